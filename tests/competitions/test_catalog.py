from __future__ import annotations

from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

from competitions.catalog import TIERS, catalog, find, select, split
from competitions.errors import UnknownCompetition, UnknownSplit


def test_the_benchmark_has_22_low_38_medium_and_15_high_competitions() -> None:
    assert Counter(one.tier for one in split("all")) == {"low": 22, "medium": 38, "high": 15}
    assert split("split75") == split("all")
    assert split("lite") == split("low")
    assert len(split("low")) == 22


def test_the_demo_suite_has_every_tier() -> None:
    assert {one.tier for one in split("demo")} == set(TIERS)


@pytest.mark.parametrize("competition", catalog().values(), ids=lambda one: one.id)
def test_thresholds_are_in_the_order_of_their_medals(competition: object) -> None:
    from competitions.catalog import Competition

    assert isinstance(competition, Competition)
    limits = competition.thresholds
    sign = -1 if competition.lower_is_better else 1
    ranked = [sign * value for value in (limits.gold, limits.silver, limits.bronze, limits.median)]
    assert ranked == sorted(ranked, reverse=True)


def test_each_task_that_a_row_names_is_a_module_and_each_module_has_its_row() -> None:
    named = {one.task for one in catalog().values() if one.task}
    assert all(find_spec(f"competitions.tasks.{name}") for name in named)


def test_an_unknown_competition_is_answered_with_the_nearest_ids() -> None:
    with pytest.raises(
        UnknownCompetition, match=r"'demo-wines' is unknown. Did you mean demo-wine"
    ):
        find("demo-wines")


def test_an_unknown_split_is_refused() -> None:
    with pytest.raises(UnknownSplit, match="'lowest' is unknown"):
        split("lowest")
    with pytest.raises(UnknownSplit, match="'nothing-like-it' is unknown"):
        select(["nothing-like-it"])


def test_a_selection_holds_each_competition_once_in_the_order_asked_for() -> None:
    chosen = select(["demo-wine", "demo", "demo-wine"])
    assert [one.id for one in chosen] == [
        "demo-wine",
        "demo-digits",
        "demo-breast-cancer",
        "demo-diabetes",
    ]


def test_a_file_of_ids_is_a_selection(tmp_path: Path) -> None:
    ids = tmp_path / "mine.txt"
    ids.write_text("# two of them\ndemo-wine\n\naptos2019-blindness-detection  # eyes\n")
    chosen = [one.id for one in select([str(ids)])]
    assert chosen == ["demo-wine", "aptos2019-blindness-detection"]


def test_a_wrong_id_in_a_file_is_named(tmp_path: Path) -> None:
    ids = tmp_path / "mine.txt"
    ids.write_text("demo-wein\n")
    with pytest.raises(UnknownCompetition, match="demo-wein"):
        select([str(ids)])
