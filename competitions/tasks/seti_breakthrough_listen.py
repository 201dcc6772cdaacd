"""SETI: the probability that a spectrogram holds an injected signal; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances

METRIC = roc_auc_score

_TASK = ColumnTask(id_column="id", target="target", read=chances, truth=as_stored, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
