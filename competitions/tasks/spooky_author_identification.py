"""Probabilities of three authors for each sentence of horror: multi-class log loss."""

from __future__ import annotations

from competitions.metrics.classification import log_loss
from competitions.patterns.one_hot import OneHotTask

METRIC = log_loss
# The official grader takes all columns but the first for probabilities, then finds classes by name.
_TASK = OneHotTask(id_column="id", exact_columns=True, id_first=True)
validate, score = _TASK.validate, _TASK.score
