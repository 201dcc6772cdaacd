"""Diseases on an apple leaf, any number per image; micro F1."""

from __future__ import annotations

from competitions.metrics.multilabel import micro_f1_score
from competitions.patterns.label_sets import LabelSetTask

METRIC = micro_f1_score

_TASK = LabelSetTask(id_column="image", target="labels")
validate, score = _TASK.validate, _TASK.score
