"""Melanoma: the probability that a lesion is malignant; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.auroc import AurocTask

METRIC = roc_auc_score

_TASK = AurocTask(id_column="image_name", target="target")
validate, score = _TASK.validate, _TASK.score
