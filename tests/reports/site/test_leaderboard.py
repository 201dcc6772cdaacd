"""The leaderboard of the site, and its headline numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reports.aggregate import TIERS
from reports.analysis import Analysis
from reports.build import analyse_groups
from reports.published.agents import published
from reports.site.headline import headlines
from reports.site.html_table import HtmlRow
from reports.site.leaderboard import PUBLISHED, any_medal_by_tier, leaderboard
from tests.reports.groups import FakeRun, write_group


def names(rows: tuple[HtmlRow, ...]) -> list[str]:
    return [row.cells[1].text for row in rows]


def test_each_tier_ranks_own_and_published_agents_by_any_medal(analysis: Analysis) -> None:
    board = leaderboard(analysis)
    assert [group.key for group in board.groups] == ["all", *TIERS]
    for group in board.groups:
        means = [float(row.cells[2].sort or row.cells[2].text) for row in group.rows]
        assert means == sorted(means, reverse=True)
        own = [row for row in group.rows if row.kind != PUBLISHED]
        assert set(names(tuple(own))) == {"uct", "greedy", "foreign"}


def test_published_agents_are_as_published(analysis: Analysis) -> None:
    (best,) = [one for one in published() if one.slug == "famou-agent-2.0-gemini-3-pro"]
    low = next(group for group in leaderboard(analysis, agents=[best]).groups if group.key == "low")
    (row,) = [row for row in low.rows if row.kind == PUBLISHED]
    assert [cell.text for cell in row.cells[1:4]] == ["Famou-Agent 2.0", "80.30 ± 1.52", "-"]
    assert row.cells[1].beside == "Gemini-3-Pro-Preview"
    assert [cell.text for cell in row.cells[-4:]] == ["24", "3", "22", "2026-02-23"]


def test_what_a_reader_has_to_know_of_a_published_row_stands_in_it(analysis: Analysis) -> None:
    one = published()[0]
    leaky = replace(
        one,
        conditions=replace(one.conditions, known_leakage="yes", is_padded=True),
        is_on_board=False,
    )
    row = next(
        row for row in leaderboard(analysis, agents=[leaky]).groups[0].rows if row.kind == PUBLISHED
    )
    told = row.cells[-1].text
    assert told.startswith(one.source.title)
    assert told.endswith("known leakage, padded seeds")


def test_an_own_row_says_how_much_of_the_tier_it_has(analysis: Analysis) -> None:
    (group,) = [one for one in leaderboard(analysis, agents=[]).groups if one.key == "low"]
    uct = next(row for row in group.rows if row.cells[1].text == "uct")
    assert [cell.text for cell in uct.cells[2:]] == [
        *("83.33 ± 16.67", "83.33 ± 16.67", "100.00 ± 0.00"),
        *("33.33 ± 16.67", "16.67 ± 16.67", "33.33 ± 16.67"),
        *("12", "3", "2 of 22", "this report"),
    ]


def test_competitions_of_no_benchmark_stand_alone(tmp_path: Path) -> None:
    run = FakeRun("v", "my-own-competition", 0, nodes=1)
    board = leaderboard(analyse_groups([write_group(tmp_path, "g", [run])]))
    assert board.kind_label == ""
    assert names(board.rows) == ["v"]


def test_an_agent_without_a_complete_seed_comes_last_with_dashes(tmp_path: Path) -> None:
    runs = [FakeRun("v", "AI4Code", 0, state="lost"), FakeRun("w", "AI4Code", 0, score=0.1)]
    board = leaderboard(analyse_groups([write_group(tmp_path, "g", runs)]), agents=[])
    assert names(board.groups[0].rows) == ["w", "v"]
    assert board.groups[0].rows[1].cells[2].text == "-"


def test_tiers_are_columns_with_their_numbers_of_competitions(analysis: Analysis) -> None:
    table = any_medal_by_tier(analysis)
    assert [one.title for one in table.headers] == [
        *("Agent", "Low (2)", "Medium (2)", "High (1)", "All (5)")
    ]
    assert [cell.text for cell in table.rows[0].cells] == [
        *("uct", "83.33 ± 16.67", "33.33 ± 16.67", "0.00 ± 0.00", "46.67 ± 6.67")
    ]


def test_headlines_are_of_the_best_agent_and_of_all_runs(analysis: Analysis) -> None:
    found = {one.label: (one.value, one.spread, one.note) for one in headlines(analysis)}
    assert found == {
        "any medal of 5 competitions": ("46.67 %", "± 6.67", "best: uct"),
        "above the median of 5 competitions": ("53.33 %", "± 6.67", "same agent"),
        "valid submissions of 5 competitions": ("86.67 %", "± 13.33", "same agent"),
        "of 45 runs graded": ("43", "", "43 done, 1 lost, 1 failed"),
        "agent time": ("540 h", "", "all runs"),
        "LLM tokens": ("8.55 M", "", "in 7,122 calls"),
    }


@pytest.mark.parametrize("state", ["queued", "lost"])
def test_without_a_result_there_are_no_rates(tmp_path: Path, state: str) -> None:
    group = write_group(tmp_path, "g", [FakeRun("v", "AI4Code", 0, state=state, nodes=None)])
    found = [one.label for one in headlines(analyse_groups([group]))]
    assert found == ["of 1 runs graded", "agent time", "LLM tokens"]
