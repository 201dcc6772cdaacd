"""Jigsaw, unintended bias."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "id", ("prediction",)
REAL_SIZE = 97_320

IDENTITIES = (
    "male",
    "female",
    "homosexual_gay_or_lesbian",
    "christian",
    "jewish",
    "muslim",
    "black",
    "white",
    "psychiatric_or_mental_illness",
)


def answers(rng: np.random.Generator, size: int = 80) -> pd.DataFrame:
    """A quarter is toxic; each identity is mentioned by toxic comments and by others."""
    toxic = rng.permutation(np.arange(size) % 4 == 0)
    annotators = np.where(toxic, rng.uniform(0.5, 1, size), rng.uniform(0, 0.49, size))
    frame = pd.DataFrame(
        {
            "id": np.sort(rng.choice(np.arange(7_000_000, 7_200_000), size, replace=False)),
            "comment_text": [f"Comment {number}, with a comma" for number in range(size)],
            "toxicity": annotators.round(6),
            "severe_toxicity": rng.uniform(0, 0.1, size).round(6),
        }
    )
    for name in IDENTITIES:
        share = rng.choice([0, 0.25, 0.5, 1], size, p=[0.4, 0.2, 0.1, 0.3])
        share[np.flatnonzero(toxic)[:2]] = (1, 0)
        share[np.flatnonzero(~toxic)[:2]] = (0.5, 0)
        # Most comments were never asked for identities.
        gaps = rng.random(size) < 0.2
        gaps[[*np.flatnonzero(toxic)[:2], *np.flatnonzero(~toxic)[:2]]] = False
        frame[name] = np.where(gaps, np.nan, share)
    return frame


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id"]].assign(prediction=0.0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id"]].assign(prediction=truth["toxicity"])


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = truth["toxicity"] * 0.5 + rng.normal(0.25, 0.2, len(truth))
    return truth[["id"]].assign(prediction=np.clip(drawn, 0, 1).round(6))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest, toxic = noisy(truth, rng), truth["toxicity"] >= 0.5
    flagged = honest["prediction"] >= 0.5
    black = truth["black"].to_numpy() >= 0.5
    found = {f"noisy {number}": noisy(truth, rng) for number in range(12)}
    found |= {
        "the answers": truth,
        "the answers' column": perfect(truth).rename(columns={"prediction": "toxicity"}),
        "both columns": honest.assign(toxicity=honest["prediction"]),
        "both columns, one empty": honest.assign(toxicity=None),
        "all wrong": honest.assign(prediction=1 - truth["toxicity"]),
        "all wrong in one group": honest.assign(prediction=np.where(black, ~toxic, toxic) * 1.0),
        "all wrong outside one group": honest.assign(
            prediction=np.where(black, toxic, ~toxic) * 1.0
        ),
        "booleans": honest.assign(prediction=flagged),
        "booleans and a gap": honest.assign(
            prediction=flagged.astype(object).where(flagged.index > 0)
        ),
        "booleans and a word": honest.assign(prediction=["yes", *flagged[1:]]),
        "whole numbers": honest.assign(prediction=flagged * 3 - 1),
        "infinities": honest.assign(prediction=np.where(flagged, np.inf, -np.inf)),
        "gaps for calm comments": honest.assign(prediction=honest["prediction"].where(flagged)),
        "exactly one half": honest.assign(prediction=np.where(flagged, 0.5, 0.49999999999999994)),
        "unsigned": honest.assign(prediction=np.where(flagged, 2.0**64 - 1, 0).astype(object)),
        "beyond integers": honest.assign(prediction=np.where(flagged, "9" * 25, "0")),
        "one row": honest.iloc[:1],
        "float ids": honest.astype({"id": float}),
    }
    return found
