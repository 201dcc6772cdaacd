"""TGS salt: the salt in a seismic image as run lengths; mean precision over IoU thresholds."""

from __future__ import annotations

from competitions.metrics.segmentation import mean_iou_precision_score
from competitions.patterns.run_lengths import MaskColumn, MaskTask

METRIC = mean_iou_precision_score
_TASK = MaskTask(
    metric=METRIC,
    id_column="id",
    prediction="rle_mask",
    truth="rle_mask",
    pixels=101 * 101,  # every image; the answers do not tell
    cells=MaskColumn(missing_is_empty=True),
    only_these_columns=True,
)
validate, score = _TASK.validate, _TASK.score
