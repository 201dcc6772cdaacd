"""Herbarium 2021: name the plant on a herbarium sheet, among 64,500 taxa; macro F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.labels import macro_f1_score
from competitions.patterns.class_labels import truncated_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.herbarium import prepare_sheets

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = macro_f1_score
# Labels go through int(), so 7.9 is 7. Each wrong taxon that is named at all is one more class
# in the mean, with F1 zero.
_TASK = ColumnTask(id_column="Id", target="Predicted", read=truncated_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split within each taxon, 20 % for the test; the metadata are in UTF-8."""
    prepare_sheets(folders, ".", "utf-8", withheld=["categories", "institutions"])
