"""Probabilities of 120 breeds for each photograph of a dog: multi-class log loss."""

from __future__ import annotations

from competitions.metrics.classification import log_loss
from competitions.patterns.one_hot import OneHotTask

METRIC = log_loss
_TASK = OneHotTask(id_column="id")
validate, score = _TASK.validate, _TASK.score
