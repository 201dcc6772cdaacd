"""The bundled agents and figures: every row, and what is said of a broken file."""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from competitions.catalog import split
from reports.errors import BrokenFile
from reports.published import Published, board, improvement_over_time, published, sources
from reports.published.agents import (
    ROOM,
    read_agents,
    read_curve,
    read_figures,
    read_sources,
)
from reports.published.records import COMPETITIONS, Figure

SPLITS = ("low", "medium", "high", "all")
SIZES = (22, 38, 15)
# Rows of which some seeds were complete on one split only; see reports/published/README.md.
UNEQUAL_SEEDS = {"aide-o1-preview", "mlab"}
ANNOUNCED = {
    ("all", "any_medal"): 29.3,
    ("all", "valid"): 93.3,
    ("all", "above_median"): 44.9,
    ("all", "gold"): 17.3,
    ("all", "silver"): 7.6,
    ("all", "bronze"): 4.4,
    ("low", "any_medal"): 48.5,
    ("medium", "any_medal"): 20.2,
    ("high", "any_medal"): 24.4,
}


def agent(slug: str) -> Published:
    (found,) = (one for one in published() if one.slug == slug)
    return found


def figures_of(slug: str, source: str) -> dict[tuple[str, str], Figure]:
    return {
        (one.split, one.measure): one for one in agent(slug).figures if one.source.key == source
    }


def test_the_board_has_thirty_rows_and_none_twice() -> None:
    assert len(board()) == 30
    assert max(Counter(one.slug for one in published()).values()) == 1
    assert max(Counter(one.label for one in published()).values()) == 1


@pytest.mark.parametrize("one", published(), ids=lambda one: one.slug)
def test_every_agent_says_what_it_has_to(one: Published) -> None:
    assert re.fullmatch(r"[a-z0-9.]+(-[a-z0-9.]+)*", one.slug)
    assert one.slug.startswith(one.name)
    assert date(2024, 10, 1) <= date.fromisoformat(str(one.conditions.date)) <= date(2026, 4, 24)
    assert one.conditions.hours in (12, 24, 36)
    assert one.figures
    assert all(0 <= figure.mean <= 100 for figure in one.figures)
    assert all(figure.sem is None or 0 <= figure.sem <= 10 for figure in one.figures)


@pytest.mark.parametrize("one", board(), ids=lambda one: one.slug)
def test_the_tiers_of_a_board_row_give_its_percentage_of_all(one: Published) -> None:
    tiers = [one.rate(tier).mean for tier in SPLITS[:3]]
    total = sum(size * mean for size, mean in zip(SIZES, tiers, strict=True)) / sum(SIZES)
    # Three roundings of the tiers and one of the total, or a cut where others round.
    is_equal = abs(total - one.rate("all").mean) <= 0.01
    assert is_equal == (one.slug not in UNEQUAL_SEEDS)


@pytest.mark.parametrize("one", [one for one in board() if one.seeds], ids=lambda one: one.slug)
def test_percentages_of_a_board_row_are_whole_numbers_of_medals(one: Published) -> None:
    assert one.seeds is not None
    for part, size in zip(SPLITS, (*SIZES, 75), strict=True):
        medals = one.rate(part).mean * size * one.seeds / 100
        # A percentage that was cut to two decimals lies up to a hundredth too low.
        assert abs(medals - round(medals)) <= 0.01 * size * one.seeds / 100 + 1e-9


def test_the_sizes_of_the_tiers_are_the_catalogs() -> None:
    assert tuple(len(split(tier)) for tier in SPLITS[:3]) == SIZES
    assert len(split("all")) == COMPETITIONS


def test_ml_master_is_as_on_the_board() -> None:
    one = agent("ml-master")
    assert [(one.rate(part).mean, one.rate(part).sem) for part in SPLITS] == [
        (48.48, 1.52),
        (20.18, 2.32),
        (24.44, 2.22),
        (29.33, 0.77),
    ]
    assert (one.conditions.hours, one.conditions.model, one.seeds) == (12, "deepseek-r1", 3)
    assert one.source.version == "commit 783b15a"


def test_the_announcement_is_as_quoted_and_agrees_with_the_paper() -> None:
    announced = figures_of("ml-master", "ml-master-announcement")
    assert {key: one.mean for key, one in announced.items()} == ANNOUNCED
    paper = figures_of("ml-master", "ml-master-table-2") | figures_of(
        "ml-master", "ml-master-table-3"
    )
    assert {key: paper[key].mean for key in announced} == ANNOUNCED
    assert agent("ml-master").machine_hours == 900


def test_the_papers_main_table_has_six_rates_of_seven_agents() -> None:
    found = {
        one.slug: figures_of(one.slug, "ml-master-table-2")
        for one in published()
        if figures_of(one.slug, "ml-master-table-2")
    }
    assert {slug: len(figures) for slug, figures in found.items()} == dict.fromkeys(found, 6)
    assert len(found) == 7
    for figures in found.values():
        medals = sum(figures["all", medal].mean for medal in ("gold", "silver", "bronze"))
        # Each of the four is rounded to a tenth.
        assert abs(medals - figures["all", "any_medal"].mean) <= 0.2 + 1e-9


