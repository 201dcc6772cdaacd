"""Probabilities of 99 species for each leaf: multi-class log loss."""

from __future__ import annotations

from competitions.metrics.classification import log_loss
from competitions.patterns.one_hot import OneHotTask

METRIC = log_loss
# The only one of its kind that refuses further columns in any case.
_TASK = OneHotTask(id_column="id", exact_columns=True)
validate, score = _TASK.validate, _TASK.score
