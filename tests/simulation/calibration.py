"""The landscape in the numbers that are known of ML-Master's run logs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from agent.search.tree import Action, Node
from tests.simulation.runs import Run

_HEAD, _TAIL = 20, 21
"""The logs keep the first and the last thousand lines of a run: 41 judged nodes on average."""


@dataclass(frozen=True)
class Calibration:
    """Shares are 0-1. Counted over the part of each run that the logs keep, node counts apart."""

    buggy: float
    valid_at_once: dict[str, float]
    repaired_at_depth: tuple[float, ...]
    """First, second, third, and any later repair in a row."""
    beats_branch: float
    nodes_median: float
    nodes_mean: float
    nodes_most: int
    short_runs: float
    """With at most 17 nodes."""
    improvements_to_best: float
    """Improvements on the path to a run's best node, mean."""
    bogus_best: float
    """Of the runs whose best node was measured wrongly."""


def calibration_of(runs: Sequence[Run]) -> Calibration:
    """Count what the logs were counted for."""
    nodes = [node for run in runs for node in _logged(run)]
    sizes = [len(run.tree) for run in runs]
    best = [(run, run.tree.best) for run in runs if run.tree.best is not None]
    actions: tuple[Action, ...] = ("draft", "debug", "improve")
    return Calibration(
        buggy=1 - _valid(nodes),
        valid_at_once={a: _valid(n for n in nodes if n.action == a) for a in actions},
        repaired_at_depth=tuple(
            _valid(n for n in nodes if n.action == "debug" and min(n.debug_depth, 4) == depth)
            for depth in (1, 2, 3, 4)
        ),
        beats_branch=fmean(beat for run in runs for beat in _branch_comparisons(run)),
        nodes_median=median(sizes),
        nodes_mean=fmean(sizes),
        nodes_most=max(sizes),
        short_runs=fmean(size <= 17 for size in sizes),
        improvements_to_best=fmean(
            sum(here.action == "improve" for here in run.tree.path_to_root(node))
            for run, node in best
        ),
        bogus_best=fmean(run.solutions[node.node_id].bogus is not None for run, node in best),
    )


def _logged(run: Run) -> list[Node]:
    nodes = list(run.tree)
    return nodes[:_HEAD] + nodes[_HEAD:][-_TAIL:]


def _valid(nodes: Iterable[Node]) -> float:
    return fmean(node.is_valid for node in nodes)


def _branch_comparisons(run: Run) -> list[bool]:
    """For each logged valid node that was not its branch's first: it beat the branch's best."""
    logged = {node.node_id for node in _logged(run)}
    best: dict[str | None, float] = {}
    found = []
    for node in run.tree:
        if node.metric is None:
            continue
        over = best.get(node.branch_id)
        is_better = run.tree.objective.is_better(node.metric, over)
        if over is not None and node.node_id in logged:
            found.append(is_better)
        if is_better:
            best[node.branch_id] = node.metric
    return found
