"""LMSYS chatbot arena."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.one_hot_cases import guesses, one_hot, special_tables

CLASSES = ["winner_model_a", "winner_model_b", "winner_tie"]
ID, VALUES = "id", tuple(CLASSES)
REAL_SIZE = 5_748


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    table = one_hot(rng.integers(0, 2**32, size).tolist(), CLASSES, rng)
    models = rng.choice(["gpt-4-1106-preview", "llama-2-13b-chat", "mixtral-8x7b"], (2, size))
    texts = [f'["Is {number} prime?", "And\nhow do you know?"]' for number in range(size)]
    table.insert(1, "model_a", models[0])
    table.insert(2, "model_b", models[1])
    for place, name in enumerate(("prompt", "response_a", "response_b"), start=3):
        table.insert(place, name, texts)
    return table


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id"]].assign(**dict.fromkeys(CLASSES, 0.3333333333333333))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id", *CLASSES]]


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return guesses(perfect(truth), CLASSES, rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest, hits = noisy(truth, rng), perfect(truth)
    return {
        **special_tables(hits, honest, CLASSES, 5e-7),
        "all columns of the answers": truth.copy(),
        "ids as floats": honest.assign(id=honest["id"].astype(float)),
        "ids off by a fraction": honest.assign(id=honest["id"] + 0.25),
        "three decimals": honest.assign(**dict.fromkeys(CLASSES, 0.333)),
        "six decimals of a third": honest.assign(**dict.fromkeys(CLASSES, 0.333333)),
        "seven decimals of a third": honest.assign(**dict.fromkeys(CLASSES, 0.3333333)),
        "one and a half millionth too much": honest.assign(
            winner_model_a=0.5, winner_model_b=0.25, winner_tie=0.2500005
        ),
        "half a millionth too little": honest.assign(
            winner_model_a=0.5, winner_model_b=0.25, winner_tie=0.2499995
        ),
    }
