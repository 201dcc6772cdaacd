"""Vesuvius: the ink on a papyrus fragment as run lengths; F0.5 over pixels, mean of the rows."""

from __future__ import annotations

from competitions.metrics.segmentation import mean_f_beta_score
from competitions.patterns.run_lengths import MaskTask, pair_row_by_row

METRIC = mean_f_beta_score
_TASK = MaskTask(
    metric=METRIC,
    id_column="Id",
    prediction="Predicted",  # a missing cell is invalid here, a blank text is an empty mask
    truth="Predicted",
    pixels=7_606 * 5_249,  # the one test fragment; the sample submission does not tell
    size_columns=("height", "width"),
    pair=pair_row_by_row,  # rows in another order are invalid
    only_these_columns=True,
)
validate, score = _TASK.validate, _TASK.score
