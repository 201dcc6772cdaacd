"""Spaceship Titanic: was a passenger transported to another dimension; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
# 0 and 1, also as 0.0 and 1.0, equal False and True; other whole numbers are only wrong.
_TASK = ColumnTask(id_column="PassengerId", target="Transported", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
