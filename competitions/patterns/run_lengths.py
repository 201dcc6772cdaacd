"""Competitions whose answer is a mask for each row, written as run lengths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.rle import Flaw, Masks, read_masks
from competitions.patterns.sorted_rows import pair_by_rank, pair_in_id_order
from competitions.schema import (
    Pairing,
    require_all,
    require_columns,
    require_exact_columns,
    require_row_count,
    require_same_ids,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

# What a cell without the flaw holds, for the sentence "3 of 10 values are not ...".
_CLAIMS = {
    Flaw.NOT_NUMBERS: "whole numbers with spaces between",
    Flaw.NOT_POSITIVE: "runs whose starts and lengths are 1 or more",
    Flaw.UNSORTED: "runs sorted by their starts",
    Flaw.UNPAIRED: "pairs of a start and a length",
    Flaw.TOO_LARGE: "runs within the image",
    Flaw.OVERLAP: "runs without overlap",
}


@dataclass(frozen=True)
class MaskColumn:
    """How masks are written in a column.

    `missing_is_empty`: a missing cell is an empty mask; otherwise it is invalid.
    `empty`: a cell that is exactly this text is an empty mask. A blank text always is one.
    """

    missing_is_empty: bool = False
    empty: str = ""

    def read(
        self, column: Series, sizes: NDArray[np.int64], rows: NDArray[np.intp] | None = None
    ) -> Masks:
        """The masks of a column, shape (n,), or of its rows in this order.

        `sizes` counts the pixels of each mask's image, shape (masks,). Raises InvalidSubmission
        naming the first cell that is no mask.
        """
        cells = column.to_numpy(dtype=object)
        blank = column.isna().to_numpy() if self.missing_is_empty else np.zeros(len(cells), bool)
        is_text = np.array([isinstance(cell, str) for cell in cells], dtype=bool)
        require_all(column, is_text | blank, "text of run lengths")
        order = np.arange(len(cells)) if rows is None else rows
        texts = ["" if blank[row] or cells[row] == self.empty else cells[row] for row in order]
        masks, flaws = read_masks(texts, sizes)
        for flaw, claim in _CLAIMS.items():
            good = np.ones(len(cells), dtype=bool)
            good[order] = flaws != flaw
            require_all(column, good, claim)
        return masks


def pair_in_set_order(submission: DataFrame, reference: DataFrame, id_column: str) -> Pairing:
    """Pair the sorted ids by position; both sides must hold the same set of ids.

    An id that is repeated elsewhere than in the reference thus pairs with another one.
    """
    require_same_ids(submission, reference, id_column)
    return pair_by_rank(submission, reference, id_column)


def pair_row_by_row(submission: DataFrame, reference: DataFrame, id_column: str) -> Pairing:
    """Pair the rows as they stand; each must have the id of the reference's row."""
    require_columns(submission, [id_column])
    require_row_count(submission, len(reference))
    column = submission[id_column]
    same = column.to_numpy(dtype=object) == reference[id_column].to_numpy(dtype=object)
    require_all(column, same, "the id that the sample submission has in this row")
    rows = np.arange(len(reference))
    return Pairing(rows, rows)


@dataclass(frozen=True)
class MaskTask:
    """A mask for each row, compared with the true mask of the row's id.

    `metric(truth, guess)` gets the masks in the order of `pair`. `pixels` counts the pixels of the
    smallest image: it stands in for the sizes where the reference does not have the columns
    `size_columns`, whose product they are. Only what overlaps beyond it escapes `validate`. With
    `one_shape`, images of different shapes make every submission invalid.
    """

    metric: Callable[[Masks, Masks], float]
    id_column: str
    prediction: str
    truth: str
    pixels: int
    size_columns: tuple[str, str] | None = None
    cells: MaskColumn = MaskColumn()
    pair: Callable[[DataFrame, DataFrame, str], Pairing] = pair_in_id_order
    only_these_columns: bool = False
    one_shape: bool = False

    def validate(self, submission: DataFrame, sample: DataFrame) -> None:
        """Raise InvalidSubmission if the submission has not a mask for each id of the sample."""
        self._read(submission, sample)

    def score(self, submission: DataFrame, answers: DataFrame) -> float:
        """The metric over all masks; raises InvalidSubmission."""
        rows, guess = self._read(submission, answers)
        return self.metric(self.cells.read(answers[self.truth], guess.sizes, rows), guess)

    def _read(self, submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.intp], Masks]:
        """The reference's rows in the order of the pairing, and the submission's masks for them."""
        columns = [self.id_column, self.prediction]
        require = require_exact_columns if self.only_these_columns else require_columns
        require(submission, columns)
        require_row_count(submission, len(reference))
        pairing = self.pair(submission, reference, self.id_column)
        sizes = self._sizes(reference)[pairing.reference]
        guess = self.cells.read(submission[self.prediction], sizes, pairing.submission)
        return pairing.reference, guess

    def _sizes(self, reference: DataFrame) -> NDArray[np.int64]:
        """The pixels of each row's image, shape (rows,)."""
        if self.size_columns is None or not set(self.size_columns) <= set(reference.columns):
            return np.full(len(reference), self.pixels, dtype=np.int64)
        height, width = (reference[name].to_numpy().astype(np.int64) for name in self.size_columns)
        if self.one_shape and (np.ptp(height) or np.ptp(width)):
            raise InvalidSubmission(
                f"the images differ in {self.size_columns[0]} or {self.size_columns[1]}, so that "
                "nothing can be scored. Prepare this competition again."
            )
        return height * width
