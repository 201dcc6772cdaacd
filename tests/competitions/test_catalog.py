from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from competitions.catalog import SPLITS, TIERS, Competition, catalog, find, select, split
from competitions.errors import LeaderboardError, UnknownCompetition, UnknownSplit

# MLE-bench's own words, in the form of an id.
CATEGORIES = {
    "audio-classification",
    "forecasting",
    "image-classification",
    "image-other",
    "image-segmentation",
    "image-to-image",
    "image-to-text",
    "object-detection",
    "sequence-to-sequence",
    "signal-processing",
    "tabular",
    "text-classification",
    "text-other",
    "training-llms",
    "video-classification",
}


def test_the_benchmark_has_22_low_38_medium_and_15_high_competitions() -> None:
    assert Counter(one.tier for one in split("all")) == {"low": 22, "medium": 38, "high": 15}
    assert split("split75") == split("all")
    assert split("lite") == split("low")
    assert len(split("low")) == 22


def test_the_demo_suite_has_every_tier() -> None:
    assert {one.tier for one in split("demo")} == set(TIERS)


@pytest.mark.parametrize(
    ("name", "count"),
    [("low", 22), ("lite", 22), ("medium", 38), ("high", 15), ("all", 75), ("dev", 7)],
)
def test_a_split_has_as_many_competitions_as_in_mle_bench(name: str, count: int) -> None:
    assert len(split(name)) == count


def test_every_competition_is_in_a_split() -> None:
    assert {one.id for name in SPLITS for one in split(name)} == set(catalog())


@pytest.mark.parametrize(
    "competition",
    [one for one in catalog().values() if one.has_thresholds],
    ids=lambda one: one.id,
)
def test_thresholds_are_in_the_order_of_their_medals(competition: Competition) -> None:
    limits = competition.thresholds
    sign = -1 if competition.lower_is_better else 1
    ranked = [sign * value for value in (limits.gold, limits.silver, limits.bronze, limits.median)]
    assert ranked == sorted(ranked, reverse=True)


def test_only_the_dev_competitions_have_no_thresholds() -> None:
    assert [one for one in catalog().values() if not one.has_thresholds] == list(split("dev"))
    with pytest.raises(LeaderboardError, match="spaceship-titanic has no known medal thresholds"):
        _ = find("spaceship-titanic").thresholds


def test_thresholds_of_the_demo_suite_come_from_its_leaderboards() -> None:
    assert [one.listed for one in split("demo")] == [None] * 4


@pytest.mark.parametrize("competition", catalog().values(), ids=lambda one: one.id)
def test_every_competition_has_a_category(competition: Competition) -> None:
    assert competition.category in CATEGORIES


def test_sizes_add_up_to_what_mle_bench_says() -> None:
    # Its README: 3.3 TB for the 75, 158 GB for the 22 of low complexity.
    assert sum(one.size_gb or 0 for one in split("all")) == pytest.approx(3283.69, abs=0.01)
    assert sum(one.size_gb or 0 for one in split("low")) == pytest.approx(158, abs=1)
    assert all(one.size_gb for one in split("all"))


def test_a_size_that_nobody_published_is_missing_and_not_zero() -> None:
    assert {one.size_gb for name in ("dev", "demo") for one in split(name)} == {None}


def test_every_row_says_the_direction_of_its_metric() -> None:
    with Path(str(files("competitions") / "catalog.csv")).open(newline="") as file:
        cells = {row["lower_is_better"] for row in csv.DictReader(file)}
    assert cells == {"True", "False"}


def test_each_row_names_a_module_that_is_there() -> None:
    named = {one.task for one in catalog().values()}
    assert [name for name in sorted(named) if not find_spec(f"competitions.tasks.{name}")] == []


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
