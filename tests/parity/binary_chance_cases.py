"""What the cases of competitions that ask for one probability per row share."""

from __future__ import annotations

import numpy as np
import pandas as pd

Frame = pd.DataFrame
EPSILON = 2.0**-52


def guesses(truth: Frame, target: str, rng: np.random.Generator) -> Frame:
    """A model's probabilities."""
    drawn = truth[target] * 0.4 + rng.normal(0.3, 0.25, len(truth))
    return truth.assign(**{target: np.clip(drawn, 0.001, 0.999)})


def special_columns(truth: Frame, noisy: Frame, target: str) -> dict[str, Frame]:
    """Submissions for the branches of such a grader."""
    hits, n = truth[target], len(truth)
    half = noisy.iloc[: n // 2]
    return {
        "floats, all wrong": truth.assign(**{target: 1.0 - hits}),
        "integers, all wrong": truth.assign(**{target: 1 - hits}),
        "integers, one wrong": truth.assign(**{target: [1 - hits[0], *hits[1:]]}),
        "booleans": truth.assign(**{target: hits == 1}),
        "booleans, all wrong": truth.assign(**{target: hits == 0}),
        "booleans with a gap": truth.assign(**{target: [None, *(hits == 1)[1:]]}),
        "integers with a gap": truth.assign(**{target: [None, *hits[1:]]}),
        "at the clip": truth.assign(**{target: np.abs(hits - EPSILON)}),
        "wrong at the clip": truth.assign(**{target: np.abs(1 - hits - EPSILON)}),
        "below the clip": truth.assign(**{target: np.where(hits == 1, EPSILON / 2, 1 - EPSILON)}),
        "tiny": truth.assign(**{target: 1e-300}),
        "denormal": truth.assign(**{target: 5e-324}),
        "as good as one": truth.assign(**{target: 1 - 2.0**-53}),
        "as bad as one": truth.assign(**{target: np.where(hits == 1, 1, 1 - 2.0**-53)}),
        "a hair above one": truth.assign(**{target: [1 + EPSILON, *hits[1:]]}),
        "a hair below zero": truth.assign(**{target: [-5e-324, *hits[1:]]}),
        "minus zero": truth.assign(**{target: np.where(hits == 1, 1.0, -0.0)}),
        "huge integer": truth.assign(**{target: [10**19, *hits[1:]]}),
        "a half as text": truth.assign(**{target: ["0.5_", *hits[1:]]}),
        "each row twice": pd.concat([noisy, noisy]),
        "half of the rows twice": pd.concat([half, half]),
        "one row twice, one missing": pd.concat([noisy.iloc[:1], noisy.iloc[:-1]]),
        "a second column of guesses": noisy.assign(**{f"{target}.1": 0.5}),
        "answers beside guesses": noisy.assign(truth=hits),
        "only the target": noisy[[target]],
        "ids sorted": noisy.sort_values("id"),
        "ids sorted down": noisy.sort_values("id", ascending=False),
    }
