import math

import pytest

from agent.budget import Budget
from agent.config import settings_from


class _Clock:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.mark.parametrize(
    ("environment", "deadline"),
    [
        ({"TIME_LIMIT_SECS": "100"}, 1_100.0),
        ({"TIME_LIMIT_SECS": "100", "PODIUM_DEADLINE": "1050"}, 1_050.0),
        ({"TIME_LIMIT_SECS": "100", "PODIUM_DEADLINE": "9999"}, 1_100.0),
        ({}, None),
    ],
)
def test_the_earlier_end_counts(environment: dict[str, str], deadline: float | None) -> None:
    assert Budget.of(settings_from(environment), _Clock()).deadline == deadline


@pytest.mark.parametrize(
    ("total_s", "reserve_s"), [(20.0, 1.0), (1_000.0, 30.0), (43_200.0, 120.0)]
)
def test_the_reserve_grows_with_the_budget_within_bounds(total_s: float, reserve_s: float) -> None:
    assert Budget(0.0, total_s).reserve_s == reserve_s


def test_time_left_ends_where_the_reserve_begins() -> None:
    clock = _Clock()
    budget = Budget(1_000.0, 1_020.0, clock)
    assert budget.left_s() == 19.0
    clock.at = 1_010.0
    assert (budget.left_s(), budget.hard_left_s(), budget.progress()) == (9.0, 10.0, 0.5)
    clock.at = 1_030.0
    assert (budget.left_s(), budget.hard_left_s(), budget.progress()) == (0.0, 0.0, 1.0)


def test_without_a_deadline_time_never_ends() -> None:
    budget = Budget(0.0, None)
    assert budget.left_s() == budget.hard_left_s() == math.inf
    assert budget.progress() == 0.0
    assert budget.reserve_s == 0.0
