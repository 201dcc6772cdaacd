"""ML2021 homework 2: name the phoneme, 0 to 38, in a frame of speech; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
_TASK = ColumnTask(id_column="Id", target="ClassId", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
