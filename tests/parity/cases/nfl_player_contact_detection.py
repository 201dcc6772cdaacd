"""NFL contacts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "contact_id", ("contact",)
REAL_SIZE = 472_000

_PLAYERS = [str(37_000 + 411 * number) for number in range(22)]
_PAIRS = [(a, b) for place, a in enumerate(_PLAYERS) for b in [*_PLAYERS[place + 1 :], "G"]]


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    # Twenty-two players and the ground make 253 pairs at each step of a play.
    pair, step = np.arange(size) % 253, np.arange(size) // 253
    first, second = np.array(_PAIRS, dtype=object)[pair].T
    play = [f"{58_168 + number // 800}_{3_392 + number // 800:06d}" for number in step.tolist()]
    parts = zip(play, step.tolist(), first, second, strict=True)
    return pd.DataFrame(
        {
            "contact_id": [f"{game}_{number}_{one}_{other}" for game, number, one, other in parts],
            "game_play": play,
            "datetime": "2020-09-11T03:01:48.100Z",
            "step": step,
            "nfl_player_id_1": first,
            "nfl_player_id_2": second,
            "contact": (rng.random(size) < (0.2 if size < 1_000 else 0.014)).astype(int),
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["contact_id"]].assign(contact=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["contact_id", "contact"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "contact", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    frame = noisy(truth, rng)
    contact = frame["contact"]
    odd = {
        "all contacts": frame.assign(contact=1),
        "opposite": frame.assign(contact=1 - truth["contact"]),
        "three labels": frame.assign(contact=contact + (rng.random(len(frame)) < 0.1)),
        "probabilities": frame.assign(contact=0.9 * contact),
        "thousand labels": frame.assign(contact=rng.integers(0, 1_000, len(frame))),
    }
    return odd | label_cases.special(truth, frame, ID, "contact")
