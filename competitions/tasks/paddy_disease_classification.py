"""Paddy Doctor: name the disease on a photo of rice, ten labels; accuracy."""

from __future__ import annotations

from functools import partial

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import mixed_text_labels
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
# A missing label is the empty label: wrong, but valid; so is the sample submission, all empty.
_TASK = ColumnTask(
    id_column="image_id",
    target="label",
    read=partial(mixed_text_labels, missing=""),
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score
