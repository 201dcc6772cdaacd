"""Brain tumour: the probability that the MGMT promoter is methylated; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances

METRIC = roc_auc_score

# Patients are numbered 00000 to 01010, but pandas reads numbers: 3, 3.0 and 00003 are the same.
_TASK = ColumnTask(
    id_column="BraTS21ID", target="MGMT_value", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score
