import math

import pytest

from agent.search.exploration import exploration_at, piecewise_turns, uct_value
from agent.sections import SearchSection
from tests.agent.search.search_cases import section

RELEASED = {"schedule": "piecewise", "constant": 1.414, "floor": 0.5, "slope": 0.01, "gamma": 0.99}


def _section(schedule: str, **limits: object) -> SearchSection:
    exploration = RELEASED | {"schedule": schedule, "phases": (0.3, 0.7)}
    return section(exploration=exploration, **limits)


def test_uct_value_by_hand() -> None:
    assert uct_value(3.0, 4, 16, 1.414) == pytest.approx(0.75 + 1.414 * math.sqrt(math.log(16) / 4))
    assert uct_value(-2.0, 2, 2, 0.0) == -1.0
    assert uct_value(5.0, 0, 3, 1.0) == math.inf


def test_the_published_turns_are_45_and_350_nodes() -> None:
    assert piecewise_turns(_section("piecewise")) == (45, 350)


def test_few_nodes_turn_by_their_share_and_not_by_a_full_tree() -> None:
    assert piecewise_turns(_section("piecewise", max_nodes=40)) == (12, 28)


@pytest.mark.parametrize(
    ("schedule", "nodes", "expected"),
    [
        ("constant", 400, 1.414),
        ("linear", 0, 1.414),
        ("linear", 50, 0.914),
        ("linear", 92, 0.5),
        ("exponential", 0, 1.414),
        ("exponential", 1, 1.39986),
        ("exponential", 300, 0.5),
        ("piecewise", 44, 1.414),
        ("piecewise", 60, 1.264),
        ("piecewise", 83, 1.034),
        ("piecewise", 100, 0.864),
        ("piecewise", 137, 0.5),
    ],
)
def test_schedules_by_nodes(schedule: str, nodes: int, expected: float) -> None:
    assert exploration_at(nodes, 0.99, _section(schedule)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1.414), (0.3, 1.414), (0.5, 0.957), (0.7, 0.5), (1.0, 0.5)]
)
def test_the_schedule_by_budget_does_not_look_at_the_nodes(share: float, expected: float) -> None:
    for nodes in (0, 499):
        assert exploration_at(nodes, share, _section("time")) == pytest.approx(expected)


def test_a_fall_without_length_is_a_step() -> None:
    sudden = section(exploration=RELEASED | {"schedule": "time", "phases": (0.5, 0.5)})
    assert exploration_at(0, 0.5, sudden) == 1.414
    assert exploration_at(0, 0.51, sudden) == 0.5


@pytest.mark.parametrize("schedule", ["linear", "exponential", "piecewise", "time"])
def test_c_never_rises_and_never_falls_below_the_floor(schedule: str) -> None:
    values = [exploration_at(t, t / 500, _section(schedule)) for t in range(501)]
    assert values == sorted(values, reverse=True)
    assert values[-1] == 0.5
