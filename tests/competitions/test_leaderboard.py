from __future__ import annotations

from pathlib import Path

import pytest

from competitions.catalog import catalog, find
from competitions.errors import LeaderboardError
from competitions.leaderboard import find_leaderboard, read_standard


def _board(path: Path, scores: list[float]) -> Path:
    rows = "".join(f"team {rank},{score}\n" for rank, score in enumerate(scores))
    path.write_text("teamName,score\n" + rows)
    return path


def test_a_leaderboard_gives_thresholds(tmp_path: Path) -> None:
    board = _board(tmp_path / "board.csv", [1 - rank / 100 for rank in range(10)])
    standard = read_standard(board)
    assert standard.limits is not None
    assert standard.limits.gold == 1.0
    assert standard.limits.median == pytest.approx(0.955)


@pytest.mark.parametrize(("scores", "lower"), [([0.1, 0.2, 0.9], True), ([0.9, 0.2, 0.1], False)])
def test_the_first_and_the_last_team_tell_the_direction(
    tmp_path: Path, scores: list[float], lower: bool
) -> None:
    assert read_standard(_board(tmp_path / "board.csv", scores)).lower_is_better is lower


def test_the_thresholds_follow_kaggles_medal_rule(tmp_path: Path) -> None:
    # 1,000 teams: gold to rank 12, silver to 50, bronze to 100.
    limits = read_standard(_board(tmp_path / "b.csv", [-float(n) for n in range(1, 1001)])).limits
    assert limits is not None
    assert (limits.gold, limits.silver, limits.bronze, limits.median) == (-12, -50, -100, -500.5)


def test_a_leaderboard_is_found_under_both_layouts(tmp_path: Path) -> None:
    flat = _board(tmp_path / "leaf-classification.csv", [0.0])
    assert find_leaderboard(tmp_path, "leaf-classification") == flat
    (tmp_path / "AI4Code").mkdir()
    nested = _board(tmp_path / "AI4Code" / "leaderboard.csv", [0.9])
    assert find_leaderboard(tmp_path, "AI4Code") == nested
    with pytest.raises(LeaderboardError, match=r"neither spooky\.csv nor spooky/leaderboard\.csv"):
        find_leaderboard(tmp_path, "spooky")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "is missing"),
        ("team,points\na,1\n", "'score'"),
        ("team,score\na,high\n", "high"),
        ("team,score\na,nan\n", "NaN"),
        ("team,score\n", "at least one team"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
    ],
)
def test_a_bad_leaderboard_is_named(tmp_path: Path, text: str | None, sentence: str) -> None:
    board = tmp_path / "board.csv"
    if text is not None:
        board.write_text(text)
    with pytest.raises(LeaderboardError, match=sentence):
        read_standard(board)


def test_a_competition_without_known_thresholds_says_so() -> None:
    spaceship = find("spaceship-titanic")
    assert spaceship.standard.limits is None
    with pytest.raises(LeaderboardError, match="no known medal thresholds"):
        _ = spaceship.thresholds


def test_every_competition_of_the_benchmark_has_thresholds() -> None:
    assert all(one.thresholds for one in catalog().values() if one.suite != "dev")
