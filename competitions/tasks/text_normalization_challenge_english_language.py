"""Text normalization, English: write each token as it is spoken; accuracy."""

from __future__ import annotations

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import anything_as_text
from competitions.patterns.columns import ColumnTask

METRIC = accuracy_score
# Spoken forms that read as missing ("nan", "null", "NA", ...) are all one label, "nan".
_TASK = ColumnTask(id_column="id", target="after", read=anything_as_text, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
