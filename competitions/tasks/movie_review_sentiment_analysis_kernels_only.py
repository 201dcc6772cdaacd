"""Movie reviews: rate the sentiment of a phrase, 0 to 4; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
_TASK = ColumnTask(id_column="PhraseId", target="Sentiment", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
