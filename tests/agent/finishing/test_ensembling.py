from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.finishing.ensembling import select
from agent.search.tree import Objective

LOWER, HIGHER = Objective(lower_is_better=True), Objective(lower_is_better=False)


def _error(predictions: Mapping[str, "np.ndarray[tuple[int], np.dtype[np.float64]]"],
           truth: "np.ndarray[tuple[int], np.dtype[np.float64]]",
           counts: Mapping[str, int]) -> float:  # fmt: skip
    mixed = sum(count * predictions[name] for name, count in counts.items()) / sum(counts.values())
    return float(np.sqrt(np.mean((mixed - truth) ** 2)))


def test_two_that_err_in_opposite_ways_are_joined_half_and_half() -> None:
    values = {"a": 1.0, "b": -1.0, "c": 5.0}
    found = select(
        ["a", "b", "c"],
        lambda counts: abs(sum(values[n] * k for n, k in counts.items()) / sum(counts.values())),
        LOWER,
        most_members=3,
    )
    assert found is not None
    assert (found.counts, found.value) == ({"a": 1, "b": 1}, 0.0)


def test_a_small_share_of_a_poor_member_is_found_although_a_half_would_be_worse() -> None:
    values = {"a": 1.0, "b": -2.0}
    found = select(
        ["a", "b"],
        lambda counts: abs(sum(values[n] * k for n, k in counts.items()) / sum(counts.values())),
        LOWER,
        most_members=2,
    )
    assert found is not None
    assert (found.counts, found.value) == ({"a": 2, "b": 1}, 0.0)


def test_the_first_stays_alone_if_nothing_helps() -> None:
    found = select(["a", "b"], lambda counts: -float(counts.get("b", 0)), HIGHER, 2)
    assert found is not None
    assert (found.counts, found.value) == ({"a": 1}, 0.0)


def test_a_first_that_cannot_be_scored_gives_nothing() -> None:
    assert select(["a", "b"], lambda counts: None, HIGHER, 2) is None


def test_mixtures_that_cannot_be_scored_are_passed_over() -> None:
    found = select(
        ["a", "b", "c"], lambda counts: None if "b" in counts else float("c" in counts), HIGHER, 3
    )
    assert found is not None
    assert set(found.counts) == {"a", "c"}


@given(seed=st.integers(0, 10_000), size=st.integers(1, 8), most=st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_a_selection_is_never_worse_than_the_first_and_keeps_to_its_size(
    seed: int, size: int, most: int
) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=50)
    pool = [f"n{i}" for i in range(size)]
    predictions = {name: truth + rng.normal(0, 1, 50) for name in pool}
    asked: list[tuple[tuple[str, int], ...]] = []

    def score(counts: Mapping[str, int]) -> float:
        asked.append(tuple(sorted(counts.items())))
        return _error(predictions, truth, counts)

    found = select(pool, score, LOWER, most)
    assert found is not None
    assert found.value <= _error(predictions, truth, {"n0": 1})
    assert found.value == pytest.approx(_error(predictions, truth, found.counts))
    assert len(found.counts) <= most
    assert "n0" in found.counts
    assert len(asked) == len(set(asked)) == found.tried


def test_a_vote_finds_the_third_that_breaks_its_ties() -> None:
    right = {"a": "110", "b": "011", "c": "101"}

    def share_right(counts: Mapping[str, int]) -> float:
        elected = 0
        for row in range(3):
            votes = {"0": 0, "1": 0}
            for name, count in counts.items():
                votes[right[name][row]] += count
            elected += votes["1"] > votes["0"]
        return elected / 3

    found = select(["a", "b", "c"], share_right, HIGHER, 3)
    assert found is not None
    assert (found.counts, found.value) == ({"a": 1, "b": 1, "c": 1}, 1.0)


def test_members_come_heaviest_first_and_equals_as_in_the_pool() -> None:
    wanted = {"a": 1, "b": 2, "c": 1}

    def distance(counts: Mapping[str, int]) -> float:
        total = sum(counts.values())
        return sum(abs(counts.get(n, 0) / total - k / 4) for n, k in wanted.items())

    found = select(["a", "b", "c"], distance, LOWER, 3)
    assert found is not None
    assert list(found.counts.items()) == [("b", 2), ("a", 1), ("c", 1)]
