"""Probabilities that chatbot A wins, B wins, or neither does: multi-class log loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.classification import log_loss
from competitions.patterns.one_hot import OneHotTask
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = log_loss


def _rounds_to_one(chosen: DataFrame, totals: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which rows add to one when rounded at six decimals, shape (n,)."""
    flags = [column for column in chosen.columns if chosen[column].dtype == bool]
    # pandas adds True and numbers up as objects, which the official grader cannot round.
    if flags and len(flags) < len(chosen.columns):
        raise InvalidSubmission(
            f"column {flags[0]!r} holds True and False, but other columns hold numbers. "
            "Write a probability in each of them."
        )
    good: NDArray[np.bool_] = np.round(totals, 6) == 1
    return good


# The answers carry the conversations too, so the classes have to be named.
_TASK = OneHotTask(
    id_column="id",
    classes=("winner_model_a", "winner_model_b", "winner_tie"),
    adds_to_one=_rounds_to_one,
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test, which names neither model."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test[["id", "prompt", "response_a", "response_b"]], folders.public / "test.csv")
    write_table(test, folders.private / "answers.csv")
    sample = test[["id"]].assign(**dict.fromkeys(_TASK.classes, 0.3333333333333333))
    write_table(sample, folders.public / "sample_submission.csv")
