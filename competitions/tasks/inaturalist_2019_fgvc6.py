"""iNaturalist 2019: name the species on a photo, among 1,010; top-1 error."""

from __future__ import annotations

from competitions.metrics.labels import top1_error
from competitions.patterns.class_labels import first_number_labels
from competitions.patterns.columns import ColumnTask

METRIC = top1_error
# Several species may be listed, best first; only the first is read, and what follows may be
# anything. So 7.0 is invalid in a column of numbers: the grader splits it like text.
_TASK = ColumnTask(id_column="id", target="predicted", read=first_number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
