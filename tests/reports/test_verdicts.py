"""What comparisons say in words, and as JSON and tables."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from reports.aggregate import Estimate
from reports.comparison import Difference, compare, compare_all
from reports.comparison_json import comparison_fields
from reports.intervals import Interval
from reports.statistics.significance import Tally
from reports.tables.comparisons import (
    competition_table,
    difference_table,
    rank_table,
    record_table,
)
from reports.tables.csv_text import to_csv
from reports.tables.markdown import to_markdown
from reports.verdicts import headline, method, told, verdict
from tests.reports.paired import LOW_IDS, medals, results

PLAIN = Difference(
    first="aide",
    second="uct",
    tier="all",
    measure="any_medal",
    competitions=75,
    first_percent=Estimate(30.0, 1.0),
    second_percent=Estimate(32.7, 1.0),
    first_seeds=3,
    second_seeds=3,
    points=2.7,
    interval=Interval(-4.1, 9.3),
    paired_seeds=3,
    competitions_by_sign=Tally(9, 60, 6),
    only_first=12,
    only_second=18,
    p_value=0.4,
    p_corrected=0.4,
    sign_p_value=0.6,
    mcnemar_p_value=0.5,
    smallest_p_value=2**-14,
    detectable_points=11.2,
)
SURE = replace(PLAIN, points=20.0, interval=Interval(9.0, 31.0), p_value=0.001, p_corrected=0.004)


def test_no_evidence_comes_with_what_would_have_been_found() -> None:
    assert verdict(PLAIN) == (
        "No evidence of a difference (difference +2.7 points, 95 % interval -4.1 to 9.3, "
        "p = 0.40). A difference of at least 11 points would have been found 4 times in 5."
    )


def test_a_difference_names_the_better_agent_whichever_it_is() -> None:
    assert verdict(SURE, tests=4).startswith("uct is better than aide (difference +20.0 points")
    assert "p = 0.0040, 0.0010 before correction" in verdict(SURE, tests=4)
    worse = replace(SURE, points=-20.0, interval=Interval(-31.0, -9.0), p_corrected=0.00001)
    assert verdict(worse).startswith("aide is better than uct")
    assert "p < 0.0001" in verdict(worse)


def test_what_only_correction_takes_away_is_told() -> None:
    said = verdict(replace(SURE, p_value=0.02, p_corrected=0.3), tests=16)
    assert said.startswith("No evidence")
    assert "Alone it would count as one (p = 0.020), but not among 16 tests." in said


def test_too_few_differing_competitions_are_told() -> None:
    few = replace(
        PLAIN,
        competitions_by_sign=Tally(1, 14, 0),
        p_value=1.0,
        p_corrected=1.0,
        smallest_p_value=1.0,
    )
    assert "They differ in only 1 competition, and no outcome of so few" in verdict(few)


def test_equality_everywhere_is_no_proof_of_it() -> None:
    same = replace(
        PLAIN,
        points=0.0,
        competitions_by_sign=Tally(0, 75, 0),
        p_value=1.0,
        p_corrected=1.0,
        smallest_p_value=1.0,
        detectable_points=None,
    )
    said = verdict(same)
    assert "equal in every competition, which does not show that they are the same" in said
    assert "could not find even the largest difference" in said


def test_nobody_speaks_of_power_at_the_observed_difference() -> None:
    agents = [medals(name, np.eye(8, 3)) for name in "ab"]
    words = " ".join(method(compare_all(agents, resamples=100)))
    assert "observed power" not in words
    assert "would find 4 times in 5" in words


def test_the_headline_is_the_first_measure_over_all_or_the_only_tier() -> None:
    one = compare(*(medals(name, np.zeros((5, 2))) for name in "ab"), resamples=100)
    assert headline(one).startswith("b against a, any-medal rate, 5 competitions of tier low: No ")
    lines = list(told(one))
    assert [line.split(",")[0] for line in lines] == [
        "any-medal rate",
        "gold-medal rate",
        "above-median rate",
        "valid-submission rate",
    ]


@pytest.mark.parametrize(
    ("correction", "word"),
    [("holm", "Holm over"), ("bh", "Benjamini-Hochberg"), ("none", "p is not corrected")],
)
def test_the_method_names_its_correction(correction: str, word: str) -> None:
    agents = [medals(name, np.eye(8, 3)) for name in "ab"]
    found = compare_all(agents, correction=correction, resamples=100)
    assert any(word in line for line in method(found))


def three_agents() -> list:  # type: ignore[type-arg]
    return [
        results("g:a", {LOW_IDS[0]: [0.95, None], LOW_IDS[1]: [0.5, 0.5]}),
        results("g:b", {LOW_IDS[0]: [0.75, 0.75], LOW_IDS[1]: [None, None]}),
        results("g:c", {LOW_IDS[0]: [0.1, 0.1], LOW_IDS[1]: [0.85, 0.9]}),
    ]


def test_json_has_everything_and_no_nan() -> None:
    found = compare_all(three_agents(), resamples=100)
    fields = json.loads(json.dumps(comparison_fields(found), allow_nan=False))
    assert [pair["second"] for pair in fields["pairs"]] == ["g:b", "g:c"]
    first = fields["pairs"][0]
    one = first["differences"][0]
    assert (one["tier"], one["measure"], one["points"]) == ("low", "any_medal", 25.0)
    assert set(one["interval"]) == {"low", "high"}
    assert "No evidence" in one["verdict"]
    assert first["competitions"][0]["first"]["normalised"] is None
    assert fields["ranks"]["labels"] == ["g:a", "g:b", "g:c"]


def test_tables_show_differences_records_competitions_and_ranks() -> None:
    found = compare_all(three_agents(), resamples=100)
    pair = found.pairs[0]
    assert "Any medal" in to_markdown(difference_table(pair))
    header = to_csv(difference_table(pair)).splitlines()[0].split(",")
    assert {"difference", "interval_low", "interval_high", "p", "p_corrected"} <= set(header)
    assert len(record_table(pair).rows) == len(pair.records)
    competitions = to_markdown(competition_table(pair))
    assert "0.95 gold, -" in competitions
    assert "0.75 bronze, 0.75 bronze" in competitions
    ranks = rank_table(found)
    assert ranks is not None
    values = [row[1] for row in ranks.rows]
    assert values == sorted(values)
    assert rank_table(compare_all(three_agents()[:2], resamples=100)) is None
