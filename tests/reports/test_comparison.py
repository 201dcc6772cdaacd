"""Comparisons of agents as a whole: numbers, corrections, pairs, edges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from reports.aggregate import medal_row
from reports.comparison import DEFAULT_MEASURES, compare, compare_all
from reports.errors import NotComparable, UnknownCorrection, UnknownMeasure
from reports.published.scores import published_scores
from reports.results import Results
from reports.statistics.corrections import benjamini_hochberg, holm
from reports.statistics.significance import Tally
from tests.reports.experiments import LOW, OVERALL, Array, experiments
from tests.reports.paired import ALL_IDS, LOW_IDS, MEDIUM_IDS, medals, results

OUTCOMES = st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=8)
QUICK = 300
"""Resamples where intervals do not matter."""


def one_sided(wins: int, losses: int, ties: int = 0) -> tuple[Array, Array]:
    """Outcomes of one seed in which the second wins and loses so many competitions."""
    first = np.array([0] * wins + [1] * losses + [0] * ties)
    second = np.array([1] * wins + [0] * losses + [0] * ties)
    return first[:, None], second[:, None]


def test_rates_are_those_of_the_medal_table() -> None:
    first, second = (one[0] for one in experiments(replace(OVERALL, difference=0.1), 1, seed=2))
    agents = medals("a", first), medals("b", second)
    found = compare(*agents, resamples=QUICK)
    for one in found.differences:
        cells = [
            [c for c in agent.cells if one.tier in ("all", _tier(c.competition_id))]
            for agent in agents
        ]
        rows = [medal_row("", one.tier, chosen, pad_missing=False) for chosen in cells]
        for row, estimate in zip(rows, (one.first_percent, one.second_percent), strict=True):
            assert estimate.mean == pytest.approx(row.estimate(one.measure).mean)
            assert estimate.sem == pytest.approx(row.estimate(one.measure).sem, nan_ok=True)
        assert one.points == pytest.approx(one.second_percent.mean - one.first_percent.mean)
        assert one.interval.low <= one.points <= one.interval.high


def _tier(competition_id: str) -> str:
    if competition_id in LOW_IDS:
        return "low"
    return "medium" if competition_id in MEDIUM_IDS else "high"


def test_tests_of_one_seed_are_the_exact_binomial_test() -> None:
    one = compare(*map_medals(one_sided(9, 2, 11)), resamples=QUICK).difference("low")
    expected = binomtest(9, 11).pvalue
    assert one.p_value == pytest.approx(expected)
    assert one.sign_p_value == pytest.approx(expected)
    assert one.mcnemar_p_value == pytest.approx(expected)
    assert (one.only_first, one.only_second) == (2, 9)
    assert one.competitions_by_sign == Tally(9, 11, 2)
    assert one.points == pytest.approx(100 * 7 / 22)


def map_medals(outcomes: tuple[Array, Array]) -> tuple[Results, Results]:
    return medals("a", outcomes[0]), medals("b", outcomes[1])


@given(OUTCOMES)
@settings(max_examples=25, deadline=None)
def test_swapped_agents_swap_every_number(outcomes: list[list[bool]]) -> None:
    values = np.array(outcomes, dtype=float)
    agents = medals("a", values[:, :3]), medals("b", values[:, 3:])
    there = compare(*agents, measures=["any_medal"], resamples=QUICK)
    back = compare(*reversed(agents), measures=["any_medal"], resamples=QUICK)
    for one, other in zip(there.differences, back.differences, strict=True):
        assert one.points == pytest.approx(-other.points)
        assert one.p_value == pytest.approx(other.p_value)
        assert (one.only_first, one.only_second) == (other.only_second, other.only_first)
        assert one.first_percent == other.second_percent


def test_the_order_of_the_cells_does_not_matter_and_the_seed_decides_the_rest() -> None:
    first, second = (one[0] for one in experiments(LOW, 1, seed=2))
    agents = medals("a", first), medals("b", second)
    turned = [replace(one, cells=one.cells[::-1]) for one in agents]
    found = compare(*agents, resamples=QUICK)
    assert compare(*turned, resamples=QUICK) == found
    other = compare(*agents, seed=1, resamples=QUICK)
    assert other.difference("low").interval != found.difference("low").interval
    assert other.difference("low").p_value == found.difference("low").p_value


def test_a_cell_does_not_change_with_what_else_is_asked() -> None:
    first, second = (one[0] for one in experiments(LOW, 1, seed=2))
    agents = medals("a", first), medals("b", second)
    alone = compare(*agents, measures=["gold"], correction="none", resamples=QUICK)
    among = compare(*agents, correction="none", resamples=QUICK)
    assert alone.difference("low", "gold") == among.difference("low", "gold")


@pytest.mark.parametrize(("name", "correct"), [("holm", holm), ("bh", benjamini_hochberg)])
def test_p_is_corrected_over_tiers_measures_and_pairs(
    name: str, correct: Callable[[Sequence[float]], tuple[float, ...]]
) -> None:
    rng = np.random.default_rng(0)
    agents = [medals(label, rng.integers(0, 2, (75, 3))) for label in "abc"]
    found = compare_all(agents, correction=name, all_pairs=True, resamples=QUICK)
    cells = [one for pair in found.pairs for one in pair.differences]
    assert found.tests == len(cells) == 3 * 4 * len(DEFAULT_MEASURES)
    assert [one.p_corrected for one in cells] == list(correct([one.p_value for one in cells]))
    plain = compare_all(agents, correction="none", resamples=QUICK)
    assert all(one.p_corrected == one.p_value for one in plain.pairs[0].differences)


def test_several_agents_meet_the_first_or_each_other() -> None:
    agents = [results(label, {LOW_IDS[0]: [0.5]}) for label in "abc"]
    against_first = compare_all(agents, resamples=QUICK)
    assert [(one.first, one.second) for one in against_first.pairs] == [("a", "b"), ("a", "c")]
    all_pairs = compare_all(agents, all_pairs=True, resamples=QUICK)
    pairs = [(one.first, one.second) for one in all_pairs.pairs]
    assert pairs == [("a", "b"), ("a", "c"), ("b", "c")]
    assert against_first.ranks is not None
    assert against_first.ranks.ranks == (2.0, 2.0, 2.0)
    assert compare_all(agents[:2], resamples=QUICK).ranks is None


def test_further_seeds_count_for_rates_but_not_for_tests() -> None:
    first = np.zeros((8, 1))
    second = np.ones((8, 3))
    second[:4, 1:] = 0
    found = compare(
        medals("a", first), medals("b", second), measures=["any_medal"], resamples=QUICK
    )
    one = found.difference("low")
    assert one.second_percent.mean == pytest.approx(100 * 2 / 3)
    assert (one.first_seeds, one.second_seeds, one.paired_seeds) == (1, 3, 1)
    assert one.p_value == pytest.approx(2 / 2**8)
    assert any("p over 1 of each" in note for note in found.notes)


def test_agents_that_are_equal_everywhere_are_not_proven_equal() -> None:
    same = np.zeros((15, 3))
    one = compare(medals("a", same), medals("b", same), resamples=QUICK).difference("low")
    assert (one.points, one.p_value, one.smallest_p_value) == (0.0, 1.0, 1.0)
    assert one.interval.low < 0 < one.interval.high
    assert one.detectable_points is not None
    assert one.detectable_points > 10


def test_one_competition_shows_nothing_and_breaks_nothing() -> None:
    found = compare(*map_medals(one_sided(1, 0)), resamples=QUICK)
    one = found.difference("low")
    assert (one.points, one.p_value) == (100.0, 1.0)
    assert one.interval.high == pytest.approx(100.0, abs=30)
    assert one.detectable_points is None


def test_the_normalised_score_is_a_measure_and_leaves_out_where_it_has_no_meaning() -> None:
    scores: dict[str, list[float | None]] = {LOW_IDS[0]: [0.75], LOW_IDS[1]: [None]}
    found = compare(
        results("a", scores),
        results("b", {LOW_IDS[0]: [1.5], LOW_IDS[1]: [0.5]}),
        measures=["normalised"],
        resamples=QUICK,
    )
    one = found.difference("low", "normalised")
    # 0.75 is half way from 0.6 to 0.9; the other competition's thresholds make the failed run 0.
    assert [one.first_percent.mean, one.second_percent.mean] == pytest.approx([25, 50])
    assert one.only_first is one.mcnemar_p_value is one.detectable_points is None


def test_published_agents_differ_as_their_rows_do() -> None:
    agents = [published_scores(name) for name in ("ml-master", "famou-agent")]
    found = compare(*agents, split="all")
    one = found.difference()
    assert one.first_percent.mean == pytest.approx(28.0)
    assert one.second_percent.mean == pytest.approx(43.56, abs=0.005)
    assert one.points == pytest.approx(15.56, abs=0.005)
    assert one.interval.low > 0
    assert len(found.competitions) == len(ALL_IDS)
    assert [record.count for record in found.records if record.by == "medal"][-1].wins > 10


def test_what_means_nothing_is_refused() -> None:
    one, other = results("a", {LOW_IDS[0]: [1]}), results("b", {LOW_IDS[0]: [1]})
    with pytest.raises(UnknownMeasure, match=r"'medals'.*any_medal"):
        compare(one, other, measures=["medals"])
    with pytest.raises(UnknownCorrection):
        compare(one, other, correction="x")
    with pytest.raises(NotComparable, match="a is named twice"):
        compare(one, one)
    with pytest.raises(NotComparable, match="Name two agents"):
        compare_all([one])
    with pytest.raises(KeyError, match="gold on high"):
        compare(one, other, resamples=QUICK).difference("high", "gold")


def test_a_whole_comparison_takes_seconds() -> None:
    first, second = (one[0] for one in experiments(OVERALL, 1, seed=2))
    started = perf_counter()
    compare(medals("a", first), medals("b", second))
    assert perf_counter() - started < 15  # 1.5 s on an idle core
