"""What single plots show: whiskers, parts, cells, spans and intervals are the numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from competitions.catalog import split
from reports.aggregate import ALL, MEASURES
from reports.analysis import Analysis
from reports.build import analyse_groups
from reports.comparison import compare_all
from reports.intervals import Interval
from reports.plots import make_plots
from reports.plots.agents import compared_agents, figure_of
from reports.plots.forest import ForestRow, draw_forest
from reports.plots.gantt import spans_of
from reports.plots.heat_map import outcome_of
from reports.plots.palette import OUTCOMES, PUBLISHED, SERIES, THEMES
from reports.plots.plot import Plot
from reports.published import find_published, improvement_over_time
from reports.records import MEDALS, TimedScore, failure
from reports.results import Results
from tests.reports.groups import START, FakeRun, write_group

LIGHT, DARK = THEMES["light"], THEMES["dark"]
RUN = FakeRun("v", "AI4Code", 0, score=0.85, nodes=None)


def the_plot(name: str, analysis: Analysis) -> Plot:
    (plot,) = make_plots(name, analysis)
    return plot


def drawn(figure: Figure) -> Any:
    """The panels of a figure; Any, for matplotlib's types promise less than its values keep."""
    return figure.axes


def group_of(tmp_path: Path, *runs: FakeRun) -> Analysis:
    return analyse_groups([write_group(tmp_path, "g", runs)])


def whiskers(axes: Any) -> list[tuple[float, float]]:
    """Ends of the horizontal error bars, in percent, in the order of drawing."""
    bars = [one for one in axes.containers if getattr(one, "has_xerr", False)]
    segments = (bar.lines[2][0].get_segments()[0] for bar in bars)
    return [(segment[0][0], segment[1][0]) for segment in segments]


def test_whiskers_are_as_long_as_the_sem(analysis: Analysis) -> None:
    figure = the_plot("any_medal_by_tier", analysis).draw(LIGHT)
    for axes, tier in zip(figure.axes, analysis.tiers, strict=True):
        own = [row.estimate("any_medal") for row in analysis.rows if row.tier == tier]
        published = [agent.rate(tier) for agent in compared_agents(analysis)]
        expected = [
            (one.mean - one.sem, one.mean + one.sem)
            for one in (*own, *published)
            if not math.isnan(one.sem)
        ]
        assert whiskers(axes) == [pytest.approx(pair) for pair in expected]


def test_bars_have_the_palette_s_colours_and_published_ones_are_grey(analysis: Analysis) -> None:
    axes = drawn(the_plot("any_medal_by_tier", analysis).draw(DARK))[0]
    found = [to_hex(patch.get_facecolor()).upper() for patch in axes.patches]
    own = len(analysis.entries)
    assert found[:own] == [colour.upper() for colour in SERIES[:own]]
    assert set(found[own:]) <= {colour.upper() for colour in PUBLISHED["dark"]}


def test_the_published_agents_are_the_paper_s_and_the_best_within_12_hours(
    analysis: Analysis,
) -> None:
    slugs = [agent.slug for agent in compared_agents(analysis)]
    assert slugs[1:] == ["ml-master", "r-and-d-agent-o1-preview", "aide-o1-preview"]
    best = find_published(slugs[0])[0]
    assert best.conditions.hours == 12
    assert best.conditions.known_leakage == "no"


