"""Herbarium 2022: as the one of 2020, with other species."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.cases import herbarium_2020_fgvc7 as herbarium

ID, VALUES = herbarium.ID, herbarium.VALUES
REAL_SIZE = 174_000
perfect, noisy, special = herbarium.perfect, herbarium.noisy, herbarium.special


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    return herbarium.answers(rng, size, species=15_504)


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(Predicted=42)
