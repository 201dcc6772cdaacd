"""Leaderboards: from a CSV file of teams to medal thresholds and the direction of the metric."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from math import isnan
from pathlib import Path

from competitions.errors import LeaderboardError
from competitions.medals import Thresholds, thresholds


@dataclass(frozen=True)
class Standard:
    """What a score is measured against; `limits` is None where no threshold is known."""

    limits: Thresholds | None
    lower_is_better: bool


def read_standard(leaderboard: Path) -> Standard:
    """Thresholds and direction of a leaderboard CSV with a `score` column, best team first.

    The direction is read off the first and the last row, as MLE-bench does.
    Raises LeaderboardError if the file is missing, empty or has other than numbers there.
    """
    scores = _scores(leaderboard)
    try:
        return Standard(thresholds(scores), lower_is_better=scores[0] < scores[-1])
    except ValueError as error:
        raise LeaderboardError(f"{leaderboard}: {error}. Download it again.") from error


def find_leaderboard(folder: Path, competition_id: str) -> Path:
    """The leaderboard of a competition in a folder: `<id>.csv` or `<id>/leaderboard.csv`.

    The second is how the repository of MLE-bench keeps them. Raises LeaderboardError.
    """
    places = (folder / f"{competition_id}.csv", folder / competition_id / "leaderboard.csv")
    for place in places:
        if place.is_file():
            return place
    raise LeaderboardError(
        f"{folder} has no leaderboard of {competition_id}: neither {places[0].name} nor "
        f"{competition_id}/leaderboard.csv is there. "
        f"Run: podium competitions leaderboards {competition_id} --output-dir {folder}"
    )


def _scores(leaderboard: Path) -> list[float]:
    try:
        text = leaderboard.read_text("utf-8-sig")
    except FileNotFoundError:
        raise LeaderboardError(
            f"{leaderboard} is missing, so no medal can be given. Put the leaderboard there."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise LeaderboardError(f"{leaderboard} cannot be read: {error}. Mend the file.") from error
    if text.startswith("version https://git-lfs"):
        raise LeaderboardError(
            f"{leaderboard} is a Git LFS pointer, not the leaderboard. Run: git lfs pull"
        )
    try:
        scores = [float(row["score"]) for row in csv.DictReader(text.splitlines())]
    except (KeyError, TypeError, ValueError) as error:
        raise LeaderboardError(
            f"{leaderboard}: {error}. Write a column 'score' with one number per team."
        ) from error
    if any(map(isnan, scores)):
        raise LeaderboardError(f"{leaderboard}: a score is NaN. Remove that team.")
    return scores
