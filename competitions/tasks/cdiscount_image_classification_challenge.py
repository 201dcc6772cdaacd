"""Cdiscount: find the category of a product from its photos, among 5,270; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import ClassLabelTask, number_labels

METRIC = accuracy_score
# A category that does not exist is only wrong: the grader knows no list of classes.
_TASK = ClassLabelTask(id_column="_id", target="category_id", labels=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
