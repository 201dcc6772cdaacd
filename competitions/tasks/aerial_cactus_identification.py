"""Aerial cactus: the probability that an image shows a cactus; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.auroc import AurocTask

METRIC = roc_auc_score

_TASK = AurocTask(id_column="id", target="has_cactus")
validate, score = _TASK.validate, _TASK.score
