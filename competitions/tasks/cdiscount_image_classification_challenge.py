"""Cdiscount: find the category of a product from its photos, among 5,270; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
# A category that does not exist is only wrong: the grader knows no list of classes.
_TASK = ColumnTask(id_column="_id", target="category_id", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
