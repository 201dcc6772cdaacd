"""Tabular Playground May 2022: the probability of state 1 of a machine; AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances

if TYPE_CHECKING:
    pass

METRIC = roc_auc_score

# The ids and targets; the file holds the 31 features of 100,000 rows too.
ANSWER_COLUMNS = ["id", "target"]
_TASK = ColumnTask(id_column="id", target="target", read=chances, truth=as_stored, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
