"""Tags of a post on Stack Exchange, any number per post; micro F1."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from competitions.metrics.multilabel import micro_f1_score
from competitions.patterns.label_sets import LabelSetTask

if TYPE_CHECKING:
    from pandas import DataFrame

METRIC = micro_f1_score

_TASK = LabelSetTask(id_column="Id", target="Tags")
validate, score = _TASK.validate, _TASK.score


def read_answers(path: Path) -> DataFrame:
    """The answers without title and body of the posts, which are nearly all of the file."""
    import pandas as pd

    with pd.option_context("future.infer_string", False):
        return pd.read_csv(path, usecols=["Id", "Tags"])
