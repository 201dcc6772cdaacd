"""Scores of 80 kinds of sound for each clip: label-weighted label-ranking average precision."""

from __future__ import annotations

import shutil
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import numpy as np

from competitions.errors import InvalidSubmission, PreparationFailed
from competitions.metrics.label_ranking import lwlrap_score
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.preparing.media import place, place_tree
from competitions.preparing.tables import read_table, write_table
from competitions.schema import require_all, require_exact_columns, require_row_count

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

METRIC = lwlrap_score
ID = "fname"
# The organisers published the labels of the test clips after the end.
_LABELS = "FSDKaggle2019.meta"
_LABELS_URL = f"https://zenodo.org/records/3612637/files/{_LABELS}.zip?download=1"


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    table = _table(submission, sample)
    _require_finite(submission, table, np.ones(len(table), dtype=bool))
    pair_in_id_order(submission, sample, ID)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The lwlrap, not rounded; raises InvalidSubmission."""
    table = _table(submission, answers)
    order = pair_in_id_order(submission, answers, ID)
    truth = answers.iloc[:, 1:].to_numpy()[order.reference] > 0
    labelled = np.zeros(len(table), dtype=bool)
    labelled[order.submission] = truth.any(axis=1)
    # Clips without a label are left out before anything looks at their scores.
    _require_finite(submission, table, labelled)
    return lwlrap_score(truth, table[order.submission])


def _table(submission: DataFrame, reference: DataFrame) -> NDArray[Any]:
    """The scores, shape (n, 80), of one type for all columns; not yet known to be finite."""
    require_exact_columns(submission, list(reference.columns))
    if list(submission.columns) != list(reference.columns):
        raise InvalidSubmission(
            "submission has its columns in another order than the sample submission. "
            f"Write {ID!r} first and the classes in the sample's order."
        )
    require_row_count(submission, len(reference))
    columns = [_numbers(submission[name]) for name in submission.columns[1:]]
    flags = sum(column.dtype == bool for column in columns)
    if flags == len(columns):
        # The official metric turns scores around with a minus, which booleans have not.
        raise InvalidSubmission(
            "all columns hold nothing but True and False. Write a number for each class."
        )
    table = np.column_stack(columns)
    # Integers stay integers, unless a column is of another kind.
    return table.astype(np.float64) if flags else table


def _numbers(column: Series) -> NDArray[Any]:
    """A column as pandas' to_numeric() reads it, which takes more text than read_csv() does."""
    import pandas as pd

    values = column.to_numpy()
    if values.dtype != object:
        return values
    try:
        return np.asarray(pd.to_numeric(column), dtype=np.float64)
    except (TypeError, ValueError):
        read = pd.to_numeric(column, errors="coerce")
        require_all(column, read.notna() | column.isna(), "numbers")
        raise


def _require_finite(submission: DataFrame, table: NDArray[Any], rows: NDArray[np.bool_]) -> None:
    bad = ~np.isfinite(table) & rows[:, np.newaxis]
    if bad.any():
        place = int(np.argmax(bad.any(axis=0)))
        require_all(submission.iloc[:, place + 1], ~bad[:, place], "finite numbers")


def prepare(folders: Folders) -> None:
    """Kaggle's own split; the answers are the published labels, a column of 0 and 1 per class."""
    for item in folders.raw.iterdir():
        if _LABELS not in item.name:
            put = place_tree if item.is_dir() else place
            put(item, folders.public / item.name)
    clips = read_table(_labels(folders) / "test_post_competition.csv", exact=False)
    clips = clips[clips["usage"] == "Private"].reset_index(drop=True)
    classes = read_table(folders.raw / "sample_submission.csv", nrows=0).columns[1:]
    table = clips["labels"].str.get_dummies(",").reindex(columns=classes, fill_value=0)
    table.insert(0, ID, clips[ID])
    write_table(table, folders.private / "test.csv")


def _labels(folders: Folders) -> Path:
    """The folder of published labels: in the raw data, packed or not, or else downloaded."""
    given = folders.raw / _LABELS
    return given if given.is_dir() else folders.unpacked(_labels_archive(folders)) / _LABELS


def _labels_archive(folders: Folders) -> Path:
    given = folders.raw / f"{_LABELS}.zip"
    if given.is_file():
        return given
    target = folders.scratch / given.name
    try:
        with urlopen(_LABELS_URL, timeout=60) as answer, target.open("wb") as file:
            shutil.copyfileobj(answer, file)
    except (OSError, HTTPException) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise PreparationFailed(
            f"freesound-audio-tagging-2019: {_LABELS_URL} could not be downloaded ({reason}). "
            f"Download it elsewhere, put it at {given} and run again."
        ) from error
    return target
