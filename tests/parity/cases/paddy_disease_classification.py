"""Paddy Doctor."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "image_id", ("label",)
REAL_SIZE = 2_602

_DISEASES = (
    "bacterial_leaf_blight bacterial_leaf_streak bacterial_panicle_blight blast brown_spot "
    "dead_heart downy_mildew hispa normal tungro"
)


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    ids = [f"{number}.jpg" for number in label_cases.unique_ids(rng, size, 100_001, 110_408 + size)]
    return pd.DataFrame(
        {
            "image_id": ids,
            "label": rng.choice(_DISEASES.split(), size),
            "variety": rng.choice(["ADT45", "KarnatakaPonni", "Ponni"], size),
            "age": rng.integers(45, 83, size),
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return perfect(truth).assign(label="")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["image_id", "label"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "label", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special(truth, noisy(truth, rng), ID, VALUES[0])
