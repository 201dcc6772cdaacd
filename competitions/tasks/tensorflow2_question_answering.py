"""Long and short answers to questions on an article; micro F1 of having found one.

Each question has two rows, `<example_id>_long` and `<example_id>_short`. A prediction is a span
of tokens `start:end`, YES, NO, or blank for "has no answer".
"""

from __future__ import annotations

import json
import re
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.classification import accuracy_score
from competitions.patterns.text_cells import anything_or_blank
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_table
from competitions.schema import Pairing, pair_by_id, require_all, require_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from pandas import DataFrame, Series

    from competitions.preparing import Folders

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


_CHUNK = 1_000
_SHOWN = ("example_id", "question_text", "document_text", "long_answer_candidates")
_encode = json.JSONEncoder(separators=(",", ":")).encode
# DEL, after an even number of backslashes, so that its own is none of the text.
_ESCAPED_DEL = re.compile(r"(?<!\\)((?:\\\\)*)\\u007f")


def prepare(folders: Folders) -> None:
    """Split each 1,000 lines on their own at random, 10 % for the test; ids become text."""
    import pandas as pd

    rows: list[tuple[str, str]] = []
    with ExitStack() as files:
        train, test, answers = (
            files.enter_context(path.open("w", encoding="ascii"))
            for path in (
                folders.public / "simplified-nq-train.jsonl",
                folders.public / "simplified-nq-test.jsonl",
                folders.private / "test.jsonl",
            )
        )
        for questions in _chunks(folders.raw / "simplified-nq-train.jsonl"):
            shown, hidden = split_list(questions, 0.1, seed=0)
            _write_lines(shown, train)
            _write_lines(hidden, answers)
            _write_lines([{key: one[key] for key in _SHOWN} for one in hidden], test)
            rows += [row for question in hidden for row in _best_predictions(question)]
    gold = pd.DataFrame(rows, columns=["example_id", "PredictionString"])
    write_table(gold, folders.private / "gold_submission.csv")
    write_table(gold.assign(PredictionString=""), folders.public / "sample_submission.csv")


def _chunks(path: Path) -> Iterator[list[dict[str, Any]]]:
    with path.open("rb", buffering=1 << 20) as lines:
        while chunk := [json.loads(line) for line in islice(lines, _CHUNK)]:
            # As in a table of them, all have their keys in the same order.
            keys = list(dict.fromkeys(key for question in chunk for key in question))
            for question in chunk:
                question["example_id"] = str(question["example_id"])
            yield [{key: question.get(key) for key in keys} for question in chunk]


def _write_lines(questions: list[dict[str, Any]], file: TextIO) -> None:
    """JSON as pandas writes it, "/" escaped and DEL not."""
    for question in questions:
        line = _encode(question).replace("/", "\\/")
        if "\\u007f" in line:
            line = _ESCAPED_DEL.sub("\\1\x7f", line)
        file.write(line + "\n")


def _best_predictions(question: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What scores best, for the short answer, of which the first will do, and the long one."""
    annotation, example_id = question["annotations"][0], question["example_id"]
    word, spans = annotation["yes_no_answer"], annotation["short_answers"]
    none = "" if word == "NONE" else word
    yield f"{example_id}_short", _span_text(spans[0]) if spans and not none else none
    long = annotation["long_answer"]
    yield f"{example_id}_long", "" if long["start_token"] == -1 else _span_text(long)


def _span_text(span: dict[str, Any]) -> str:
    return f"{span['start_token']}:{span['end_token']}"
