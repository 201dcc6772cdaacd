from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import label_ranking_average_precision_score

from competitions.metrics.label_ranking import lwlrap_score


def test_each_true_label_counts_the_share_of_true_labels_above_it() -> None:
    # Row 1: its label is first, 1. Row 2: labels at places 2 and 3, shares 1/2 and 2/3.
    truth = [[1, 0, 0], [0, 1, 1]]
    assert lwlrap_score(truth, [[3, 2, 1], [3, 2, 1]]) == pytest.approx((1 + 1 / 2 + 2 / 3) / 3)


def test_ties_count_against_the_true_label() -> None:
    assert lwlrap_score([[1, 0, 0, 0]], [[0.5, 0.5, 0.5, 0.1]]) == pytest.approx(1 / 3)
    # Two true labels tied with a wrong one: both see two true of three.
    assert lwlrap_score([[1, 1, 0]], [[0.5, 0.5, 0.5]]) == pytest.approx(2 / 3)


def test_a_row_with_more_labels_counts_more() -> None:
    truth = [[1, 1, 0], [0, 0, 1]]
    assert lwlrap_score(truth, [[2, 2, 1], [3, 2, 1]]) == pytest.approx((1 + 1 + 1 / 3) / 3)


def test_rows_without_labels_count_nothing_whatever_they_hold() -> None:
    truth = [[0, 0], [1, 0]]
    assert lwlrap_score(truth, [[math.nan, math.inf], [1.0, 2.0]]) == 0.5


def test_a_row_with_all_labels_is_always_right() -> None:
    assert lwlrap_score([[1, 1, 1]], [[3, 1, 2]]) == 1.0


def test_any_numbers_are_scores() -> None:
    assert lwlrap_score([[0, 1]], [[-1e308, 1e308]]) == 1.0
    assert lwlrap_score([[0, 1]], np.array([[2**53, 2**53 + 1]])) == 1.0


def test_what_cannot_be_ranked_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one row with a label"):
        lwlrap_score([[0, 0]], [[1, 2]])
    for bad in (math.nan, math.inf):
        with pytest.raises(ValueError, match="nan or infinite"):
            lwlrap_score([[1, 0]], [[bad, 1]])
    with pytest.raises(ValueError, match="same shape"):
        lwlrap_score([[1, 0]], [[1, 0, 1]])


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("levels", [2, 10, 1000])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_it_is_scikit_learns_to_the_last_bit(seed: int, levels: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    truth, score = rng.random((40, 80)) < share, rng.integers(0, levels, (40, 80)) / 7
    counts = truth.sum(axis=1)
    labelled = counts > 0
    official = label_ranking_average_precision_score(
        truth[labelled], score[labelled], sample_weight=counts[labelled]
    )
    assert lwlrap_score(truth, score) == official
