"""Cassava leaves: name the disease on a photo of a leaf, 0 to 4; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import ClassLabelTask, number_labels

METRIC = accuracy_score
# A label that is none of the five is only wrong: the grader knows no list of classes.
_TASK = ClassLabelTask(id_column="image_id", target="label", labels=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
