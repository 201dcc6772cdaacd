"""Questions on articles, a line of JSON each; more than are split at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.preparation.raw.texts import text

# Lines that are split at a time.
OURS = {"_CHUNK": 100}
OFFICIAL = {"chunksize=1_000": "chunksize=100"}
# DEL, controls and slashes, which JSON writers treat each in their own way.
_TOKENS = ["<P>", "</P>", "http://a/b", "\x7f", "\\u007f", "\\\x7f", "\x00\x1f\b\f", "\u2028", "&"]


def make(raw: Path, rng: np.random.Generator, size: int = 230) -> None:
    with (raw / "simplified-nq-train.jsonl").open("w", encoding="utf-8") as file:
        for number in range(size):
            # Escapes are pandas' affair, whether raw data have them or not.
            line = json.dumps(_question(rng, number), ensure_ascii=number % 3 > 0)
            file.write(line.replace("/", "\\/") if number % 5 == 0 else line)
            file.write("\n" if number < size - 1 else "")
    hidden = [_question(rng, number) for number in range(3)]
    for question in hidden:
        del question["annotations"], question["document_url"]
        question["example_id"] = str(question["example_id"])
    lines = "".join(f"{json.dumps(question)}\n" for question in hidden)
    (raw / "simplified-nq-test.jsonl").write_text(lines, encoding="utf-8")
    ids = [f"{one['example_id']}_{kind}" for one in hidden for kind in ("long", "short")]
    sample = pd.DataFrame({"example_id": ids, "PredictionString": ""})
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _question(rng: np.random.Generator, number: int) -> dict[str, Any]:
    tokens = [text(rng, 3), *rng.choice(_TOKENS, 3).tolist()]
    candidates = [
        {"start_token": start, "top_level": bool(start % 2), "end_token": start + 40}
        for start in rng.integers(0, 900, rng.integers(0, 4)).tolist()
    ]
    return {
        "document_text": " ".join(tokens),
        "long_answer_candidates": candidates,
        "question_text": text(rng, 3),
        "annotations": [_annotation(rng)],
        "document_url": f"https://en.wikipedia.example//w/index.php?title=A&amp;oldid={number}",
        "example_id": int(rng.integers(-(2**63), 2**63)),
    }


def _annotation(rng: np.random.Generator) -> dict[str, Any]:
    spans = [
        {"start_token": start, "end_token": start + 2}
        for start in rng.integers(0, 900, rng.choice([0, 0, 1, 3])).tolist()
    ]
    start = int(rng.choice([-1, 0, 812]))
    long = {"start_token": start, "candidate_index": 3, "end_token": start + 90}
    none = {"start_token": -1, "candidate_index": -1, "end_token": -1}
    return {
        "yes_no_answer": str(rng.choice(["NONE", "NONE", "YES", "NO"])),
        "long_answer": none if start < 0 else long,
        "short_answers": spans,
        # Up to the last number of 64 bits.
        "annotation_id": int(rng.integers(0, 2**64, dtype=np.uint64)),
    }
