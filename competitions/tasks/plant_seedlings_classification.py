"""Plant seedlings: name the species of a seedling, among twelve; micro F1."""

from __future__ import annotations

from competitions.metrics.labels import micro_f1_score
from competitions.patterns.class_labels import mixed_text_labels
from competitions.patterns.columns import ColumnTask

METRIC = micro_f1_score
# Beside one label of text, numbers and missing values pass as text ("nan"): they are wrong.
_TASK = ColumnTask(id_column="file", target="species", read=mixed_text_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
