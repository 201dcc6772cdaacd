"""Long and short answers to questions on an article; micro F1 of having found one.

Each question has two rows, `<example_id>_long` and `<example_id>_short`. A prediction is a span
of tokens `start:end`, YES, NO, or blank for "has no answer".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.classification import accuracy_score
from competitions.patterns.text_cells import anything_or_blank
from competitions.schema import Pairing, pair_by_id, require_all, require_columns

if TYPE_CHECKING:
    from pandas import DataFrame, Series

# The official micro F1 counts "answered" and "blank" as two classes, which makes it the accuracy.
METRIC = accuracy_score

Answer = str | tuple[int, int]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless there is a prediction of known form for each row."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Share of rows that are right, from what read_answers() gives; raises InvalidSubmission."""
    guesses, pairing = _read(submission, answers)
    accepted = answers["accepted"].to_numpy()[pairing.reference]
    # Any of the accepted answers is right; a blank is where there is none.
    right = [
        guesses[row] in wanted if guesses[row] else not wanted
        for row, wanted in zip(pairing.submission, accepted, strict=True)
    ]
    return accuracy_score(np.ones(len(right), dtype=bool), right)


def read_answers(path: Path) -> DataFrame:
    """Columns example_id, as in the sample submission, and accepted, a tuple of answers each.

    The file has one question per line, as JSON, with a whole article in it. Only a line at a time
    is in memory.
    """
    import pandas as pd

    rows: list[tuple[str, tuple[Answer, ...]]] = []
    with path.open("rb", buffering=1 << 20) as lines:
        for line in lines:
            question = _labels(line)
            annotation, example_id = question["annotations"][0], question["example_id"]
            rows.append((f"{example_id}_long", _long_answers(annotation)))
            rows.append((f"{example_id}_short", _short_answers(annotation)))
    return pd.DataFrame(rows, columns=["example_id", "accepted"], dtype=object)


def _labels(line: bytes) -> dict[str, Any]:
    """Annotations and id of a question, from its line of JSON.

    They stand at the end of the line. What follows a key is an object's end exactly if the key is
    one of the outermost object, so the article before it needs no parsing.
    """
    try:
        tail: dict[str, Any] = json.loads(b"{" + line[line.rindex(b'"annotations"') :])
    except ValueError:
        tail = {}
    if "annotations" in tail and "example_id" in tail:
        return tail
    question: dict[str, Any] = json.loads(line)
    return question


def _long_answers(annotation: dict[str, Any]) -> tuple[Answer, ...]:
    span = annotation["long_answer"]
    return () if span["start_token"] == -1 else (_span(span),)


def _short_answers(annotation: dict[str, Any]) -> tuple[Answer, ...]:
    spans = tuple(_span(span) for span in annotation["short_answers"])
    word = annotation["yes_no_answer"]
    return spans if word == "NONE" else (*spans, word)


def _span(span: dict[str, Any]) -> tuple[int, int]:
    return int(span["start_token"]), int(span["end_token"])


def _read(submission: DataFrame, reference: DataFrame) -> tuple[list[Answer | None], Pairing]:
    require_columns(submission, ["example_id", "PredictionString"])
    pairing = pair_by_id(submission, reference, "example_id")
    return _predictions(submission["PredictionString"]), pairing


def _predictions(column: Series) -> list[Answer | None]:
    guesses = [_prediction(cell) for cell in anything_or_blank(column)]
    good = np.array([guess is not None for guess in guesses])
    require_all(column, good, "start:end, YES, NO or blank")
    return guesses


def _prediction(cell: str) -> Answer | None:
    """A prediction without the white space around it; None if it has no known form."""
    text = cell.strip()
    if text in ("", "YES", "NO"):
        return text
    if text.count(":") != 1:
        return None
    start, _, end = text.partition(":")
    try:
        return int(start), int(end)
    except ValueError:
        return None
