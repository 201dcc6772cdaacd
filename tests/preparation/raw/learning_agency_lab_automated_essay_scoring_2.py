"""Essay scoring 2.0: essays of several paragraphs, with quotes, commas and odd characters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

_SENTENCES = (
    "Cars make noise, and they need room.", 'My uncle says: "walk more".', "Its allways so\tloud",
    "Voters choose; others count.", "caf\u00e9s \u2019stay\u2019 open\u2026", "NA", "null", "'",
    "\U0001f600", "\u00a0Venus is hot.", "In the end  two  blanks", '""', "\u00c2\u00a0",
)  # fmt: skip
_BREAKS = ("\n\n", " ", "\r\n", "\n", "\n\n\n")


def make(raw: Path, rng: np.random.Generator, size: int = 90) -> None:
    essays = pd.DataFrame(
        {
            "essay_id": _ids(rng, size),
            "full_text": [_essay(rng) for _ in range(size)],
            "score": rng.choice(np.arange(1, 7), size, p=[0.1, 0.25, 0.3, 0.2, 0.1, 0.05]),
        }
    )
    essays.to_csv(raw / "train.csv", index=False)
    hidden = essays[["essay_id", "full_text"]].iloc[:3].assign(essay_id=_ids(rng, 3))
    hidden.to_csv(raw / "test.csv", index=False)
    hidden[["essay_id"]].assign(score=3).to_csv(raw / "sample_submission.csv", index=False)


def _ids(rng: np.random.Generator, size: int) -> list[str]:
    """Seven hexadecimal digits, some without a letter and some that look like powers."""
    ids = {f"{number:07x}" for number in rng.integers(2**27, size=size)}
    ids |= {f"0{number:06d}" for number in rng.integers(10**6, size=size // 4)}
    ids |= {f"{number:04d}e05" for number in rng.integers(10**4, size=size // 8)}
    shuffled: list[str] = rng.permutation(sorted(ids)).tolist()
    return shuffled[:size]


def _essay(rng: np.random.Generator) -> str:
    parts = rng.choice(_SENTENCES, rng.integers(1, 9))
    return "".join(part + rng.choice(_BREAKS) for part in parts)
