"""iWildCam 2019: name the animal on a camera trap's photo, 0 for none; macro F1."""

from __future__ import annotations

from competitions.metrics.labels import macro_f1_score
from competitions.patterns.class_labels import truncated_labels
from competitions.patterns.columns import ColumnTask

METRIC = macro_f1_score
# Labels go through int(), so 7.9 is 7. Each animal that is named at all is a class in the mean.
_TASK = ColumnTask(id_column="Id", target="Category", read=truncated_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
