import time
from functools import partial

import pytest

from agent.errors import Cancelled, DeadlineReached
from agent.finishing.clock import Clock


def test_work_that_does_not_fit_is_not_begun() -> None:
    clock = Clock(lambda: 10.0, lambda: False, margin_s=1.0)
    clock.require(9.0, "work")
    with pytest.raises(DeadlineReached, match="work needs about 10 s, 9 s left"):
        clock.require(9.6, "work")
    assert clock.allows(9.0)
    assert not clock.allows(9.1)


def test_without_a_deadline_everything_fits() -> None:
    clock = Clock.of(lambda: float("inf"), lambda: False)
    clock.require(1e9, "work")


def test_a_run_that_was_told_to_end_begins_nothing() -> None:
    clock = Clock(lambda: 10.0, lambda: True, margin_s=0.0)
    with pytest.raises(Cancelled):
        clock.require(0.0, "work")
    assert not clock.allows(0.0)


def test_the_margin_follows_the_time_left_within_bounds() -> None:
    margins = [Clock.of(partial(float, left), lambda: False).margin_s for left in (1, 100, 1e5)]
    assert margins == [0.2, 3.0, 10.0]


def test_estimates_learn_the_slowest_speed_that_was_seen() -> None:
    clock = Clock(lambda: 10.0, lambda: False, 0.0)
    before = clock.seconds_for(80_000_000)
    with clock.measured(1_000):
        time.sleep(0.01)
    assert clock.seconds_for(80_000_000) == before
    with clock.measured(2_000_000):
        time.sleep(0.05)
    slow = clock.seconds_for(80_000_000)
    assert slow > 1.9
    with clock.measured(2_000_000_000):
        pass
    assert clock.seconds_for(80_000_000) == slow
