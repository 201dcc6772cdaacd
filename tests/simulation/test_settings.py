from dataclasses import replace

import pytest

from agent.config import load_variant
from tests.simulation.settings import NAMES, PLAIN, conditions_of, searches_alone, whole_variants


def test_the_variants_are_the_real_ones() -> None:
    whole = whole_variants()
    assert tuple(whole) == NAMES
    for name in NAMES[:-1]:
        assert whole[name].variant == load_variant(name)
    assert whole["random"].variant.search.policy == "random"


@pytest.mark.parametrize("metric", ["claimed", "scored"])
def test_searches_alone_differ_in_nothing_but_the_search(metric: str) -> None:
    alone = searches_alone(metric)  # type: ignore[arg-type]
    assert set(alone) == {*NAMES, PLAIN}
    search = alone["aide"].variant.search
    others = {
        name: replace(c, variant=c.variant.model_copy(update={"search": search}))
        for name, c in alone.items()
    }
    assert all(conditions == alone["aide"] for conditions in others.values())
    assert {c.workers for c in alone.values()} == {1}
    assert alone["podium"].variant.search == load_variant("podium").search


def test_scores_of_ours_are_less_noisy_see_through_more_and_cost_more() -> None:
    base = load_variant("ml-master")
    judging = base.judging.model_copy(update={"metric": "scored"})
    ours, claimed = (
        conditions_of(base.model_copy(update={"judging": j})) for j in (judging, base.judging)
    )
    assert ours.noise_share < claimed.noise_share == 1.0
    assert ours.reports_noise
    assert ours.seen_through > claimed.seen_through > 0
    assert ours.execution_factor > claimed.execution_factor == 1.0


def test_who_is_not_suspicious_sees_nothing() -> None:
    assert whole_variants()["aide"].seen_through == 0.0


def test_one_worker_has_the_machine_to_itself() -> None:
    whole = whole_variants()
    assert 1 / 3 < whole["aide"].execution_factor < 1.0 == whole["ml-master"].execution_factor


def test_without_hidden_rows_there_is_no_second_score() -> None:
    whole = whole_variants()
    assert whole["ml-master"].hidden_noise_share == float("inf")
    assert 1.0 < whole["podium"].hidden_noise_share < 2.0
