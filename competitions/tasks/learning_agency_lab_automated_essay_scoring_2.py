"""Essay scoring 2.0: score a student's essay from 1 to 6; quadratic weighted kappa."""

from __future__ import annotations

from competitions.metrics.labels import quadratic_weighted_kappa_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = quadratic_weighted_kappa_score
# A score that does not exist takes a rank among the others and so widens their distances.
_TASK = ColumnTask(id_column="essay_id", target="score", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
