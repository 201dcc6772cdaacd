"""The sentence with its missing word put back; mean Levenshtein distance."""

from __future__ import annotations

from competitions.metrics.sequence import mean_levenshtein_distance
from competitions.patterns.class_labels import text_labels
from competitions.patterns.columns import ColumnTask

METRIC = mean_levenshtein_distance
# Distances are between texts only: a blank or "NA", which reads as missing, has none.
_TASK = ColumnTask(id_column="id", target="sentence", read=text_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
