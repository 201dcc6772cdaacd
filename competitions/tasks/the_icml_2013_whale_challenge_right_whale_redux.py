"""Right whale: the probability that a clip holds a whale call; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.auroc import AurocTask

METRIC = roc_auc_score

_TASK = AurocTask(id_column="clip", target="probability")
validate, score = _TASK.validate, _TASK.score
