"""Right whale: the probability that a clip holds a whale call; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances

METRIC = roc_auc_score

_TASK = ColumnTask(
    id_column="clip", target="probability", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score
