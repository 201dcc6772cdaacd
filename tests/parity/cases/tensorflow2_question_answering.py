"""Questions on articles; the answers are JSON objects, one per line, with the article in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

ID, VALUES = "example_id", ("PredictionString",)
REAL_SIZE = 30_738

Question = dict[str, Any]
# A text that looks like the labels, which stand behind it in the line.
_ARTICLE = '<P> It says "annotations" : [ \\ ] and {"example_id": "7"} / é </P> ' * 4


def answers(rng: np.random.Generator, size: int = 40) -> list[Question]:
    ids = rng.choice(2**53, size, replace=False) * 1_001 - 2**62
    return [_question(rng, str(example_id)) for example_id in ids]


def _question(rng: np.random.Generator, example_id: str) -> Question:
    start = int(rng.integers(0, 5_000))
    end = start + int(rng.integers(10, 300))
    long = rng.random() < 0.5
    count = int(rng.choice([0, 1, 1, 1, 2, 4])) if long else 0
    spans = [
        {"start_token": start + 3 * i, "end_token": start + 3 * i + int(rng.integers(1, 4))}
        for i in range(count)
    ]
    word = str(rng.choice(["YES", "NO"])) if long and not spans else "NONE"
    chosen = {"start_token": start, "candidate_index": 3, "end_token": end}
    none = {"start_token": -1, "candidate_index": -1, "end_token": -1}
    return {
        "document_text": _ARTICLE,
        "long_answer_candidates": [{"start_token": start, "top_level": True, "end_token": end}],
        "question_text": "who says so",
        "annotations": [
            {
                "yes_no_answer": word,
                "long_answer": chosen if long else none,
                "short_answers": spans,
                "annotation_id": int(rng.integers(2**53)),
            }
        ],
        "document_url": "https://en.wikipedia.org//w/index.php?title=It&amp;oldid=7",
        "example_id": example_id,
    }


def sample(truth: list[Question]) -> pd.DataFrame:
    return perfect(truth).assign(PredictionString="")


def perfect(truth: list[Question]) -> pd.DataFrame:
    rows = []
    for question in truth:
        short, long = _short(question), _long(question)
        rows.append((f"{question['example_id']}_short", short[0] if short else ""))
        rows.append((f"{question['example_id']}_long", long))
    return pd.DataFrame(rows, columns=["example_id", "PredictionString"])


def noisy(truth: list[Question], rng: np.random.Generator) -> pd.DataFrame:
    frame = perfect(truth)
    guess = rng.choice(["", "YES", "NO", "12:40", "7:9"], len(frame))
    kept = rng.random(len(frame)) < 0.7
    return frame.assign(PredictionString=frame["PredictionString"].where(kept, guess))


def special(truth: list[Question], rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    frame = perfect(truth)
    told = (
        "YES", "NO", "NONE", "yes", "No", " YES ", "YES.", "1:2", "-1:-1", ":", "1:", ":2", "1:2:3", "::",
        " 1 : 2 ", "1_0:2_0", "+1:2", "\u0661:\u0662", "1.0:2.0", "1e3:2", "0x1:2", "nan:1", "YES:NO",
        "1:2 3:4", "1-2", "12", "1.5", "True", "NaN", "None", "null", "\u00a0", "\u200b", "\ufeff",
        "9" * 25 + ":2", "9" * 5_000 + ":2", "\u00b2:1", "\uff11:\uff12", "1\n:2", "12:30:00", "1;2",
    )  # fmt: skip
    frames = {f"all {text[:20]!r}": frame.assign(PredictionString=text) for text in told}
    ones = {f"one {text[:20]!r}": _with_first(frame, text) for text in told}
    last = [short[-1] if (short := _short(question)) else "" for question in truth]
    return {
        **frames,
        **ones,
        "last short answers": _with_short(frame, last),
        "long rows only": frame[frame["example_id"].str.endswith("_long")],
        "long answers as short ones": _with_short(frame, [_long(question) for question in truth]),
        "answers swapped": frame.assign(PredictionString=_swapped(frame)),
        "zeros in front": _changed(frame, lambda text: text.replace(":", ":00")),
        "spaces around": _changed(frame, lambda text: f" {text} "),
        "spaces inside": _changed(frame, lambda text: text.replace(":", " : ")),
        "plus signs": _changed(frame, lambda text: text.replace(":", ":+")),
        "lower case": _changed(frame, str.lower),
        "one more token": _changed(frame, lambda text: text.replace(":", ":1")),
        "ids without kind": frame.assign(example_id=frame["example_id"].str.split("_").str[0]),
        "kinds in capitals": frame.assign(example_id=frame["example_id"].str.upper()),
        "kind twice": frame.assign(
            example_id=frame["example_id"].str.replace("_long", "_long_long")
        ),
        "long rows named short": frame.assign(
            example_id=frame["example_id"].str.replace("_long", "_short")
        ),
        "numbers": frame.assign(PredictionString=range(len(frame))),
        "times of day": frame.assign(PredictionString="10:30"),
        "extra columns with gaps": frame.assign(
            a=None, b=[1.5, *[None] * (len(frame) - 1)], c=True
        ),
        "sorted": frame.sort_values("example_id"),
    }


def _short(question: Question) -> list[str]:
    annotation = question["annotations"][0]
    spans = [f"{span['start_token']}:{span['end_token']}" for span in annotation["short_answers"]]
    return [annotation["yes_no_answer"]] if annotation["yes_no_answer"] != "NONE" else spans


def _long(question: Question) -> str:
    span = question["annotations"][0]["long_answer"]
    return "" if span["start_token"] == -1 else f"{span['start_token']}:{span['end_token']}"


def _with_first(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    return frame.assign(PredictionString=[text, *frame["PredictionString"][1:]])


def _with_short(frame: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    cells = frame["PredictionString"].to_numpy().copy()
    cells[::2] = texts
    return frame.assign(PredictionString=cells)


def _swapped(frame: pd.DataFrame) -> list[str]:
    return list(frame["PredictionString"].to_numpy().reshape(-1, 2)[:, ::-1].ravel())


def _changed(frame: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    return frame.assign(PredictionString=frame["PredictionString"].map(change))
