"""What the page of comparisons shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.analysis import Analysis
from reports.build import analyse_groups
from reports.site.comparisons import shown_comparisons
from tests.reports.groups import LOW, FakeRun, write_group


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    runs = [
        FakeRun(variant, competition, seed, score=score, nodes=None)
        for variant, score in (("weak", 0.3), ("strong", 0.95))
        for competition in LOW
        for seed in range(3)
    ]
    return analyse_groups([write_group(tmp_path_factory.mktemp("compared"), "g", runs)])


def test_two_agents_are_compared_in_words_and_numbers(compared: Analysis) -> None:
    found = shown_comparisons(compared)
    (pair,) = found.pairs
    assert pair.title == "strong against weak"
    assert "any-medal rate" in pair.verdict
    assert "+100.0 points" in pair.verdict
    assert pair.differences.name == "differences-1"
    rows = [[cell.text for cell in row.cells] for row in pair.differences.rows]
    assert rows[0][3:6] == ["0.00 ± 0.00", "100.00 ± 0.00", "+100.00"]
    assert found.ranks is None
    assert any("bootstrap" in line for line in found.method)


def test_intervals_are_drawn_on_one_axis(compared: Analysis) -> None:
    (pair,) = shown_comparisons(compared).pairs
    reaches = [cell.reach for row in pair.differences.rows for cell in row.cells if cell.reach]
    assert len(reaches) == len(pair.differences.rows)
    assert all(one.middle > 60 for one in reaches)


def test_three_agents_are_compared_each_with_each_other_and_ranked(analysis: Analysis) -> None:
    found = shown_comparisons(analysis)
    assert [one.title for one in found.pairs] == [
        "greedy against uct",
        "foreign against uct",
        "foreign against greedy",
    ]
    assert found.ranks is not None
    names = [one.name for pair in found.pairs for one in (pair.differences, pair.records)]
    assert len(set(names)) == 6


def test_where_nothing_can_be_compared_the_reason_is_told(tmp_path: Path) -> None:
    runs = [FakeRun("v", LOW[0], 0), FakeRun("w", LOW[0], 0, state="lost")]
    found = shown_comparisons(analyse_groups([write_group(tmp_path, "g", runs)]))
    assert found.pairs == ()
    assert "w" in found.reason


def test_of_very_many_agents_the_rest_is_named(tmp_path: Path) -> None:
    runs = [FakeRun(f"v{number:02d}", LOW[0], 0, nodes=None) for number in range(12)]
    found = shown_comparisons(analyse_groups([write_group(tmp_path, "g", runs)]))
    assert len(found.pairs) == 9
    assert found.left_out == ("v10", "v11")
