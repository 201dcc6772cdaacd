"""Bundled raw scores of published agents, graded by the catalog's thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from competitions.catalog import catalog
from reports.aggregate import Cell
from reports.errors import NoRawScores
from reports.published.agents import ROOM, published, sources
from reports.published.names import find_published
from reports.published.reading import Row, read_rows
from reports.published.records import Published
from reports.records import Grade, Problem
from reports.regrade import Disagreement, regrade
from reports.results import Results

_COLUMNS = (
    *("seed", "competition_id", "score", "submission_exists", "valid_submission"),
    "reported_result",
)
_REPORTED = ("", "gold medal", "silver medal", "bronze medal", "above median", "below median")


@dataclass(frozen=True)
class RawScores:
    """The scores of one published agent, graded."""

    results: Results
    """With medals by the catalog's thresholds; validity as its authors have it."""
    disagreements: tuple[Disagreement, ...]
    """Where the medal or place that the authors reported is another."""
    reported: int
    """How many results came with the medal or place that the authors saw."""


def with_raw_scores() -> tuple[Published, ...]:
    """The published agents whose raw scores are bundled."""
    return tuple(one for one in published() if _path(one).is_file())


def published_scores(name: str) -> Results:
    """The bundled raw scores of a published agent, graded by the catalog's thresholds.

    Raises UnknownAgent, and NoRawScores for an agent of which none are bundled.
    """
    agents = find_published(name)
    chosen = next((one for one in agents if _path(one).is_file()), agents[0])
    return raw_scores(chosen).results


def raw_scores(agent: Published) -> RawScores:
    """The bundled raw scores of one agent; raises NoRawScores saying how to get others."""
    path = _path(agent)
    if not path.is_file():
        raise NoRawScores(_how_to_get(agent))
    return _bundled(agent.slug)


@cache
def _bundled(slug: str) -> RawScores:
    [agent] = find_published(slug)
    return read_scores(_path(agent), agent)


def read_scores(path: Path, agent: Published) -> RawScores:
    """Read and grade a file of raw scores; raises BrokenFile naming file and line."""
    cells: list[Cell] = []
    problems: list[Problem] = []
    reported: set[tuple[str, int]] = set()
    seen: set[tuple[str, int]] = set()
    for row in read_rows(path, _COLUMNS):
        cell = _cell(row)
        key = (cell.competition_id, cell.seed)
        if key in seen:
            raise row.broken(f"{cell.competition_id} is there twice under seed {cell.seed}.")
        seen.add(key)
        if row.one_of("reported_result", _REPORTED):
            reported.add(key)
        cells.append(cell)
        problems.extend(_odd(row, cell))
    source = sources().get(f"{agent.slug}-scores")
    raw = Results(
        label=agent.slug,
        cells=tuple(cells),
        conditions=agent.conditions,
        source=str(source or path),
        problems=tuple(problems),
    )
    again = regrade(raw)
    differing = (one for one in again.disagreements if (one.competition_id, one.seed) in reported)
    return RawScores(again.results, tuple(differing), len(reported))


def _path(agent: Published) -> Path:
    return ROOM / "raw_scores" / f"{agent.slug}.csv"


def _how_to_get(agent: Published) -> str:
    bundled = ", ".join(one.slug for one in with_raw_scores())
    return (
        f"No raw scores of {agent.label} are bundled (bundled: {bundled}). Its grading reports "
        "are in the folder runs/ of github.com/openai/mle-bench: clone it, fetch them with "
        f"git lfs pull --include 'runs/**', then: podium reproduce {agent.slug} "
        f"--from mle-bench/runs{'' if agent.experiment_id else '/GROUP/REPORT.json ...'}"
    )


def _cell(row: Row) -> Cell:
    competition_id = row.name_of("competition_id", catalog())
    seed = row.number("seed", least=0)
    score = row.number_or_none("score")
    exists, is_valid = row.flag("submission_exists"), row.flag("valid_submission")
    if is_valid and not exists:
        raise row.broken("a submission that does not exist is valid.")
    if score is not None and not is_valid:
        raise row.broken("an invalid submission has a score.")
    word = row.text("reported_result").partition(" ")[0]
    grade = Grade(
        competition_id,
        score=score,
        any_medal=word in ("gold", "silver", "bronze"),
        gold_medal=word == "gold",
        silver_medal=word == "silver",
        bronze_medal=word == "bronze",
        # Every medal lies above the median.
        above_median=word in ("gold", "silver", "bronze", "above"),
        submission_exists=exists,
        valid_submission=is_valid,
        is_lower_better=catalog()[competition_id].lower_is_better,
    )
    return Cell(competition_id, int(seed), grade)


def _odd(row: Row, cell: Cell) -> Iterator[Problem]:
    if cell.grade and cell.grade.valid_submission and cell.grade.score is None:
        what = f"{cell.competition_id}: a valid submission without a score; it counts as valid."
        yield Problem(f"{row.path.parent.name}/{row.path.name}", row.line, what)
