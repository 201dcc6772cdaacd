"""UCT and how its exploration constant C falls during a run.

Source: ML-Master, arXiv 2506.16499, eq. 1; the schedules by nodes are those of its released code.
"""

import math
from collections.abc import Callable

from agent.sections import SearchSection


def uct_value(total_reward: float, visits: int, parent_visits: int, constant: float) -> float:
    """Mean reward plus exploration bonus; infinite for an unvisited node.

    Source: ML-Master eq. 1, Q/N + C sqrt(ln N_parent / N).

    >>> round(uct_value(2.0, 4, 10, 1.414), 4)
    1.5728
    """
    if visits == 0:
        return math.inf
    return total_reward / visits + constant * math.sqrt(math.log(max(parent_visits, 1)) / visits)


def exploration_at(nodes: int, progress: float, section: SearchSection) -> float:
    """C after so many judged nodes and this share (0-1) of the budget, by the section's schedule.

    Raises KeyError for an unknown schedule, which a validated section cannot have.
    """
    return _SCHEDULES[section.exploration.schedule](nodes, progress, section)


def linear(constant: float, floor: float, slope: float, nodes: int) -> float:
    """C falls by `slope` per node, down to the floor.

    >>> round(linear(1.414, 0.5, 0.01, 60), 3), linear(1.414, 0.5, 0.01, 200)
    (0.814, 0.5)
    """
    return max(constant - slope * nodes, floor)


def exponential(constant: float, floor: float, gamma: float, nodes: int) -> float:
    """C is multiplied by `gamma` per node, down to the floor.

    >>> round(exponential(1.414, 0.5, 0.99, 60), 3), exponential(1.414, 0.5, 0.99, 200)
    (0.774, 0.5)
    """
    return max(constant * gamma**nodes, floor)


def piecewise(
    constant: float, floor: float, slope: float, turns: tuple[int, int], nodes: int
) -> float:
    """C stays until the first turn, falls by `slope` per node, and is the floor after the second.

    The numbers of the released code's run logs, which turn at 45 and 350 nodes:

    >>> [round(piecewise(1.414, 0.5, 0.01, (45, 350), t), 3) for t in (44, 45, 60, 83, 85, 100)]
    [1.414, 1.414, 1.264, 1.034, 1.014, 0.864]
    >>> piecewise(1.414, 0.5, 0.01, (45, 350), 136) > 0.5
    True
    >>> [piecewise(1.414, 0.5, 0.01, (45, 350), t) for t in (137, 350, 351)]
    [0.5, 0.5, 0.5]
    """
    begin, end = turns
    if nodes < begin:
        return constant
    if nodes > end:
        return floor
    return max(constant - slope * (nodes - begin), floor)


def piecewise_turns(section: SearchSection) -> tuple[int, int]:
    """The nodes at which the piecewise schedule turns.

    min(num_drafts * num_improves^2, phases[0] * max_nodes) and phases[1] * max_nodes, rounded.
    """
    begin, end = section.exploration.phases
    full_tree = section.num_drafts * section.num_improves**2
    return min(full_tree, round(begin * section.max_nodes)), round(end * section.max_nodes)


def by_budget(constant: float, floor: float, phases: tuple[float, float], progress: float) -> float:
    """C stays until the first share of the budget, then falls linearly to the floor at the second.

    ML-Master counts nodes; half of its published runs ended before C began to fall.

    >>> [by_budget(1.5, 0.5, (0.25, 0.75), share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    [1.5, 1.5, 1.0, 0.5, 0.5]
    """
    begin, end = phases
    if progress <= begin:
        return constant
    if progress >= end:
        return floor
    return constant - (progress - begin) / (end - begin) * (constant - floor)


def _linear(nodes: int, progress: float, section: SearchSection) -> float:
    e = section.exploration
    return linear(e.constant, e.floor, e.slope, nodes)


def _exponential(nodes: int, progress: float, section: SearchSection) -> float:
    e = section.exploration
    return exponential(e.constant, e.floor, e.gamma, nodes)


def _piecewise(nodes: int, progress: float, section: SearchSection) -> float:
    e = section.exploration
    return piecewise(e.constant, e.floor, e.slope, piecewise_turns(section), nodes)


def _by_budget(nodes: int, progress: float, section: SearchSection) -> float:
    e = section.exploration
    return by_budget(e.constant, e.floor, e.phases, progress)


_SCHEDULES: dict[str, Callable[[int, float, SearchSection], float]] = {
    "constant": lambda nodes, progress, section: section.exploration.constant,
    "linear": _linear,
    "exponential": _exponential,
    "piecewise": _piecewise,
    "time": _by_budget,
}
