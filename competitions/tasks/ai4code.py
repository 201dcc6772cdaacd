"""Order of the cells of a notebook; Kendall's tau over all notebooks together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.errors import InvalidSubmission
from competitions.metrics.sequence import kendall_tau_score
from competitions.patterns.class_labels import anything_as_text
from competitions.patterns.text_cells import require_paired
from competitions.schema import pair_by_id, require_columns

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = kendall_tau_score

Orders = list[list[str]]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each notebook has the cells of the sample, in any order."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Kendall's tau over all notebooks; raises InvalidSubmission."""
    guess, truth = _read(submission, answers)
    return kendall_tau_score(truth, guess)


def _read(submission: DataFrame, reference: DataFrame) -> tuple[Orders, Orders]:
    """The cells of the submission and of the reference, notebook by notebook."""
    require_columns(submission, ["id", "cell_order"])
    pairing = pair_by_id(submission, reference, "id")
    ours = _orders(submission, pairing.submission)
    theirs = _orders(reference, pairing.reference)
    # As many cells as the notebook has, and none missing: so none is there twice or unknown.
    good = [
        len(guess) == len(cells) and set(guess).issuperset(cells)
        for guess, cells in zip(ours, theirs, strict=True)
    ]
    claim = "the cells of their notebook, each of them once"
    require_paired(submission["cell_order"], pairing, good, claim)
    if all(len(cells) < 2 for cells in theirs):
        raise InvalidSubmission("no notebook has two cells, so there is no order to score.")
    return ours, theirs


def _orders(frame: DataFrame, rows: NDArray[np.intp]) -> Orders:
    # Cell ids of digits only read as numbers, in a column of notebooks with one cell each.
    return [cells.split() for cells in anything_as_text(frame["cell_order"])[rows]]
