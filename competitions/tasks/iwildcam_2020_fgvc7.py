"""iWildCam 2020: name the animal on a camera trap's photo; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
# An image with several annotations has several rows; repeated ids pair as sorting leaves them.
_TASK = ColumnTask(id_column="Id", target="Category", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
