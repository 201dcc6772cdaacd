"""Kaggle's real client against a fake of Kaggle's API."""

from __future__ import annotations

from pathlib import Path

import pytest

from competitions.errors import LeaderboardError
from competitions.kaggle_leaderboards import leaderboard_csv
from competitions.leaderboard import read_standard
from tests.fakes.kaggle import FakeKaggle

pytestmark = pytest.mark.kaggle

LEAF = "leaf-classification"


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "TEST")
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("KAGGLE_USERNAME", "ada")
    monkeypatch.setenv("KAGGLE_KEY", "key")
    monkeypatch.delenv("KAGGLE_API_TOKEN", raising=False)


def test_a_leaderboard_of_several_pages_comes_whole_and_in_order(tmp_path: Path) -> None:
    scores = [f"{rank / 1000}" for rank in range(450)]
    with FakeKaggle({LEAF: scores}) as kaggle:
        text = leaderboard_csv(LEAF)
    assert len(kaggle.requests) == 3
    assert kaggle.authorizations[0].startswith("Basic ")
    rows = text.splitlines()
    assert rows[0] == "teamId,submissionDate,score"
    assert [row.split(",")[2] for row in rows[1:]] == scores
    board = tmp_path / f"{LEAF}.csv"
    board.write_text(text)
    standard = read_standard(board)
    assert standard.limits is not None
    assert standard.lower_is_better
    # 450 teams: gold to rank 10.
    assert standard.limits.gold == 0.009


def test_no_name_of_a_team_is_kept() -> None:
    with FakeKaggle({LEAF: ["0.5"]}):
        assert "Team" not in leaderboard_csv(LEAF)


def test_a_passing_fault_is_tried_again() -> None:
    with FakeKaggle({LEAF: ["0.5"]}, faults=[429, 503]) as kaggle:
        assert leaderboard_csv(LEAF, pause_s=0.01).endswith(",0.5\n")
    assert len(kaggle.requests) == 3


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        ([401], "does not accept the credentials"),
        ([403], "Join the competition"),
        ([503] * 4, r"has a fault.*\(HTTP 503\)"),
        ([429] * 4, "too many requests"),
    ],
)
def test_a_refusal_says_what_to_do(faults: list[int], sentence: str) -> None:
    with FakeKaggle({LEAF: ["0.5"]}, faults), pytest.raises(LeaderboardError, match=sentence):
        leaderboard_csv(LEAF, pause_s=0.001)


def test_an_unknown_competition_and_an_empty_board_are_named() -> None:
    with FakeKaggle({"empty": []}):
        with pytest.raises(LeaderboardError, match="does not know it"):
            leaderboard_csv("nope")
        with pytest.raises(LeaderboardError, match="lists no team for empty"):
            leaderboard_csv("empty")


def test_a_network_that_is_down_is_named() -> None:
    with pytest.raises(LeaderboardError, match="cannot be reached"):
        leaderboard_csv(LEAF)


def test_missing_credentials_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("KAGGLE_USERNAME", "KAGGLE_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(LeaderboardError, match="no Kaggle credentials"):
        leaderboard_csv(LEAF)
