"""APTOS 2019: grade diabetic retinopathy on a photo of the retina, 0 to 4; quadratic kappa."""

from __future__ import annotations

from competitions.metrics.labels import quadratic_weighted_kappa_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = quadratic_weighted_kappa_score
# A grade that does not exist takes a rank among the others and so widens their distances.
_TASK = ColumnTask(id_column="id_code", target="diagnosis", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
