"""OSIC: visits of patients with a folder of CT slices each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from competitions.preparing.splits import split_list
from tests.preparation.raw.media import stubs

# -ln(70 sqrt(2)), rounded: without any error there is still the least spread that counts, 70 ml.
OPTIMUM = -4.59507


def make(raw: Path, rng: np.random.Generator, size: int = 30) -> None:
    names = [f"ID{number:023d}" for number in rng.choice(10**18, size + 3, replace=False)]
    train = pd.concat([_visits(name, rng) for name in names[3:]], ignore_index=True)
    train = _with_repeated_week(train).sample(frac=1, random_state=int(rng.integers(1 << 30)))
    train.to_csv(raw / "train.csv", index=False)
    hidden = pd.concat([_visits(name, rng).head(1) for name in names[:3]])
    hidden.to_csv(raw / "test.csv", index=False)
    sample = pd.DataFrame({"Patient_Week": [f"{n}_{w}" for n in names[:3] for w in range(-12, 9)]})
    sample.assign(FVC=2000, Confidence=100).to_csv(raw / "sample_submission.csv", index=False)
    for folder, part in (("test", names[:3]), ("train", names[3:])):
        for name in part:
            slices = [f"{number}.dcm" for number in range(1, rng.integers(2, 6))]
            stubs(raw / folder / name, slices, rng)


def _visits(name: str, rng: np.random.Generator) -> pd.DataFrame:
    count = rng.integers(5, 9)
    weeks = np.sort(rng.choice(np.arange(-5, 60), count, replace=False))
    volumes = rng.integers(900, 5_000, count)
    columns = {
        "Weeks": weeks,
        "FVC": volumes,
        # In full digits, as a quotient gives them.
        "Percent": volumes / rng.uniform(25, 45),
        "Age": int(rng.integers(49, 88)),
        "Sex": str(rng.choice(["Male", "Female"])),
        "SmokingStatus": str(rng.choice(["Ex-smoker", "Never smoked", "Currently smokes"])),
    }
    return pd.DataFrame({"Patient": name} | columns)


def _with_repeated_week(visits: pd.DataFrame) -> pd.DataFrame:
    """Visits, two of them in one week, of patients that are for training.

    The official script takes all test patients to have the same number of weeks.
    """
    training, _ = split_list(sorted(set(visits["Patient"])), 0.1, seed=0)
    again = visits[visits["Patient"].isin(training[:3])].groupby("Patient").tail(1)
    return pd.concat([visits, again.assign(FVC=again["FVC"] + 17)], ignore_index=True)
