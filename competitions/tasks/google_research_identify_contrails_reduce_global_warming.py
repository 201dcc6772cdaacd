"""Contrails: the contrails in a satellite image as run lengths; Dice of all pixels pooled."""

from __future__ import annotations

from competitions.metrics.segmentation import global_dice_score
from competitions.patterns.run_lengths import MaskColumn, MaskTask

METRIC = global_dice_score
_TASK = MaskTask(
    metric=METRIC,
    id_column="record_id",
    prediction="encoded_pixels",
    truth="encoded_pixels",
    pixels=256 * 256,
    size_columns=("height", "width"),  # this sample submission has them too
    cells=MaskColumn(empty="-"),  # a blank text is an empty mask too, a missing cell is invalid
    one_shape=True,  # the official grader stacks all images
)
validate, score = _TASK.validate, _TASK.score
