"""Text normalization, Russian: write each token as it is spoken; accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import anything_as_text
from competitions.patterns.columns import ColumnTask
from competitions.preparing.text_normalization import prepare_language

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = accuracy_score
# Spoken forms that read as missing ("nan", "null", "NA", ...) are all one label, "nan".
_TASK = ColumnTask(id_column="id", target="after", read=anything_as_text, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split by sentence, 10 % for the test; sentences are numbered anew in each part."""
    prepare_language(folders, "ru")
