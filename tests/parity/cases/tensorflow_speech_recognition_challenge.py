"""Speech commands."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "fname", ("label",)
REAL_SIZE = 6_473

_WORDS = (
    "bed bird cat dog down eight five four go happy house left marvin nine no off on one right "
    "seven sheila six stop three tree two up wow yes zero _background_noise_"
)


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    ids = [f"clip_{number:08d}.wav" for number in range(size)]
    return pd.DataFrame({"fname": ids, "label": rng.choice(_WORDS.split(), size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(label="silence")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "label", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    frame = noisy(truth, rng)
    label = frame["label"]
    words = ("unknown", "Yes", "yes ", " yes", "none", "null", "None", "NA", "TRUE", "1", "", "é")
    odd = {
        f"yes is {word!r}": frame.assign(label=label.where(label != "yes", word)) for word in words
    }
    return odd | label_cases.special(truth, frame, ID, "label")
