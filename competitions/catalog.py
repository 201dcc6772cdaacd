"""The catalog: every competition that Podium knows, read from catalog.csv."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from competitions.errors import LeaderboardError, UnknownCompetition, UnknownSplit
from competitions.leaderboard import Standard, read_standard
from competitions.medals import Thresholds

_ROOM = Path(__file__).parent

TIERS = ("low", "medium", "high")
_BENCHMARK = "mle-bench"

# Split name -> which competitions it holds, by suite and tier (None = all tiers).
SPLITS: dict[str, tuple[str, str | None]] = {
    "all": (_BENCHMARK, None),
    "split75": (_BENCHMARK, None),
    "low": (_BENCHMARK, "low"),
    "lite": (_BENCHMARK, "low"),
    "medium": (_BENCHMARK, "medium"),
    "high": (_BENCHMARK, "high"),
    "dev": ("dev", None),
    "demo": ("demo", None),
}


@dataclass(frozen=True)
class Competition:
    """One competition: what is predicted, how it is scored, and where its files lie.

    `answers` and `sample_submission` are relative to the competition's folder in a data
    directory. `task` names the module of competitions.tasks that grades it. `category` is the
    kind of task in MLE-bench's words; `size_gb` is the size of the data, None where not known.
    """

    id: str
    title: str
    suite: str
    tier: str
    category: str
    size_gb: float | None
    metric: str
    lower_is_better: bool
    awards_medals: bool
    answers: str
    sample_submission: str
    task: str
    listed: Thresholds | None

    @cached_property
    def thresholds(self) -> Thresholds:
        """Medal thresholds: as listed in the catalog, else from the bundled leaderboard.

        Raises LeaderboardError if there is neither.
        """
        limits = self.standard.limits
        if limits is None:
            raise LeaderboardError(
                f"{self.id} has no known medal thresholds. Name a folder with its leaderboard."
            )
        return limits

    @cached_property
    def standard(self) -> Standard:
        """What scores are measured against; without limits where no threshold is known."""
        board = _ROOM / "leaderboards" / f"{self.id}.csv"
        limits = self.listed or (read_standard(board).limits if board.is_file() else None)
        return Standard(limits, self.lower_is_better)

    @property
    def has_thresholds(self) -> bool:
        """Whether medals can be told: thresholds are listed, or a leaderboard is bundled."""
        return self.standard.limits is not None


@cache
def catalog() -> dict[str, Competition]:
    """All competitions by id, in the catalog's order."""
    with (_ROOM / "catalog.csv").open(newline="", encoding="utf-8") as file:
        return {row["id"]: _competition(row) for row in csv.DictReader(file)}


def find(competition_id: str) -> Competition:
    """The competition with this id; raises UnknownCompetition naming the nearest ids."""
    try:
        return catalog()[competition_id]
    except KeyError:
        raise UnknownCompetition(competition_id, catalog()) from None


def split(name: str) -> tuple[Competition, ...]:
    """The competitions of a split; raises UnknownSplit."""
    if name not in SPLITS:
        raise UnknownSplit(name, SPLITS)
    suite, tier = SPLITS[name]
    return tuple(
        one for one in catalog().values() if one.suite == suite and tier in (None, one.tier)
    )


def select(names: Sequence[str]) -> tuple[Competition, ...]:
    """Competitions by ids, split names or paths of files with one id per line, without repeats.

    Raises UnknownSplit for a name that is none of these.
    """
    chosen = [competition for name in names for competition in _expand(name)]
    return tuple({competition.id: competition for competition in chosen}.values())


def _expand(name: str) -> tuple[Competition, ...]:
    if name in SPLITS:
        return split(name)
    if name in catalog():
        return (catalog()[name],)
    path = Path(name)
    if path.is_file():
        lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
        return tuple(find(line) for line in lines if line)
    raise UnknownSplit(name, [*catalog(), *SPLITS])


def _competition(row: dict[str, str]) -> Competition:
    limits = [row[name] for name in ("gold", "silver", "bronze", "median")]
    return Competition(
        id=row["id"],
        title=row["title"],
        suite=row["suite"],
        tier=row["tier"],
        category=row["category"],
        size_gb=float(row["size_gb"]) if row["size_gb"] else None,
        metric=row["metric"],
        lower_is_better=row["lower_is_better"] == "True",
        awards_medals=row["awards_medals"] == "True",
        answers=row["answers"],
        sample_submission=row["sample_submission"],
        task=row["task"],
        listed=Thresholds(*map(float, limits)) if all(limits) else None,
    )
