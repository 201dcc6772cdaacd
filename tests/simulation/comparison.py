"""Many runs of several variants on the same tasks, in means with intervals."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

from scipy.stats import t as student

from tests.simulation.landscape import make_task
from tests.simulation.runs import Run, simulate
from tests.simulation.settings import Conditions

GRID = tuple(step / 48 for step in range(49))
"""Shares of the budget: every quarter of an hour of twelve."""
QUARTERS = (0.25, 0.5, 0.75, 1.0)
BASELINE = "aide"


@dataclass(frozen=True)
class Estimate:
    """A mean over tasks with its 95 % interval by Student's t."""

    mean: float
    low: float
    high: float

    @property
    def half(self) -> float:
        """Half the interval's width."""
        return (self.high - self.low) / 2

    def overlaps(self, other: "Estimate") -> bool:
        """Whether the two intervals have a value in common."""
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class Results:
    """One variant on all tasks. `worth` has one row per task and one column per share of GRID."""

    worth: tuple[tuple[float, ...], ...]
    nodes: tuple[int, ...]
    bogus_share: float
    """Of the runs that hand in a solution whose measurement was wrong."""

    def at(self, share: float) -> list[float]:
        """One value per task after this share of the budget, which must be one of GRID."""
        column = GRID.index(share)
        return [row[column] for row in self.worth]

    def estimate_at(self, share: float) -> Estimate:
        """The mean over tasks after this share of the budget."""
        return estimate(self.at(share))

    @property
    def median_nodes(self) -> float:
        """Judged solutions of the median run."""
        return median(self.nodes)


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and 95 % interval. Raises ValueError for fewer than two values.

    >>> e = estimate([1.0, 2.0, 3.0, 4.0])
    >>> e.mean, round(e.low, 3), round(e.high, 3)
    (2.5, 0.446, 4.554)
    """
    if len(values) < 2:
        raise ValueError(f"an interval needs at least two tasks, there is {len(values)}")
    mean = fmean(values)
    half = float(student.ppf(0.975, len(values) - 1)) * stdev(values) / math.sqrt(len(values))
    return Estimate(mean, mean - half, mean + half)


def difference(a: Results, b: Results, share: float = 1.0) -> Estimate:
    """The first minus the second, task by task."""
    return estimate([x - y for x, y in zip(a.at(share), b.at(share), strict=True)])


def compare(conditions: Mapping[str, Conditions], tasks: int, seed: int) -> dict[str, Results]:
    """Run every variant on the same tasks."""
    made = [make_task(seed, number) for number in range(tasks)]
    return {
        name: results_of([simulate(task, rules, seed) for task in made])
        for name, rules in conditions.items()
    }


def results_of(runs: Sequence[Run]) -> Results:
    """What is kept of finished runs."""
    chosen = [run.solutions[run.chosen.node_id] for run in runs if run.chosen is not None]
    return Results(
        worth=tuple(tuple(run.worth_at(share) for share in GRID) for run in runs),
        nodes=tuple(len(run.tree) for run in runs),
        bogus_share=sum(solution.bogus is not None for solution in chosen) / len(runs),
    )
