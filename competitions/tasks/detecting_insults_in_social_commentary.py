"""Insults: the probability that a comment is meant to insult; AUC."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances

METRIC = roc_auc_score

# There is no id: rows are told apart by the text of the comment, its quotation marks included. The
# same comment may stand in several rows, and the date need not be there.
_TASK = ColumnTask(
    id_column="Comment", target="Insult", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score
