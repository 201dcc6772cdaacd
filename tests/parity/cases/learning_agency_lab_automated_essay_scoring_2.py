"""Essay scoring 2.0."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "essay_id", ("score",)
REAL_SIZE = 1_731


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"{part:07x}" for part in label_cases.unique_ids(rng, size, 0, 2**28)]
    scores = rng.choice(6, size, p=[0.07, 0.27, 0.36, 0.23, 0.06, 0.01]) + 1
    texts = [f"Many people, like me, think\n\nthat number {part}..." for part in range(size)]
    return pd.DataFrame({"essay_id": ids, "full_text": texts, "score": scores})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return perfect(truth).assign(score=np.random.default_rng(0).integers(1, 7, len(truth)))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["essay_id", "score"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = np.clip(truth["score"] + rng.integers(-1, 2, len(truth)), 1, 6)
    return perfect(truth).assign(score=drawn)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    frame = noisy(truth, rng)
    scores = frame["score"]
    odd = {
        "scores doubled": frame.assign(score=2 * scores),
        "scores with one beyond": frame.assign(score=scores.where(scores < 5, 60)),
        "scores from 0": frame.assign(score=scores - 1),
        "scores backwards": frame.assign(score=7 - truth["score"]),
        "score 6 left out": frame.assign(score=scores.clip(upper=5)),
    }
    return odd | label_cases.special(truth, frame, ID, "score")
