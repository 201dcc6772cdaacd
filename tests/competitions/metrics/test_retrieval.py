from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as theirs

from competitions.metrics.retrieval import (
    average_precision_score,
    mean_average_precision_at_k_score,
)


@pytest.mark.parametrize(
    ("wanted", "ranked", "k", "score"),
    [
        ({"a"}, ["a"], 5, 1.0),
        ({"a"}, ["x", "a"], 5, 1 / 2),
        ({"a", "b"}, ["a", "x", "b"], 5, (1 + 2 / 3) / 2),
        ({"a", "b", "c"}, ["a", "b"], 2, 1.0),  # of three wanted items two fit in
        ({"a"}, ["x", "y", "a"], 2, 0.0),  # beyond k
        ({"a", "b"}, ["a", "a", "b"], 5, (1 + 2 / 3) / 2),  # a repeat takes a rank
        ({"a"}, [], 5, 0.0),
        (set(), ["a"], 5, 0.0),
        ({""}, ["x", ""], 5, 1 / 2),  # an empty item is an item
    ],
)
def test_average_precision_of_one_query(
    wanted: set[str], ranked: list[str], k: int, score: float
) -> None:
    assert mean_average_precision_at_k_score([wanted], [ranked], k) == pytest.approx(score)


def test_the_mean_is_over_queries() -> None:
    assert mean_average_precision_at_k_score([{1}, {2}, {3}], [[1], [9], [9, 3]], 5) == 0.5


@pytest.mark.parametrize(("actual", "predicted"), [([], []), ([{1}], []), ([{1}], [[1], [2]])])
def test_queries_and_predictions_must_be_as_many(
    actual: list[set[int]], predicted: list[list[int]]
) -> None:
    with pytest.raises(ValueError, match="each query needs"):
        mean_average_precision_at_k_score(actual, predicted, 5)


@pytest.mark.parametrize("seed", range(20))
def test_average_precision_is_scikit_learns_to_the_last_digit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, score = rng.integers(0, 2, 50), rng.integers(0, 8, 50) / 8
    assert average_precision_score(truth, score) == theirs.average_precision_score(truth, score)


def test_average_precision_without_positives_is_zero() -> None:
    assert average_precision_score([0, 0], [0.1, 0.2]) == 0.0


@pytest.mark.parametrize("score", [[0.1], [np.nan, 0.2], [np.inf, 0.2]])
def test_average_precision_needs_a_finite_score_for_each_row(score: list[float]) -> None:
    with pytest.raises(ValueError, match="finite scores"):
        average_precision_score([0, 1], score)


def _looped(wanted: list[list[int]], ranked: list[list[int]], k: int) -> float:
    """MAP@k as its definition reads."""
    total = 0.0
    for items, entries in zip(wanted, ranked, strict=True):
        hits, precisions = 0, 0.0
        for rank, entry in enumerate(entries[:k], 1):
            if entry in items and entry not in entries[: rank - 1]:
                hits += 1
                precisions += hits / rank
        total += precisions / min(len(set(items)), k) if items else 0.0
    return total / len(wanted)


@pytest.mark.parametrize("seed", range(20))
def test_map_at_k_is_that_of_its_definition(seed: int) -> None:
    rng = np.random.default_rng(seed)
    wanted, ranked = (
        [rng.integers(0, 8, rng.integers(0, 10)).tolist() for _ in range(12)] for _ in range(2)
    )
    score = mean_average_precision_at_k_score(wanted, ranked, 5)
    assert score == pytest.approx(_looped(wanted, ranked, 5), rel=1e-12)


def test_an_item_wanted_twice_is_one_item() -> None:
    assert mean_average_precision_at_k_score([["a", "a"]], [["a"]], 5) == 1.0


def test_scores_round_as_the_official_ones_do() -> None:
    assert type(mean_average_precision_at_k_score([{1}], [[1]], 5)) is np.float64
    assert type(average_precision_score([0, 1], [0.1, 0.2])) is float


def test_rows_that_tie_count_together_whatever_their_order() -> None:
    assert average_precision_score([1, 0, 0, 0], [0.5] * 4) == 0.25
    assert average_precision_score([0, 0, 0, 1], [0.5] * 4) == 0.25


def test_average_precision_needs_a_row() -> None:
    with pytest.raises(ValueError, match="same shape with rows"):
        average_precision_score([], [])
