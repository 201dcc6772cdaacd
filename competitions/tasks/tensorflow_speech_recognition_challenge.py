"""Speech commands: name the word in a second of audio; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import text_labels
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
# The true labels are all 30 words as recorded: "unknown" and "silence" are never right.
# An empty or "None" cell reads as missing, which makes the whole submission invalid.
_TASK = ColumnTask(id_column="fname", target="label", read=text_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
