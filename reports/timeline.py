"""What a run had reached after some time: medals by its snapshots, improvement by its journal."""

from __future__ import annotations

import math
import re
import statistics
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from competitions.medals import Standing, Thresholds, standing
from reports.aggregate import ALL, Estimate, estimate
from reports.analysis import Analysis, Entry
from reports.facts import Facts
from reports.reading import is_plain_file, list_directory
from reports.records import Grade, Run
from reports.searches import best_nodes

STEPS = 24
"""A curve has this many equal steps over the budget: of 12 hours each is half an hour."""

SNAPSHOTS = "graded snapshots"
VALIDATION = "best validation score"

OVER_TIME: Mapping[str, str] = {
    "any_medal": "any_medal",
    "gold": "gold_medal",
    "above_median": "above_median",
}
"""Measures that have a curve: name -> field of a Standing."""

# NNNN_SSSSSSs.csv, as the harness names a snapshot by the seconds since the agent's start.
_SNAPSHOT = re.compile(r"\d+_(?P<seconds>\d+)s\.csv")


@dataclass(frozen=True)
class Snapshot:
    """A copy of the submission as it was at a time."""

    path: Path
    seconds: float
    """Since the agent's start."""


@dataclass(frozen=True)
class TimePoint:
    """Percentages of one entry over its seeds, when each run had had some time."""

    seconds: float
    rates: Mapping[str, Estimate]
    """By the names of OVER_TIME."""


@dataclass(frozen=True)
class MedalCurve:
    """Medal rates of one entry over time, over all its competitions."""

    entry: str
    basis: str
    """SNAPSHOTS or VALIDATION: what the medals are told by."""
    competitions: int
    seeds: int
    points: tuple[TimePoint, ...]


@dataclass(frozen=True)
class ImprovementCurve:
    """How far the best solution of an entry's runs is above their first one, in percent."""

    entry: str
    runs: int
    left_out: int
    """Runs whose first metric is 0, over which no percentage can be taken."""
    seconds: tuple[float, ...]
    means: tuple[float, ...]
    medians: tuple[float, ...]


def snapshots_of(run: Run) -> tuple[Snapshot, ...]:
    """The snapshots of a run whose names tell a time, in its order."""
    if run.directory is None:
        return ()
    return tuple(sorted(_timed(run.directory / "snapshots"), key=lambda one: one.seconds))


def budget_of(entry: Entry) -> float | None:
    """The longest budget of an entry's runs in seconds; None if none is recorded."""
    return max((run.record.budget_s for run in entry.runs if run.record.budget_s), default=None)


def time_grid(budget_s: float) -> tuple[float, ...]:
    """The times of a curve in seconds, from the start to the end of a budget.

    >>> time_grid(43_200.0)[:3]
    (0.0, 1800.0, 3600.0)
    """
    return tuple(budget_s * step / STEPS for step in range(STEPS + 1))


def medal_curves(analysis: Analysis) -> tuple[MedalCurve, ...]:
    """The curves of each entry that has complete seeds, a budget, and snapshots or journals.

    By graded snapshots where every run with a snapshot has them graded; the last point is then
    the medal table's. By validation scores where every run with a valid submission has a journal:
    each run's best node is placed among the thresholds of the test scores, which is a guess.
    """
    return tuple(curve for entry in analysis.entries for curve in _curves_of(analysis, entry))


def improvement_curves(analysis: Analysis) -> tuple[ImprovementCurve, ...]:
    """The curve of each entry whose runs have journals with valid nodes.

    Improvement is 100 x |best - first| / |first| of validation metrics, 0 before the first valid
    node, averaged over runs (all competitions and seeds).
    """
    found = (_improvement_of(entry) for entry in analysis.entries)
    return tuple(curve for curve in found if curve is not None)


def improvement_steps(run: Run) -> tuple[tuple[float, float], ...] | None:
    """Seconds since the run's start and improvement in percent of each new best node.

    None without a valid node, or with a first metric of 0.
    """
    bests = best_nodes(run.journal) if run.journal else ()
    if not bests or bests[0].metric is None or bests[0].metric == 0:
        return None
    first, start = bests[0].metric, start_of(run)
    sign = -1.0 if bests[0].lower_is_better else 1.0
    return tuple(
        (node.finished_at - start, 100 * sign * (node.metric - first) / abs(first))
        for node in bests
        if node.metric is not None
    )


def start_of(run: Run) -> float:
    """When the agent started, in unix seconds: as recorded, or its first node's start."""
    launched = run.record.timings.running_at
    nodes = run.journal.nodes if run.journal else ()
    first = min((node.started_at for node in nodes), default=math.inf)
    # Journals of foreign agents may have a clock of their own.
    return launched if launched is not None and launched <= first else first


def _timed(directory: Path) -> Iterator[Snapshot]:
    for path in list_directory(directory):
        found = _SNAPSHOT.fullmatch(path.name)
        if found and is_plain_file(path):
            yield Snapshot(path, float(found["seconds"]))


