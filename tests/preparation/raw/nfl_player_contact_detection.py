"""NFL contacts: labels, helmets, tracking and times of plays, and three videos of each play."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_VIEWS = ("Sideline", "Endzone", "All29")


def make(raw: Path, rng: np.random.Generator, size: int = 24) -> None:
    numbers = rng.choice(4_000, size, replace=False)
    plays = [f"{58_168 + play % 7}_{play:06d}" for play in numbers.tolist()]
    _labels(rng, plays).to_csv(raw / "train_labels.csv", index=False)
    # Some rows are of a play without labels.
    for part, known in (("train", [*plays, "58999_000099"]), ("test", plays[:2])):
        _helmets(rng, known).to_csv(raw / f"{part}_baseline_helmets.csv", index=False)
        _tracking(rng, known).to_csv(raw / f"{part}_player_tracking.csv", index=False)
        _metadata(known).to_csv(raw / f"{part}_video_metadata.csv", index=False)
        stubs(raw / part, [f"{play}_{view}.mp4" for play in known for view in _VIEWS], rng)
    sample = _labels(rng, plays[:2])[["contact_id"]].assign(contact=0)
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _labels(rng: np.random.Generator, plays: list[str]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for play in plays:
        players = np.sort(rng.choice(20_000, 4, replace=False) + 30_000).tolist()
        for step in range(2):
            for place, one in enumerate(players):
                for other in (*players[place + 1 :], "G"):
                    rows.append(
                        {
                            "contact_id": f"{play}_{step}_{one}_{other}",
                            "game_play": play,
                            "datetime": f"2020-09-11T03:01:48.{step}00Z",
                            "step": step,
                            "nfl_player_id_1": one,
                            "nfl_player_id_2": other,
                            "contact": int(rng.random() < 0.2),
                        }
                    )
    # The plays' rows are not all together.
    return pd.DataFrame(rows).sample(frac=1, random_state=int(rng.integers(9)))


def _helmets(rng: np.random.Generator, plays: list[str]) -> pd.DataFrame:
    play = np.repeat(plays, 5)
    size = len(play)
    keys = [name.split("_") for name in play.tolist()]
    labels = pd.Series([f"{side}{number:02d}" for number, side in enumerate("HV" * size)][:size])
    return pd.DataFrame(
        {
            "game_play": play,
            "game_key": [int(game) for game, _ in keys],
            "play_id": [int(number) for _, number in keys],
            "view": rng.choice(["Sideline", "Endzone"], size),
            "video": [f"{name}_Endzone.mp4" for name in play.tolist()],
            "frame": rng.integers(1, 700, size),
            # Read with gaps, whole numbers become decimals.
            "nfl_player_id": pd.Series(rng.integers(30_000, 50_000, size)).mask(
                rng.random(size) < 0.1
            ),
            "player_label": labels.mask(rng.random(size) < 0.1),
            "left": rng.integers(0, 1_280, size),
            "width": rng.integers(5, 40, size),
            "top": rng.integers(0, 720, size),
            "height": rng.integers(5, 40, size),
        }
    )


def _tracking(rng: np.random.Generator, plays: list[str]) -> pd.DataFrame:
    play = np.repeat(plays, 6)
    size = len(play)
    acceleration = pd.Series(rng.normal(0, 1, size)).mask(rng.random(size) < 0.1)
    return pd.DataFrame(
        {
            "game_play": play,
            "game_key": [int(name.split("_")[0]) for name in play.tolist()],
            "nfl_player_id": rng.integers(30_000, 50_000, size),
            "datetime": "2020-09-11T03:01:47.900Z",
            "step": rng.integers(-90, 200, size),
            "team": rng.choice(["home", "away"], size),
            "position": rng.choice(["CB", "DE", "QB", "NA", "O, G"], size),
            "jersey_number": rng.integers(1, 100, size),
            "x_position": rng.uniform(-10, 130, size).round(2),
            "y_position": rng.choice([0.0, -0.0, 1e-05, 1_234_567.0, 26.65], size),
            # Many digits: the default parser is off by the last one.
            "speed": rng.gamma(1, 3, size),
            "distance": rng.gamma(1, 1e-6, size),
            "direction": rng.uniform(0, 360, size) * 1e15,
            "orientation": rng.uniform(0, 360, size),
            "acceleration": acceleration,
            "sa": -acceleration.round(1),
        }
    )


def _metadata(plays: list[str]) -> pd.DataFrame:
    rows = [
        {
            "game_play": play,
            "view": view,
            "start_time": f"2020-09-11T03:01:4{place}.134Z",
            "end_time": "2020-09-11T03:01:54.971Z" if place else None,
        }
        for place, play in enumerate(plays)
        for view in ("Endzone", "Sideline")
    ]
    return pd.DataFrame(rows)
