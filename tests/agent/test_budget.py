import math

import pytest

from agent.budget import Budget
from agent.config import load_variant, settings_from


class _Clock:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def _budget(
    environment: dict[str, str], spent_s: float = 0.0, clock: _Clock | None = None
) -> Budget:
    finish = load_variant("ml-master").finish
    return Budget.of(settings_from(environment), finish, spent_s, clock or _Clock())


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
    assert _budget(environment).deadline == deadline


@pytest.mark.parametrize(
    ("total_s", "reserve_s"), [(10.0, 1.0), (1_000.0, 50.0), (86_400.0, 3_600.0)]
)
def test_the_reserve_is_a_share_of_the_budget_within_bounds(
    total_s: float, reserve_s: float
) -> None:
    assert _budget({"TIME_LIMIT_SECS": str(total_s)}).reserve_s == reserve_s


def test_time_spent_by_an_earlier_process_counts() -> None:
    clock = _Clock()
    budget = _budget({"TIME_LIMIT_SECS": "100"}, spent_s=30.0, clock=clock)
    assert (budget.deadline, budget.spent_s(), budget.reserve_s) == (1_070.0, 30.0, 5.0)
    clock.at = 1_010.0
    assert budget.spent_s() == 40.0
    assert budget.hard_left_s() == 60.0


def test_an_absolute_deadline_stays_where_it_is() -> None:
    assert _budget({"PODIUM_DEADLINE": "1500"}, spent_s=30.0).deadline == 1_500.0


def test_time_left_ends_where_the_reserve_begins() -> None:
    clock = _Clock()
    budget = Budget(1_000.0, 1_021.0, 1.0, clock)
    assert budget.left_s() == 20.0
    clock.at = 1_010.0
    assert (budget.left_s(), budget.hard_left_s(), budget.progress()) == (10.0, 11.0, 0.5)
    clock.at = 1_030.0
    assert (budget.left_s(), budget.hard_left_s(), budget.progress()) == (0.0, 0.0, 1.0)


def test_without_a_deadline_time_never_ends() -> None:
    budget = Budget(0.0, None)
    assert budget.left_s() == budget.hard_left_s() == math.inf
    assert budget.progress() == 0.0
    assert budget.reserve_s == 0.0
