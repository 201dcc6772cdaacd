"""Tabular Playground May 2022: the probability of state 1 of a machine; AUC."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.auroc import AurocTask, read_columns

if TYPE_CHECKING:
    from pandas import DataFrame

METRIC = roc_auc_score

_TASK = AurocTask(id_column="id", target="target")
validate, score = _TASK.validate, _TASK.score


def read_answers(path: Path) -> DataFrame:
    """The ids and targets; the file holds the 31 features of 100,000 rows too."""
    return read_columns(path, ["id", "target"])
