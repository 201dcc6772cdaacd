"""Histopathologic cancer: the probability that a patch of tissue holds a tumour; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.auroc import AurocTask

METRIC = roc_auc_score

_TASK = AurocTask(id_column="id", target="label")
validate, score = _TASK.validate, _TASK.score
