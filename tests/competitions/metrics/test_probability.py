from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn import metrics as theirs

from competitions.metrics.classification import log_loss
from competitions.metrics.probability import (
    binary_log_loss,
    kl_divergence,
    weighted_multilabel_log_loss,
)

SEEDS = range(20)
EPSILON = 2.0**-52


def test_binary_log_loss_is_the_mean_negative_logarithm_of_the_true_class() -> None:
    loss = binary_log_loss([1, 0, 1], [0.5, 0.75, 1.0])
    assert loss == pytest.approx((math.log(2) + math.log(4)) / 3)


@pytest.mark.parametrize(("truth", "chance"), [(1, 0.0), (0, 1.0)])
def test_a_certain_miss_costs_a_finite_amount_on_either_side(truth: int, chance: float) -> None:
    loss = binary_log_loss([truth, 1 - truth], [chance, 0.5])
    assert loss == pytest.approx((-math.log(EPSILON) + math.log(2)) / 2)


def test_binary_log_loss_needs_both_classes_and_probabilities() -> None:
    with pytest.raises(ValueError, match="both classes"):
        binary_log_loss([1, 1], [0.5, 0.5])
    for bad in (1.5, -0.1, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"probabilities in \[0, 1\]"):
            binary_log_loss([0, 1], [0.5, bad])
    with pytest.raises(ValueError, match="same shape"):
        binary_log_loss([0, 1, 1], [0.5, 0.5])


@pytest.mark.parametrize("seed", SEEDS)
def test_binary_log_loss_equals_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.arange(50) % 2)
    extremes = [0, 1, EPSILON, 1 - EPSILON, 1e-300, 0.5]
    chance = np.where(rng.random(50) < 0.3, rng.choice(extremes, 50), rng.random(50))
    assert binary_log_loss(truth, chance) == pytest.approx(theirs.log_loss(truth, chance))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", [np.float64, np.float32, np.float16])
def test_log_loss_clips_as_scikit_learn_does_at_each_precision(
    seed: int, kind: type[np.floating]
) -> None:
    rng = np.random.default_rng(seed)
    classes = int(rng.integers(2, 120))
    truth = np.eye(classes, dtype=int)[rng.integers(0, classes, 30)]
    chances = rng.dirichlet(np.full(classes, 0.1), 30).astype(kind)
    loss = theirs.log_loss(truth, chances)
    assert log_loss(truth, chances) == pytest.approx(loss, rel=10 * float(np.finfo(kind).eps))


@pytest.mark.parametrize("kind", ["int64", "bool", "float64"])
def test_log_loss_of_certainties_does_not_depend_on_their_type(kind: str) -> None:
    chances = np.array([[1, 0, 0], [0, 0, 1]]).astype(kind)
    loss = log_loss([[1, 0, 0], [0, 1, 0]], chances)
    assert loss == pytest.approx(-math.log(EPSILON) / 2)


@pytest.mark.filterwarnings("ignore:The y_prob values do not sum to one")
def test_log_loss_does_not_renormalise() -> None:
    truth, chances = np.eye(2, dtype=int), np.array([[0.25, 0.25], [0.5, 0.5]])
    assert log_loss(truth, chances) == pytest.approx((math.log(4) + math.log(2)) / 2)
    assert log_loss(truth, chances) == pytest.approx(theirs.log_loss(truth, chances))


@pytest.mark.parametrize("bad", [1.5, -0.1, math.nan, math.inf])
def test_log_loss_needs_probabilities(bad: float) -> None:
    with pytest.raises(ValueError, match=r"probabilities in \[0, 1\]"):
        log_loss([[1, 0]], [[bad, 0.5]])


def test_the_divergence_of_equal_distributions_is_zero() -> None:
    assert kl_divergence([[0.25, 0.75], [1.0, 0.0]], [[0.25, 0.75], [1 - 1e-15, 1e-15]]) < 1e-14


def test_the_divergence_is_the_mean_over_rows() -> None:
    # ln 2 for the certain row; for the other (ln 2 + ln 2/3) / 2 = ln(4/3) / 2.
    loss = kl_divergence([[1.0, 0.0], [0.5, 0.5]], [[0.5, 0.5], [0.25, 0.75]])
    assert loss == pytest.approx((math.log(2) + math.log(4 / 3) / 2) / 2)


def test_a_certain_miss_is_infinitely_far_only_without_clipping() -> None:
    assert kl_divergence([[1, 0]], [[0, 1]]) == pytest.approx(15 * math.log(10))
    assert kl_divergence([[1, 0]], [[0, 1]], smallest=0) == math.inf


def test_a_class_without_votes_may_get_any_probability() -> None:
    assert kl_divergence([[0, 1]], [[0, 1]], smallest=0) == 0
    assert kl_divergence([[0, 1]], [[0.5, 0.5]], smallest=0) == pytest.approx(math.log(2))


def test_the_weights_of_each_row_are_normalised() -> None:
    # The same mistake everywhere costs the same, whatever the weights.
    even = weighted_multilabel_log_loss([[1, 0, 1], [0, 0, 0]], np.full((2, 3), 0.5), (7, 1, 1), 2)
    assert even == pytest.approx(math.log(2))


def test_a_positive_label_counts_by_its_factor() -> None:
    # Weights 2 x 3 and 1: (6 ln 4 + 1 ln 2) / 7.
    loss = weighted_multilabel_log_loss([[1, 0]], [[0.25, 0.5]], (3, 1), 2)
    assert loss == pytest.approx((6 * math.log(4) + math.log(2)) / 7)


def test_without_weights_all_labels_count_the_same() -> None:
    loss = weighted_multilabel_log_loss([[1, 0]], [[0.25, 0.5]])
    assert loss == pytest.approx((math.log(4) + math.log(2)) / 2)


def test_the_weighted_loss_clips_and_keeps_gaps() -> None:
    assert weighted_multilabel_log_loss([[1]], [[0.0]]) == pytest.approx(15 * math.log(10))
    assert math.isnan(weighted_multilabel_log_loss([[1, math.nan]], [[0.5, math.nan]]))


@pytest.mark.parametrize("metric", [kl_divergence, weighted_multilabel_log_loss])
def test_tables_of_other_shapes_are_errors(metric: object) -> None:
    assert callable(metric)
    with pytest.raises(ValueError, match="same shape"):
        metric(np.ones((2, 3)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="same shape"):
        metric(np.ones((0, 3)), np.ones((0, 3)))
