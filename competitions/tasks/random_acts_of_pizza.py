"""Pizza: the probability that a request was given a pizza; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.auroc import AurocTask

METRIC = roc_auc_score

_TASK = AurocTask(id_column="request_id", target="requester_received_pizza")
validate, score = _TASK.validate, _TASK.score
