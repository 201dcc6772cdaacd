from __future__ import annotations

import time

import pytest

from harness.budget import Deadline, duration_text, parse_duration_s
from harness.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("45m", 2700), ("12h", 43_200), ("1h30m", 5400), ("1.5H", 5400), (" 1d ", 86400)],
)
def test_durations_are_read_as_users_write_them(text: str, seconds: float) -> None:
    assert parse_duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "12", "h", "-1h", "1 h", "1h x", "0s", "1y", "inf"])
def test_what_is_no_duration_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_duration_s(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (-5, "0s"), (59.4, "59s"), (59.6, "1m00s"), (3599, "59m59s"), (90_000, "25h00m")],
)
def test_durations_are_told_in_two_units(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_a_deadline_counts_down_and_below_zero() -> None:
    assert 9.0 < Deadline.after(10).left_s <= 10
    assert Deadline.after(-1).left_s < 0


def test_a_clock_set_back_gives_nobody_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    deadline = Deadline.after(10)
    assert deadline.at == pytest.approx(time.time() + 10, abs=1)
    earlier = time.time() - 3600
    monkeypatch.setattr(time, "time", lambda: earlier)
    assert deadline.left_s <= 10
