"""Diseases on an apple leaf, any number per image; micro F1."""

from __future__ import annotations

from competitions.metrics.multilabel import micro_f1_score
from competitions.patterns.columns import ColumnTask
from competitions.patterns.text_cells import text_or_blank

METRIC = micro_f1_score

_TASK = ColumnTask(id_column="image", target="labels", read=text_or_blank, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
