"""iWildCam 2020: name the animal on a camera trap's photo; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import ClassLabelTask, number_labels

METRIC = accuracy_score
# An image with several annotations has several rows; repeated ids pair as sorting leaves them.
_TASK = ClassLabelTask(id_column="Id", target="Category", labels=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
