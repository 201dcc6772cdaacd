"""Invasive species: the probability that a photograph shows a hydrangea; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.auroc import AurocTask

METRIC = roc_auc_score

_TASK = AurocTask(id_column="name", target="invasive")
validate, score = _TASK.validate, _TASK.score
