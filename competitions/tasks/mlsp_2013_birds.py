"""Birds: the probability that a species sings in a recording; AUC over all pairs of both."""

from __future__ import annotations

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances

METRIC = roc_auc_score

# Id = 100 * recording + species: one AUC over all pairs, not one per species.
_TASK = ColumnTask(
    id_column="Id", target="Probability", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score