def test_nothing_published_stands_beside_competitions_of_our_own(tmp_path: Path) -> None:
    analysis = group_of(tmp_path, replace(RUN, competition_id="demo-wine"))
    assert compared_agents(analysis) == ()
    axes = drawn(the_plot("any_medal_by_tier", analysis).draw(LIGHT))[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["v"]


def test_parts_of_a_stack_add_up_to_any_medal(analysis: Analysis) -> None:
    axes = drawn(the_plot("medal_composition", analysis).draw(LIGHT))[0]
    row = next(row for row in analysis.rows if (row.entry, row.tier) == ("uct", ALL))
    parts = axes.patches[: len(MEDALS)]
    assert [part.get_width() for part in parts] == pytest.approx(
        [row.estimate(kind).mean for kind in MEDALS]
    )
    last = parts[-1]
    assert last.get_x() + last.get_width() == pytest.approx(row.estimate("any_medal").mean)
    assert [to_hex(part.get_facecolor()) for part in parts] == [
        OUTCOMES[kind].light.lower() for kind in MEDALS
    ]


def test_a_published_stack_is_of_one_source() -> None:
    (aide,) = find_published("aide-o1-preview")
    # The leaderboard's 17.12 is of other runs than the paper's gold, silver and bronze.
    assert figure_of(aide, ALL, "any_medal", beside="gold").mean == 16.9
    parts = sum(figure_of(aide, ALL, kind).mean for kind in MEDALS)
    assert parts == pytest.approx(16.9, abs=0.11)


def test_each_corner_of_the_radar_is_as_far_out_as_its_percentage(analysis: Analysis) -> None:
    axes = drawn(the_plot("rates_radar", analysis).draw(LIGHT))[0]
    line = next(line for line in axes.lines if line.get_label() == "uct")
    distances = [math.hypot(x, y) for x, y in line.get_xydata()]
    row = next(row for row in analysis.rows if (row.entry, row.tier) == ("uct", ALL))
    percents = [row.estimate(measure).mean for measure in MEASURES]
    assert [100 * one for one in distances[:-1]] == pytest.approx(percents)
    assert distances[-1] == distances[0]


def test_many_entries_get_a_radar_each(tmp_path: Path) -> None:
    runs = [replace(RUN, variant=f"v{number}") for number in range(5)]
    axes = drawn(the_plot("rates_radar", group_of(tmp_path, *runs)).draw(LIGHT))[0]
    titles = {text.get_text() for text in axes.texts}
    assert {f"v{number}" for number in range(5)} <= titles


def test_every_run_is_a_stripe_of_the_colour_of_what_it_reached(analysis: Analysis) -> None:
    axes = drawn(the_plot("medal_heat_map", analysis).draw(LIGHT))[0]
    stripes = axes.collections[0]
    found = sorted(to_hex(colour) for colour in stripes.get_facecolor())
    expected = sorted(
        OUTCOMES[outcome_of(cell.grade)].light.lower()
        for entry in analysis.entries
        for cell in entry.cells
    )
    assert found == expected


def test_75_competitions_stand_in_two_lines_with_all_their_names(tmp_path: Path) -> None:
    runs = [replace(RUN, competition_id=one.id) for one in split("all")]
    figure = the_plot("medal_heat_map", group_of(tmp_path, *runs)).draw(LIGHT)
    assert len(figure.axes) == 2
    assert sum(len(axes.get_xticklabels()) for axes in figure.axes) == 75
    assert figure.get_size_inches()[0] < 14


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "below_median"),
        ({"valid_submission": False}, "invalid"),
        ({"above_median": True}, "above_median"),
        ({"above_median": True, "gold_medal": True}, "gold"),
    ],
)
def test_outcomes_are_the_best_that_a_grade_says(changes: dict[str, bool], expected: str) -> None:
    grade = replace(failure("x"), submission_exists=True, valid_submission=True)
    assert outcome_of(replace(grade, **changes)) == expected  # type: ignore[arg-type]


def test_no_grade_is_no_result() -> None:
    assert outcome_of(None) == "missing"