Place = Callable[[float], Standing]
"""Where a run stood after so many seconds."""


def _curves_of(analysis: Analysis, entry: Entry) -> Iterator[MedalCurve]:
    budget_s = budget_of(entry)
    row = next(one for one in analysis.rows if (one.entry, one.tier) == (entry.label, ALL))
    if budget_s is None or not row.seeds:
        return
    seeds = [one.seed for one in row.seeds]
    for basis, places in (
        (SNAPSHOTS, _places(analysis, entry, seeds, _by_snapshots)),
        (VALIDATION, _places(analysis, entry, seeds, _by_validation)),
    ):
        if places is not None:
            points = tuple(
                TimePoint(seconds, _rates(places, seconds)) for seconds in time_grid(budget_s)
            )
            yield MedalCurve(entry.label, basis, row.competitions, len(seeds), points)


def _places(
    analysis: Analysis,
    entry: Entry,
    seeds: Sequence[int],
    place_of: Callable[[Analysis, Run, Facts], Place | None],
) -> dict[int, list[Place]] | None:
    """How each run of each seed stood over time; None if that is not known of every run."""
    runs = {(run.record.competition_id, run.record.seed): run for run in entry.runs}
    found: dict[int, list[Place]] = {seed: [] for seed in seeds}
    for cell in entry.cells:
        if cell.seed not in found:
            continue
        run = runs.get((cell.competition_id, cell.seed))
        if run is None or run.grade is None:
            found[cell.seed].append(_nowhere)
            continue
        place = place_of(analysis, run, analysis.facts[cell.competition_id])
        if place is None:
            return None
        found[cell.seed].append(place)
    return found


def _nowhere(seconds: float) -> Standing:
    return Standing()


def _rates(places: Mapping[int, Sequence[Place]], seconds: float) -> dict[str, Estimate]:
    stood = {seed: [place(seconds) for place in of_seed] for seed, of_seed in places.items()}
    return {
        measure: estimate(
            [
                100 * sum(getattr(one, field) for one in of_seed) / len(of_seed)
                for of_seed in stood.values()
            ]
        )
        for measure, field in OVER_TIME.items()
    }


def _by_snapshots(analysis: Analysis, run: Run, facts: Facts) -> Place | None:
    scores = analysis.snapshot_scores.get(run.directory) if run.directory else None
    end_s = run.record.budget_s or math.inf
    if scores is None or run.grade is None:
        return None if run.grade and run.grade.submission_exists else _nowhere
    # What was taken in the grace after the deadline counts as of the deadline.
    steps = [(min(one.seconds, end_s), _standing(one.score, facts)) for one in scores]
    return _steps((*steps, (end_s, _final(run.grade))))


def _by_validation(analysis: Analysis, run: Run, facts: Facts) -> Place | None:
    bests = best_nodes(run.journal) if run.journal else ()
    if not bests:
        return None if run.grade and run.grade.valid_submission else _nowhere
    if bests[0].lower_is_better != facts.lower_is_better or _limits(facts) is None:
        return None
    start = start_of(run)
    return _steps(
        [(node.finished_at - start, _standing(node.metric, facts)) for node in bests],
    )


def _steps(steps: Sequence[tuple[float, Standing]]) -> Place:
    """The last step at or before a time counts."""
    times = [seconds for seconds, _ in steps]

    def place(seconds: float) -> Standing:
        index = bisect_right(times, seconds)
        return steps[index - 1][1] if index else Standing()

    return place


def _standing(score: float | None, facts: Facts) -> Standing:
    return standing(score, _limits(facts), lower_is_better=facts.lower_is_better)


def _final(grade: Grade) -> Standing:
    return Standing(grade.gold_medal, grade.silver_medal, grade.bronze_medal, grade.above_median)


def _limits(facts: Facts) -> Thresholds | None:
    known = (facts.gold, facts.silver, facts.bronze, facts.median)
    gold, silver, bronze, median = known
    if gold is None or silver is None or bronze is None or median is None:
        return None
    return Thresholds(gold, silver, bronze, median)


def _improvement_of(entry: Entry) -> ImprovementCurve | None:
    with_nodes = [run for run in entry.runs if run.journal and best_nodes(run.journal)]
    steps = [found for run in with_nodes if (found := improvement_steps(run)) is not None]
    if not steps:
        return None
    end_s = budget_of(entry) or max(found[-1][0] for found in steps)
    seconds = time_grid(end_s)
    values = [[_reached(found, at) for found in steps] for at in seconds]
    return ImprovementCurve(
        entry=entry.label,
        runs=len(steps),
        left_out=len(with_nodes) - len(steps),
        seconds=seconds,
        means=tuple(map(statistics.fmean, values)),
        medians=tuple(map(statistics.median, values)),
    )


def _reached(steps: Sequence[tuple[float, float]], seconds: float) -> float:
    index = bisect_right([at for at, _ in steps], seconds)
    return steps[index - 1][1] if index else 0.0
