"""Chatbot arena: conversations as JSON lists within CSV cells, and who won."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

_CLASSES = ("winner_model_a", "winner_model_b", "winner_tie")
_TURNS = (
    "How tall is an elm?", 'He said "no", twice', "first line\nsecond\r\n\tthird", "null", "",
    "na\u00efve \u2014 \u65e5\u672c\u8a9e \U0001f600", "half of a pair: \ud83d", "a\\b\\\\c",
    "comma, semicolon; bar|", "<b>&amp;</b>", "  spaces  ", "0.1", "\u2028 and \u0085",
)  # fmt: skip
# Cells that are no JSON list: some read as missing.
_ODD = ("null", "[null]", "", "NA", "[]", "['single']", "plain\ntext", "nan", '""', "7")


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    train = _conversations(rng, size)
    winners = rng.integers(0, 3, size)
    for place, name in enumerate(_CLASSES):
        train[name] = (winners == place).astype(int)
    models = rng.choice(["gpt-nought", "llm 2,7b", "None", 'the "chat"'], (2, size))
    train.insert(1, "model_a", models[0])
    train.insert(2, "model_b", models[1])
    train.to_csv(raw / "train.csv", index=False)
    hidden = _conversations(rng, 3)
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["id"]].assign(**dict.fromkeys(_CLASSES, 1 / 3))
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _conversations(rng: np.random.Generator, size: int) -> pd.DataFrame:
    columns = {
        name: [_cell(rng) for _ in range(size)] for name in ("prompt", "response_a", "response_b")
    }
    ids = np.sort(rng.choice(2**32, size, replace=False))
    return pd.DataFrame({"id": ids} | columns)


def _cell(rng: np.random.Generator) -> str:
    if rng.random() < 0.1:
        return str(rng.choice(_ODD))
    turns = rng.choice(_TURNS, rng.integers(1, 4)).tolist()
    text = json.dumps([*turns, rng.bytes(4).hex()], ensure_ascii=bool(rng.random() < 0.7))
    return text.encode(errors="replace").decode()
