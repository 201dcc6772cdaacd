"""Metrics for rows that have any number of labels each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain


def micro_f1_score(y_true: Sequence[str], y_pred: Sequence[str]) -> float:
    """F1 over all labels of all rows taken together, in [0, 1]; 1 is best.

    F1 = 2 H / (T + P), with H the labels both true and predicted, T the true and P the predicted
    ones. Each of the n rows is a text of labels with white space between; their order and
    repetitions do not matter. A predicted label that is true nowhere is ignored, as if it had no
    column of its own in the matrix of labels.
    Raises ValueError if the numbers of rows differ or no row has a true label.

    >>> micro_f1_score(["cat dog", "bird"], ["dog", "bird cat unicorn"])
    0.6666666666666666
    """
    if len(y_true) != len(y_pred):
        raise ValueError(
            f"truth and prediction need equally many rows, got {len(y_true):,}, {len(y_pred):,}"
        )
    known = set(chain.from_iterable(map(str.split, y_true)))
    if not known:
        raise ValueError("no row has a true label, so no prediction can be right")
    hits = true = predicted = 0
    # One loop over rows with sets is faster than arrays of codes for all labels: the time goes
    # into cutting and hashing text, and nothing is kept.
    for truth, guess in zip(y_true, y_pred, strict=True):
        labels = set(truth.split())
        guessed = labels if guess == truth else known.intersection(guess.split())
        hits += len(labels & guessed)
        true += len(labels)
        predicted += len(guessed)
    return 2 * hits / (true + predicted)
