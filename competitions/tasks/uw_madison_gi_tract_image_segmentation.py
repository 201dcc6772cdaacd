"""UW-Madison: organs in MRI slices as run lengths; 0.4 Dice + 0.6 (1 - 3-D Hausdorff distance)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.rle import Masks
from competitions.metrics.segmentation import dice_hausdorff_score
from competitions.metrics.volumes import Slices
from competitions.patterns.run_lengths import MaskColumn
from competitions.schema import require_all, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = dice_hausdorff_score
NOT_VALIDATED = (
    "Only the answers tell the images' sizes. Runs that overlap beyond pixel 54,756, the end of "
    "the smallest image, are invalid in larger ones; and so are rows in another order than the "
    "sample submission's, if a scan's slices are thus taken for images of different shapes."
)
_CELLS = MaskColumn(missing_is_empty=True)
_SMALLEST_IMAGE = 234 * 234


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if a row that is graded has no id or no mask."""
    _read(submission, np.full(len(sample), _SMALLEST_IMAGE))


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The combined metric; raises InvalidSubmission."""
    heights = answers["image_height"].to_numpy().astype(np.int64)
    widths = answers["image_width"].to_numpy().astype(np.int64)
    guess = _read(submission, heights * widths)
    truth = _CELLS.read(answers["predicted"], heights * widths)
    rows = len(guess)
    try:
        return dice_hausdorff_score(
            Slices(truth, answers["id"].tolist(), heights, widths),
            Slices(guess, submission["id"].tolist()[:rows], heights[:rows], widths[:rows]),
        )
    except ValueError as error:
        raise InvalidSubmission(
            f"{error}: rows take the image sizes of the answers' rows in the same place. Keep the "
            "order of the sample submission."
        ) from error


def _read(submission: DataFrame, sizes: NDArray[np.int64]) -> Masks:
    """The masks of the rows that are graded; `sizes` counts the pixels of each answer's image."""
    require_columns(submission, ["id", "class", "predicted"])
    # Neither ids nor classes nor the number of rows are compared: row i is graded against answer i,
    # and what comes after the last answer is never looked at.
    graded = submission.iloc[: len(sizes)]
    is_text = np.array([isinstance(name, str) for name in graded["id"]], dtype=bool)
    require_all(graded["id"], is_text, "text such as 'case1_day0_slice_0001'")
    return _CELLS.read(graded["predicted"], sizes[: len(graded)])
