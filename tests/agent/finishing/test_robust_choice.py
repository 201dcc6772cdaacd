import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.finishing.robust_choice import Evidence, choose
from agent.search.tree import Objective

HIGHER, LOWER = Objective(lower_is_better=False), Objective(lower_is_better=True)


def _evidence(
    *scores: tuple[float, float], noise: tuple[float, float] = (1.0, 3.0)
) -> list[Evidence]:
    return [
        Evidence(f"n{i}", search, noise[0], hidden, noise[1])
        for i, (search, hidden) in enumerate(scores)
    ]


def test_the_winner_stays_where_the_hidden_rows_agree() -> None:
    choice = choose(_evidence((0.9, 0.88), (0.85, 0.84), noise=(0.01, 0.02)), HIGHER)
    assert choice.node_id == "n0"
    assert "stays" in choice.reason


def test_a_winner_that_fails_on_hidden_rows_is_replaced_in_either_direction() -> None:
    scores = ((0.99, 0.60), (0.85, 0.84), (0.84, 0.83))
    assert choose(_evidence(*scores, noise=(0.01, 0.02)), HIGHER).node_id == "n1"
    mirrored = [(-search, -hidden) for search, hidden in scores]
    choice = choose(_evidence(*mirrored, noise=(0.01, 0.02)), LOWER)
    assert choice.node_id == "n1"
    assert "n1 replaces n0" in choice.reason


def test_a_difference_within_noise_changes_nothing() -> None:
    assert choose(_evidence((0.90, 0.85), (0.89, 0.87), noise=(0.02, 0.05)), HIGHER).node_id == "n0"


def test_a_difference_that_all_candidates_share_says_nothing() -> None:
    plain = _evidence((0.90, 0.90), (0.89, 0.91), (0.88, 0.87), noise=(0.004, 0.008))
    easier = [
        Evidence(one.node_id, one.search, one.search_noise, one.hidden + 5, one.hidden_noise)
        for one in plain
    ]
    assert choose(plain, HIGHER).node_id == choose(easier, HIGHER).node_id


def test_nothing_known_of_noise_and_too_few_to_estimate_it_keeps_the_winner() -> None:
    assert choose(_evidence((0.9, 0.1), (0.8, 0.8), noise=(0, 0)), HIGHER).node_id == "n0"


def test_with_three_candidates_noise_is_estimated_from_their_scatter() -> None:
    clear = _evidence((0.9, 0.2), (0.89, 0.88), (0.88, 0.88), noise=(0, 0))
    assert choose(clear, HIGHER).node_id == "n1"


def test_one_unknown_standard_error_is_derived_from_the_other() -> None:
    leaky = ((0.99, 0.60), (0.85, 0.84), (0.84, 0.83))
    for noise in ((0.01, 0.0), (0.0, 0.03)):
        assert choose(_evidence(*leaky, noise=noise), HIGHER).node_id == "n1"


def test_no_candidate_is_an_error() -> None:
    with pytest.raises(ValueError, match="no candidate"):
        choose([], HIGHER)


@given(
    st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=1, max_size=8),
    st.floats(0, 10),
    st.floats(0, 10),
)
def test_the_choice_is_a_candidate_and_mirrors_with_the_direction(
    scores: list[tuple[float, float]], a: float, b: float
) -> None:
    choice = choose(_evidence(*scores, noise=(a, b)), HIGHER)
    mirrored = choose(_evidence(*[(-s, -h) for s, h in scores], noise=(a, b)), LOWER)
    assert choice.node_id == mirrored.node_id
    assert choice.node_id in {f"n{i}" for i in range(len(scores))}


def _gains(leaks: float, spread: float, noise: tuple[float, float], seed: int) -> list[float]:
    """True gain of the choice over the search's winner: 3 best of 30, noise 80 % shared."""
    rng = np.random.default_rng(seed)
    gains = []
    for _ in range(1_500):
        true = rng.normal(0, spread, 30)
        shared, own = math.sqrt(0.8), math.sqrt(0.2)
        search = true + noise[0] * (shared * rng.normal() + own * rng.normal(size=30))
        search += (rng.random(30) < leaks) * np.abs(rng.normal(0, 5, 30))
        hidden = true + noise[1] * (shared * rng.normal() + own * rng.normal(size=30))
        top = np.argsort(-search)[:3]
        scores = [(float(search[i]), float(hidden[i])) for i in top]
        chosen = int(choose(_evidence(*scores, noise=noise), HIGHER).node_id[1:])
        gains.append(float(true[top[chosen]] - true[top[0]]))
    return gains


@pytest.mark.parametrize(
    ("leaks", "spread", "noise", "least"),
    [
        (0.1, 2.0, (1.0, 3.0), 0.4),
        (0.1, 2.0, (0.5, 1.0), 1.4),
        (0.3, 2.0, (1.0, 3.0), 0.3),
        (0.0, 2.0, (1.0, 3.0), -0.01),
        (0.0, 0.5, (1.0, 3.0), -0.01),
    ],
)
def test_simulated_choices_are_better_on_average_and_never_much_worse(
    leaks: float, spread: float, noise: tuple[float, float], least: float
) -> None:
    gains = _gains(leaks, spread, noise, seed=11)
    standard_error = float(np.std(gains)) / math.sqrt(len(gains))
    assert np.mean(gains) - 2 * standard_error > least
    assert min(gains) > -1.5 * noise[0]
