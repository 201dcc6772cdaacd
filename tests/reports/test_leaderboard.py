"""The leaderboard: published rows with one's own ranked in."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.catalog import split
from competitions.errors import UnknownSplit
from reports.aggregate import Cell, Estimate
from reports.errors import MissingRuns
from reports.leaderboard import Leaderboard, Row, _ranked, leaderboard
from reports.leaderboard_json import leaderboard_fields
from reports.published import board, published_scores
from reports.records import Grade, Problem, failure
from reports.results import Conditions, Results
from reports.tables.csv_text import to_csv
from reports.tables.leaderboard import leaderboard_table
from reports.tables.markdown import to_markdown

LOW = tuple(one.id for one in split("low"))
ALL = tuple(one.id for one in split("all"))


def medal(competition_id: str) -> Grade:
    won = failure(competition_id)
    return replace(
        won,
        any_medal=True,
        gold_medal=True,
        above_median=True,
        submission_exists=True,
        valid_submission=True,
    )


def own(ids: tuple[str, ...], medals: tuple[int, ...], label: str = "mine:v") -> Results:
    """Results with so many medals per seed, on the first competitions."""
    cells = [
        Cell(one, seed, medal(one) if place < won else failure(one))
        for seed, won in enumerate(medals)
        for place, one in enumerate(ids)
    ]
    return Results(label, tuple(cells), Conditions(hours=12.0, model="m", network="none"))


def row_of(found: Leaderboard, agent: str) -> Row:
    (row,) = (row for row in found.rows if row.agent == agent)
    return row


@pytest.mark.parametrize("name", ["low", "medium", "high", "all"])
def test_rows_are_sorted_by_the_splits_percentage_and_all_are_there(name: str) -> None:
    found = leaderboard(name)
    percents = [row.rates[name].mean for row in found.rows]
    assert percents == sorted(percents, reverse=True)
    assert sorted(row.slug for row in found.rows) == sorted(one.slug for one in board())


def test_equal_percentages_share_a_rank_and_keep_the_order_of_the_board() -> None:
    ranks = [(row.rank, row.is_tied, row.slug) for row in leaderboard("all").rows[4:8]]
    assert ranks == [
        (5, False, "loongflow"),
        (6, True, "mlevolve"),
        (6, True, "pievolve-24h"),
        (8, False, "famou-agent-2.0-gemini-2.5-pro"),
    ]


def test_a_budget_of_12_hours_leaves_six_rows_led_by_mlevolve() -> None:
    found = leaderboard("all", max_hours=12)
    assert [row.slug for row in found.rows] == [
        "mlevolve",
        "pievolve-12h",
        "mle-star-pro-1.0",
        "internagent",
        "r-and-d-agent-gpt-5",
        "ml-master",
    ]
    assert "Left out (more than 12 h): 24 published rows." in found.notes


def test_known_leakage_can_be_left_out_and_not_stated_is_noted() -> None:
    found = leaderboard("all", no_leakage=True)
    slugs = {row.slug for row in found.rows}
    assert {one.slug for one in board()} - slugs == {"disarray", "loongflow"}
    assert any("'not stated'" in note for note in found.notes)


def test_rows_whose_intervals_meet_are_marked() -> None:
    rows = {row.slug: row for row in leaderboard("all").rows}
    assert rows["disarray"].overlaps_above is None
    assert rows["famou-agent-2.0-gemini-3-pro"].overlaps_above is False
    # 64.44 - 1.18 = 63.26 is below 63.11 + 0.44 = 63.55.
    assert rows["aibuildai"].overlaps_above is True


def test_published_raw_scores_rank_beside_their_own_row() -> None:
    found = leaderboard("all", own=[published_scores("famou-agent")])
    published, mine = row_of(found, "Famou-Agent"), row_of(found, "famou-agent")
    assert (published.rank, published.is_tied) == (mine.rank, mine.is_tied)
    assert published.is_tied
    assert found.rows.index(mine) == found.rows.index(published) + 1
    assert mine.is_own
    assert mine.overlaps_above
    assert {name: f"{rate.mean:.2f} ± {rate.sem:.2f}" for name, rate in mine.rates.items()} == {
        "low": "62.12 ± 1.52",
        "medium": "36.84 ± 1.52",
        "high": "33.33 ± 0.00",
        "all": "43.56 ± 0.89",
    }


def test_own_results_of_one_seed_have_no_interval_and_are_noted() -> None:
    found = leaderboard("all", own=[published_scores("ml-master")])
    mine = row_of(found, "ml-master")
    assert math.isnan(mine.rates["all"].sem)
    assert mine.overlaps_above is None
    assert any("asks for 3 seeds, and it has 1" in note for note in found.notes)
    assert [problem.line for problem in found.problems] == [45]


def test_results_of_one_tier_rank_on_it_alone() -> None:
    found = leaderboard("low", own=[own(LOW, (22, 22, 22))])
    mine = row_of(found, "mine:v")
    assert (mine.rank, mine.rates["low"]) == (1, Estimate(100.0, 0.0))
    assert math.isnan(mine.rates["all"].mean)
    with pytest.raises(MissingRuns) as caught:
        leaderboard("high", own=[own(LOW, (22, 22, 22))])
    assert "mine:v cannot be ranked on high: it has no result of 15 competitions" in str(
        caught.value
    )
    assert all(one.id in str(caught.value) for one in split("high"))


def test_missing_competitions_count_as_failures_only_if_asked_for() -> None:
    most = own(ALL[:-1], (10, 20, 30))
    with pytest.raises(MissingRuns, match=ALL[-1]):
        leaderboard("all", own=[most])
    found = leaderboard("all", own=[most], pad_missing=True)
    mine = row_of(found, "mine:v")
    assert mine.conditions.is_padded
    assert mine.rates["all"].mean == pytest.approx(100 * 20 / 75)
    assert any("3 missing results count as failures" in note for note in found.notes)


def test_an_incomplete_seed_is_left_out_and_named() -> None:
    whole = own(ALL, (10, 20, 30))
    cells = [
        replace(cell, grade=None, missing="lost")
        if (cell.competition_id, cell.seed) == ("AI4Code", 2)
        else cell
        for cell in whole.cells
    ]
    found = leaderboard("all", own=[replace(whole, cells=tuple(cells))])
    mine = row_of(found, "mine:v")
    assert mine.seeds == 2
    assert mine.rates["all"].mean == pytest.approx(100 * 15 / 75)
    assert any("seed 2 lacks 1 competition (AI4Code: lost)" in note for note in found.notes)


def test_own_results_over_the_asked_budget_stay_and_are_noted() -> None:
    long = replace(own(ALL, (10, 10, 10)), conditions=Conditions(hours=24.0))
    found = leaderboard("all", max_hours=12, own=[long])
    assert "mine:v is of 24 h, although at most 12 h were asked for." in found.notes
    unknown = replace(long, conditions=Conditions())
    found = leaderboard("all", max_hours=12, own=[unknown])
    assert any("mine:v is of unknown budget" in note for note in found.notes)


def test_own_conditions_are_told() -> None:
    mine = replace(
        own(ALL, (1, 2, 3)),
        conditions=Conditions(12.0, "m", "1 GPU", "none", other={"leaks fixed": "AI4Code"}),
        problems=(Problem("a.json", 3, "a NaN score."),),
    )
    found = leaderboard("all", own=[mine, mine])
    assert (
        "mine:v is your own: 3 seeds; model m; budget 12 h; hardware 1 GPU; network none; "
        "leaks fixed AI4Code." in found.notes
    )
    assert [str(problem) for problem in found.problems] == ["a.json, line 3: a NaN score."]


@pytest.mark.parametrize("name", ["dev", "own", "lowest", ""])
def test_a_split_that_is_not_on_the_board_is_refused(name: str) -> None:
    with pytest.raises(UnknownSplit):
        leaderboard(name)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    means = draw(st.lists(st.sampled_from([0.0, 10.0, 10.004, 10.01, 55.5, 100.0]), min_size=1))
    sems = st.one_of(st.just(math.nan), st.floats(0, 10))
    return [
        Row(str(number), Conditions(), {"all": Estimate(mean, draw(sems))}, 3, "")
        for number, mean in enumerate(means)
    ]


@given(rows())
@settings(deadline=None)
def test_a_rank_is_one_more_than_the_number_of_better_rows(given_rows: list[Row]) -> None:
    ranked = _ranked(given_rows, "all")
    assert sorted(row.agent for row in ranked) == sorted(row.agent for row in given_rows)
    percents = [round(row.rates["all"].mean, 2) for row in ranked]
    for row, percent in zip(ranked, percents, strict=True):
        assert row.rank == 1 + sum(other > percent for other in percents)
        assert row.is_tied == (percents.count(percent) > 1)
    for one, other in itertools.pairwise(ranked):
        if one.rank == other.rank:
            # Ties keep the order in which they came.
            assert int(one.agent) < int(other.agent)


@given(rows())
@settings(deadline=None)
def test_rows_of_one_rank_with_known_errors_overlap(given_rows: list[Row]) -> None:
    ranked = _ranked(given_rows, "all")
    assert ranked[0].overlaps_above is None
    for one, other in itertools.pairwise(ranked):
        is_known = not math.isnan(one.rates["all"].sem + other.rates["all"].sem)
        assert (other.overlaps_above is not None) == is_known
        if is_known and one.rank == other.rank:
            assert other.overlaps_above


def test_csv_has_a_row_per_agent_with_numbers_at_full_precision() -> None:
    found = leaderboard("all", own=[published_scores("famou-agent")])
    lines = list(csv.DictReader(io.StringIO(to_csv(leaderboard_table(found)))))
    assert len(lines) == 31
    (mine,) = (line for line in lines if line["agent"] == "* famou-agent")
    assert float(mine["all_mean"]) == pytest.approx(43.5555555, abs=1e-6)
    assert (mine["rank"], mine["hardware"]) == ("15=", "64 vCPU, 500 GB RAM, 1 A800")


def test_markdown_and_narrow_tables_show_what_there_is_room_for() -> None:
    found = leaderboard("low")
    assert "| 80.30 ± 1.52 |" in to_markdown(leaderboard_table(found))
    names = [column.name for column in leaderboard_table(found, "narrow").columns]
    assert names == ["rank", "agent", "model", "low", "overlaps_above", "hours", "known_leakage"]
    screen = [column.name for column in leaderboard_table(found, "screen").columns]
    assert {"low", "all", "seeds"} <= set(screen)
    assert "hardware" not in screen


def test_json_has_null_where_nothing_is_known() -> None:
    found = leaderboard("low", own=[own(LOW, (5,))])
    fields = json.loads(json.dumps(leaderboard_fields(found), allow_nan=False))
    (mine,) = (row for row in fields["rows"] if row["is_own"])
    assert mine["rates"]["low"] == {"mean": pytest.approx(100 * 5 / 22), "sem": None}
    assert mine["rates"]["all"] == {"mean": None, "sem": None}
    assert mine["slug"] is None
    assert mine["conditions"]["network"] == "none"
    assert set(fields) == {"split", "rows", "notes", "problems"}
