"""Cassava leaves: name the disease on a photo of a leaf, 0 to 4; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
# A label that is none of the five is only wrong: the grader knows no list of classes.
_TASK = ColumnTask(id_column="image_id", target="label", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
