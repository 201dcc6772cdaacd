"""Diseases of apple leaves; a leaf may have several."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.label_cells import special_label_cells

ID, VALUES = "image", ("labels",)
REAL_SIZE = 3_727

_LABELS = (
    "healthy", "scab", "frog_eye_leaf_spot", "rust", "complex", "powdery_mildew",
    "scab frog_eye_leaf_spot", "frog_eye_leaf_spot complex", "rust frog_eye_leaf_spot",
    "scab frog_eye_leaf_spot complex", "powdery_mildew complex", "rust complex",
)  # fmt: skip


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    images = [f"{part:016x}.jpg" for part in rng.choice(2**62, size, replace=False)]
    return pd.DataFrame({"image": images, "labels": rng.choice(_LABELS, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(labels="healthy")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    right = rng.random(len(truth)) < 0.7
    guess = rng.choice(_LABELS, len(truth))
    return truth.assign(labels=truth["labels"].where(right, guess))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    images = truth["image"]
    return {
        **special_label_cells(truth, "labels"),
        "images without ending": truth.assign(image=images.str.removesuffix(".jpg")),
        "images with folder": truth.assign(image="test_images/" + images),
    }
