"""Every published agent with its figures, read from the CSV files beside this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from reports.aggregate import ALL, COUNTED, TIERS
from reports.published.reading import Row, read_rows
from reports.published.records import Figure, Published, Source
from reports.results import Conditions

ROOM = Path(__file__).parent
SPLITS = (*TIERS, ALL)
LEAKAGE = ("yes", "no", "not stated")

_SOURCE_COLUMNS = ("key", "title", "place", "version", "date")
_AGENT_COLUMNS = (
    *("slug", "name", "agent", "model", "source"),
    *(column for split in SPLITS for column in (split, f"{split}_sem")),
    *("hours", "date", "known_leakage", "source_available", "padded_seeds"),
    *("seeds", "hardware", "experiment_id"),
)
_FIGURE_COLUMNS = ("source", "slug", "split", "measure", "mean", "sem")
_CURVE_COLUMNS = ("source", "slug", "hours", "improvement_percent")


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its key."""
    return read_sources(ROOM / "sources.csv")


@cache
def published() -> tuple[Published, ...]:
    """Every published agent: those of MLE-bench's leaderboard as it is sorted, then others."""
    agents = (
        *read_agents(ROOM / "leaderboard.csv", sources(), is_on_board=True),
        *read_agents(ROOM / "off_board.csv", sources(), is_on_board=False),
    )
    figures = read_figures(ROOM / "figures.csv", sources(), [one.slug for one in agents])
    return tuple(replace(one, figures=(*one.figures, *figures[one.slug])) for one in agents)


def board() -> tuple[Published, ...]:
    """The rows of MLE-bench's public leaderboard."""
    return tuple(one for one in published() if one.is_on_board)


class CurvePoint(NamedTuple):
    """How far an agent's best solution had come after some time."""

    hours: float
    improvement_percent: float
    """Over its first solution, averaged over competitions."""


@cache
def improvement_over_time() -> tuple[CurvePoint, ...]:
    """ML-Master's improvement over its first solutions by hour, read off the paper's figure 7.

    How percentages of metrics of different scales were averaged, the paper does not say.
    """
    return read_curve(ROOM / "improvement_over_time.csv", sources())


def read_sources(path: Path) -> dict[str, Source]:
    """Sources by key; raises BrokenFile."""
    found: dict[str, Source] = {}
    for row in read_rows(path, _SOURCE_COLUMNS):
        source = Source(*(row.filled(column) for column in _SOURCE_COLUMNS))
        if source.key in found:
            raise row.broken(f"source '{source.key}' is there twice.")
        found[source.key] = source
    return found


def read_agents(
    path: Path, known: Mapping[str, Source], *, is_on_board: bool
) -> tuple[Published, ...]:
    """The agents of a file, each with the percentages of its row.

    Raises BrokenFile for a value that cannot be, an agent that is there twice (by slug, or by
    agent, model and hours), and a row without percentages on the board.
    """
    found: list[Published] = []
    for row in read_rows(path, _AGENT_COLUMNS):
        one = _agent(row, known, is_on_board=is_on_board)
        if any(one.slug == other.slug or one.label == other.label for other in found):
            raise row.broken(f"{one.label} ({one.slug}) is there twice.")
        found.append(one)
    return tuple(found)


def read_figures(
    path: Path, known: Mapping[str, Source], slugs: Sequence[str]
) -> dict[str, tuple[Figure, ...]]:
    """Figures by the slug of their agent, in the order of the file; raises BrokenFile."""
    found: dict[tuple[str, ...], Figure] = {}
    for row in read_rows(path, _FIGURE_COLUMNS):
        slug, source = row.one_of("slug", slugs), _source(row, known)
        split, measure = row.one_of("split", SPLITS), row.one_of("measure", tuple(COUNTED))
        key = (slug, source.key, split, measure)
        if key in found:
            raise row.broken(f"{', '.join(key)} is there twice.")
        found[key] = _figure(row, split, measure, ("mean", "sem"), source)
    return {
        slug: tuple(figure for key, figure in found.items() if key[0] == slug) for slug in slugs
    }


def read_curve(path: Path, known: Mapping[str, Source]) -> tuple[CurvePoint, ...]:
    """The points of a curve by ascending hours; raises BrokenFile."""
    points: list[CurvePoint] = []
    for row in read_rows(path, _CURVE_COLUMNS):
        _source(row, known)
        point = CurvePoint(row.number("hours", least=0.0), row.number("improvement_percent"))
        if points and point.hours <= points[-1].hours:
            raise row.broken(f"{point.hours:g} hours do not come after the row before.")
        points.append(point)
    return tuple(points)


def _source(row: Row, known: Mapping[str, Source]) -> Source:
    return known[row.one_of("source", tuple(known))]


def _figure(row: Row, split: str, measure: str, columns: tuple[str, str], source: Source) -> Figure:
    mean, sem = columns
    return Figure(
        split=split,
        measure=measure,
        mean=row.number(mean, least=0.0, most=100.0),
        sem=row.number_or_none(sem, least=0.0, most=100.0),
        decimals=len(row.text(mean).partition(".")[2]),
        source=source,
    )


def _board_figures(row: Row, source: Source) -> Iterator[Figure]:
    for split in SPLITS:
        if row.text(split):
            yield _figure(row, split, "any_medal", (split, f"{split}_sem"), source)


def _agent(row: Row, known: Mapping[str, Source], *, is_on_board: bool) -> Published:
    if is_on_board:
        for split in SPLITS:
            row.number(split)
    seeds, source = row.number_or_none("seeds", least=1), _source(row, known)
    return Published(
        slug=row.filled("slug"),
        name=row.filled("name"),
        agent=row.filled("agent"),
        conditions=Conditions(
            hours=row.number("hours", least=0.0),
            model=row.filled("model"),
            hardware=row.text("hardware") or None,
            date=row.filled("date"),
            known_leakage=row.one_of("known_leakage", LEAKAGE),
            is_padded=row.one_of("padded_seeds", ("yes", "no")) == "yes",
        ),
        seeds=None if seeds is None else int(seeds),
        source=source,
        figures=tuple(_board_figures(row, source)),
        source_available=row.one_of("source_available", ("yes", "no")) == "yes",
        is_on_board=is_on_board,
        experiment_id=row.text("experiment_id"),
    )
