from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import competitions.leaderboards as room
from competitions.catalog import find, split
from competitions.datadir import DataDir
from competitions.leaderboards.make_demo import TEAMS, make_leaderboard
from competitions.medals import bronze_winners, gold_winners, standing
from competitions.preparation import prepare

DEMO = [competition.id for competition in split("demo")]


def _board(competition_id: str) -> pd.DataFrame:
    return pd.read_csv(Path(str(room.__file__)).parent / f"{competition_id}.csv")


@pytest.mark.parametrize("competition_id", DEMO)
def test_a_board_has_each_team_once(competition_id: str) -> None:
    board = _board(competition_id)
    assert list(board.columns) == ["team", "score", "model"]
    assert sorted(board["team"]) == [f"team_{k:03d}" for k in range(TEAMS[competition_id])]
    assert len(board) >= 200
    assert board.notna().all(axis=None)


@pytest.mark.parametrize("competition_id", DEMO)
def test_a_board_is_best_first_with_ties_in_the_order_of_teams(competition_id: str) -> None:
    board = _board(competition_id)
    sign = 1 if find(competition_id).lower_is_better else -1
    keys = list(zip(sign * board["score"], board["team"], strict=True))
    assert keys == sorted(keys)
    assert list(board["score"].round(5)) == list(board["score"])


@pytest.mark.parametrize("competition_id", DEMO)
def test_medals_are_attainable_and_lie_apart(competition_id: str) -> None:
    competition, board = find(competition_id), _board(competition_id)
    limits = competition.thresholds
    steps = [limits.gold, limits.silver, limits.bronze, limits.median]
    assert steps == sorted(set(steps), reverse=not competition.lower_is_better)
    medals = [
        standing(score, limits, lower_is_better=competition.lower_is_better)
        for score in board["score"]
    ]
    # Teams with the score of the last winner win too, so a little more than the rule's count.
    assert gold_winners(len(board)) <= sum(one.gold_medal for one in medals)
    assert bronze_winners(len(board)) <= sum(one.any_medal for one in medals)
    assert sum(one.any_medal for one in medals) < len(board) / 2


@pytest.mark.parametrize("competition_id", DEMO)
def test_teams_are_of_many_kinds(competition_id: str) -> None:
    models = {name for words in _board(competition_id)["model"] for name in words.split(" + ")}
    assert len(models) >= 8


@pytest.mark.filterwarnings("ignore")  # a poor team's model need not converge
@pytest.mark.parametrize("competition_id", ["demo-diabetes", "demo-wine"])
def test_a_board_can_be_made_again(tmp_path: Path, competition_id: str) -> None:
    competition, data = find(competition_id), DataDir(tmp_path)
    prepare(competition, data)
    again = make_leaderboard(competition, data, teams=3).set_index("team")
    committed = _board(competition_id).set_index("team").loc[again.index]
    assert list(again["model"]) == list(committed["model"])
    assert list(again["score"]) == pytest.approx(list(committed["score"]), rel=0.01)