def test_intervals_of_the_forest_are_those_of_the_comparison(analysis: Analysis) -> None:
    axes = drawn(the_plot("comparisons", analysis).draw(LIGHT))[0]
    results = [Results(entry.label, entry.cells) for entry in analysis.entries]
    found = compare_all(results, measures=("any_medal",), all_pairs=True)
    expected = [
        (one.interval.low, one.interval.high) for pair in found.pairs for one in pair.differences
    ]
    intervals = [tuple(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
    # The first line is the one at 0.
    assert intervals[1:] == [pytest.approx(pair) for pair in expected]


def test_an_interval_that_holds_0_is_hollow_and_of_no_colour() -> None:
    rows = [
        ForestRow("b against a", "low", 5.0, Interval(-1.0, 11.0), 0.2, 22),
        ForestRow("b against a", "all", 5.0, Interval(1.0, 9.0), 0.01, 75),
    ]
    axes = drawn(draw_forest(LIGHT, rows, "holm"))[0]
    markers = [line for line in axes.lines if line.get_marker() in ("s", "D")]
    assert [to_hex(one.get_markerfacecolor()) for one in markers] == [
        LIGHT.ground,
        SERIES[0].lower(),
    ]


def test_curves_by_graded_snapshots_are_solid_with_a_band(tmp_path: Path) -> None:
    runs = [RUN, replace(RUN, seed=1)]
    analysis = group_of(tmp_path, *runs)
    scores = {
        tmp_path / "g" / run.run_id: (TimedScore(3_600.0 * (1 + run.seed), 0.85),) for run in runs
    }
    axes = drawn(
        the_plot("medals_over_time", replace(analysis, snapshot_scores=scores)).draw(LIGHT)
    )[0]
    line = next(line for line in axes.lines if line.get_label() == "v")
    assert line.get_linestyle() == "-"
    found = dict(line.get_xydata())
    assert (found[0.5], found[1.0], found[2.0], found[12.0]) == (0.0, 50.0, 100.0, 100.0)
    assert axes.collections


def test_the_guess_by_validation_says_so(analysis: Analysis) -> None:
    figure = the_plot("medals_over_time", analysis).draw(LIGHT)
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert "greedy (guess by validation)" in labels


def test_the_paper_s_curve_is_beside_the_means(analysis: Analysis) -> None:
    left, right = drawn(the_plot("improvement_over_time", analysis).draw(LIGHT))
    points = [(one.hours, one.improvement_percent) for one in improvement_over_time()]
    paper = next(line for line in left.lines if "paper" in str(line.get_label()))
    assert [tuple(point) for point in paper.get_xydata()] == points
    assert len(right.lines) == len(left.lines) - 1


def timed(start_s: float, end_s: float, seed: int) -> FakeRun:
    return replace(
        RUN,
        seed=seed,
        record={
            "timings": {
                "queued_at": START,
                "preparing_at": START + start_s,
                "running_at": START + start_s,
                "collecting_at": START + end_s,
                "ended_at": START + end_s,
            }
        },
    )


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=12))
def test_no_two_runs_share_a_slot_and_no_slot_is_wasted(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[int, int]]
) -> None:
    runs = [timed(start, start + length, seed) for seed, (start, length) in enumerate(drawn)]
    analysis = group_of(tmp_path_factory.mktemp("runs"), *runs)
    spans = spans_of(analysis.groups[0].runs)
    assert len(spans) == len(runs)
    for one in spans:
        for other in spans:
            if one is not other and one.slot == other.slot:
                assert one.end <= other.start or other.end <= one.start
    busiest = max(sum(one.start <= at.start < one.end for one in spans) for at in spans)
    assert 1 + max(span.slot for span in spans) == busiest


def test_a_gantt_chart_tells_how_busy_the_slots_were(tmp_path: Path) -> None:
    analysis = group_of(tmp_path, timed(0, 100, 0), timed(0, 50, 1))
    assert "2 runs in 2 slots, which were busy for 75 % of the time" in (
        the_plot("runs_over_time", analysis).description
    )


def test_each_group_has_a_gantt_chart_of_its_own(tmp_path: Path) -> None:
    groups = [write_group(tmp_path, name, [RUN]) for name in ("g", "h")]
    plots = make_plots("runs_over_time", analyse_groups(groups))
    assert [plot.name for plot in plots] == ["runs_over_time_1", "runs_over_time_2"]
