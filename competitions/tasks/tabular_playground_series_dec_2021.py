"""Forest cover: name the cover type of a synthetic patch of forest, 1 to 7; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
# The file holds the 54 features of 400,000 rows too.
ANSWER_COLUMNS = ["Id", "Cover_Type"]
# A type that does not exist is only wrong: the grader knows no list of classes.
_TASK = ColumnTask(id_column="Id", target="Cover_Type", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
