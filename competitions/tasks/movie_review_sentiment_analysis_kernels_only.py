"""Movie reviews: rate the sentiment of a phrase, 0 to 4; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import ClassLabelTask, number_labels

METRIC = accuracy_score
_TASK = ClassLabelTask(
    id_column="PhraseId", target="Sentiment", labels=number_labels, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score
