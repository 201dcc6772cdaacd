"""NFL contacts: are two players, or a player and the ground, in contact; Matthews correlation."""

from __future__ import annotations

from competitions.metrics.labels import matthews_correlation_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = matthews_correlation_score
# Labels beside 0 and 1 make it the correlation of several classes; probabilities are invalid.
_TASK = ColumnTask(id_column="contact_id", target="contact", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