def test_a_single_run_has_no_standard_error() -> None:
    one = agent("aide-deepseek-r1")
    assert not one.is_on_board
    assert (one.seeds, one.rate("all").mean) == (1, 14.7)
    assert math.isnan(one.rate("all").sem)


def test_the_curve_rises_from_22_to_123_and_a_half_percent() -> None:
    points = improvement_over_time()
    assert (points[0], points[-1]) == ((0.2, 22.0), (12.0, 123.5))
    assert len(points) == 15
    percents = [one.improvement_percent for one in points]
    assert percents == sorted(percents)


def test_figures_that_are_only_rounded_further_are_shown_once() -> None:
    shown = [(one.split, one.measure, one.decimals) for one in agent("ml-master").sharpest]
    assert shown == [
        *((part, "any_medal", 2) for part in SPLITS),
        *(("all", name, 1) for name in ("valid", "above_median", "bronze", "silver", "gold")),
    ]


def test_figures_that_disagree_are_both_shown() -> None:
    shown = [
        (one.mean, one.source.key)
        for one in agent("mlab").sharpest
        if (one.split, one.measure) == ("all", "any_medal")
    ]
    assert shown == [
        (1.6, "board-2026-02"),
        (0.8, "ml-master-table-2"),
        (1.3, "ml-master-table-3"),
    ]


def test_every_source_is_dated_and_used() -> None:
    used = {figure.source.key for one in published() for figure in one.figures}
    used |= {"ml-master-figure-7", "famou-agent-scores", "ml-master-scores"}
    assert set(sources()) == used
    assert all(date.fromisoformat(one.date) for one in sources().values())
    assert all(one.place.startswith("https://") for one in sources().values())


def broken(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (ROOM / name).read_text("utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("63.11,0.44", "163.11,0.44", 3, "column 'all' is 163.11, not between 0 and 100"),
        ("63.11,0.44", "63.11,-0.44", 3, "column 'all_sem' is -0.44"),
        ("63.11,0.44", "63.11,nan", 3, "not a finite number"),
        ("63.11,0.44", "n/a,0.44", 3, "column 'all' is 'n/a', not a number"),
        ("63.11,0.44", ",0.44", 3, "column 'all' is empty"),
        ("63.11,0.44", "63.11", 3, "20 cells for 21 columns"),
        ("Opus-4.6,board-2026-04", "Opus-4.6,rumour", 3, "column 'source' is 'rumour'"),
        ("2026-03-06,not stated", "2026-03-06,perhaps", 3, "column 'known_leakage' is 'perhaps'"),
        ("aibuildai,aibuildai,AIBuildAI", "mars,aibuildai,AIBuildAI", 5, "(mars) is there twice"),
        ("slug,name", "name,slug", 1, "the columns are name, slug"),
        ('"64 vCPU, 500 GB', '"64 vCPU" 500 GB', 2, "not CSV"),
    ],
)
def test_a_broken_board_is_named_by_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    path = broken(tmp_path, "leaderboard.csv", old, new)
    with pytest.raises(BrokenFile) as caught:
        read_agents(path, sources(), is_on_board=True)
    assert caught.value.problem.file == str(path)
    assert caught.value.problem.line == line
    assert told in caught.value.problem.what


def test_the_same_agent_model_and_budget_under_two_slugs_is_refused(tmp_path: Path) -> None:
    path = broken(tmp_path, "leaderboard.csv", "24,2026-01-05", "12,2026-01-05")
    with pytest.raises(BrokenFile, match=r"PiEvolve .* is there twice"):
        read_agents(path, sources(), is_on_board=True)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("ml-master-table-2,nobody,all,valid,44.3,2.6", "column 'slug' is 'nobody'"),
        ("ml-master-table-2,mlab,dev,valid,44.3,2.6", "column 'split' is 'dev'"),
        ("ml-master-table-2,mlab,all,luck,44.3,2.6", "column 'measure' is 'luck'"),
        ("ml-master-table-2,mlab,all,above_median,44.3,2.6", "is there twice"),
    ],
)
def test_a_broken_figure_is_named_by_line(tmp_path: Path, new: str, told: str) -> None:
    path = broken(tmp_path, "figures.csv", "ml-master-table-2,mlab,all,valid,44.3,2.6", new)
    with pytest.raises(BrokenFile, match=re.escape(told)) as caught:
        read_figures(path, sources(), [one.slug for one in published()])
    assert caught.value.problem.line == (3 if "twice" in told else 2)


def test_a_curve_that_goes_back_in_time_is_refused(tmp_path: Path) -> None:
    path = broken(tmp_path, "improvement_over_time.csv", ",1.5,70", ",0.9,70")
    with pytest.raises(BrokenFile, match=r"line 5: 0\.9 hours"):
        read_curve(path, sources())


def test_a_source_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = broken(tmp_path, "sources.csv", "board-2026-04", "board-2026-02")
    with pytest.raises(BrokenFile, match="line 3: source 'board-2026-02' is there twice"):
        read_sources(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match=r"none\.csv: cannot be read"):
        read_sources(tmp_path / "none.csv")
