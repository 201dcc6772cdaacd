"""HuBMAP: the glomeruli of a kidney slide as run lengths; mean Dice, two empty masks count 1."""

from __future__ import annotations

from competitions.metrics.segmentation import mean_dice_score
from competitions.patterns.run_lengths import MaskColumn, MaskTask, pair_in_set_order

METRIC = mean_dice_score
NOT_VALIDATED = (
    "Runs that overlap beyond pixel 240,532,292, the end of the smallest slide: they are invalid "
    "on larger slides, and only the answers tell the sizes of the test slides."
)
_TASK = MaskTask(
    metric=METRIC,
    id_column="id",
    prediction="predicted",
    truth="encoding",
    pixels=18_484 * 13_013,
    size_columns=("height_pixels", "width_pixels"),
    cells=MaskColumn(missing_is_empty=True),
    pair=pair_in_set_order,  # ids are compared as sets, then both sides are sorted
)
validate, score = _TASK.validate, _TASK.score
