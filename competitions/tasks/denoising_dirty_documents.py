"""Denoising: the brightness of each pixel of a scanned page, from 0 (black) to 1; RMSE."""

from __future__ import annotations

from competitions.metrics.regression import root_mean_squared_error
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.schema import finite_floats

METRIC = root_mean_squared_error
# Any finite number will do for a pixel: it may exceed [0, 1].
_TASK = ColumnTask(
    id_column="id", target="value", read=finite_floats, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score
