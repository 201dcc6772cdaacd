import pytest

from agent.search.rewards import is_gain, paper_reward, released_reward, reward_of
from agent.search.tree import ROOT_ID, Objective, Outcome, Verdict
from tests.agent.search.search_cases import CRASH, LIMITS, grow, new_search, ok, section, step

HIGHER, LOWER = Objective(lower_is_better=False), Objective(lower_is_better=True)


@pytest.mark.parametrize(
    ("threshold", "metric", "over", "expected"),
    [
        ("relative", 1000.0, 999.0, False),
        ("relative", 1011.0, 1000.0, True),
        ("absolute", 1000.0, 999.0, True),
        ("absolute", 0.905, 0.9, False),
        ("relative", 0.91, 0.9, True),
        ("relative", -0.98, -1.0, True),
        ("relative", 0.5, 0.5, False),
    ],
)
def test_the_threshold_is_a_share_or_in_the_unit_of_the_metric(
    threshold: str, metric: float, over: float, expected: bool
) -> None:
    limits = section(threshold=threshold, improvement_threshold=0.01)
    assert is_gain(HIGHER, ok(metric), ok(over), limits) is expected
    assert is_gain(LOWER, ok(-metric), ok(-over), limits) is expected


def test_a_gain_over_zero_is_measured_in_the_unit() -> None:
    assert is_gain(HIGHER, ok(0.02), ok(0.0), section(improvement_threshold=0.01))
    assert not is_gain(HIGHER, ok(0.005), ok(0.0), section(improvement_threshold=0.01))


def test_without_a_threshold_equal_is_still_no_gain() -> None:
    limits = section(improvement_threshold=0.0)
    assert not is_gain(HIGHER, ok(0.5), ok(0.5), limits)
    assert is_gain(HIGHER, ok(0.51), ok(0.5), limits)


def test_a_gain_inside_the_noise_of_both_scores_is_none() -> None:
    old = Outcome(Verdict.OK, 0.80, noise=0.03)
    new = Outcome(Verdict.OK, 0.84, noise=0.04)  # together 0.05
    assert is_gain(HIGHER, new, old, section(noise_factor=0.5))
    assert not is_gain(HIGHER, new, old, section(noise_factor=1.0))
    assert is_gain(HIGHER, new, old, section(noise_factor=0.0))


def test_a_defect_gains_nothing() -> None:
    assert not is_gain(HIGHER, CRASH, ok(0.1), LIMITS)
    assert not is_gain(HIGHER, ok(0.1), CRASH, LIMITS)


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.OK])
@pytest.mark.parametrize("reward", ["paper", "released"])
def test_every_defect_earns_minus_one(verdict: Verdict, reward: str) -> None:
    search = new_search(reward=reward)
    node = grow(search, ROOT_ID, "draft", Outcome(verdict))
    assert reward_of(search.tree, node, section(reward=reward)) == -1.0


def test_paper_zero_for_a_node_that_is_neither_best_nor_fix_nor_stop() -> None:
    search = new_search()
    grow(search, ROOT_ID, "draft", ok(0.9))
    node = grow(search, ROOT_ID, "draft", ok(0.1))
    assert paper_reward(search.tree, node) == 0.0


def test_paper_one_each_for_best_and_for_a_fix() -> None:
    search = new_search()
    assert paper_reward(search.tree, grow(search, ROOT_ID, "draft", ok(0.1))) == 1.0
    grow(search, ROOT_ID, "draft", CRASH)
    assert grow(search, "n001", "debug", ok(0.05)).total_reward == 1.0
    grow(search, ROOT_ID, "draft", CRASH)
    assert grow(search, "n003", "debug", ok(0.5)).total_reward == 2.0


def test_paper_three_for_best_fix_and_stop_together() -> None:
    search = new_search()
    best = grow(search, ROOT_ID, "draft", ok(0.5))
    best.improve_failures = 3
    grow(search, "n000", "improve", CRASH)
    # Better than everything, yet below the threshold: the chain's fourth failure.
    fixed = grow(search, "n001", "debug", ok(0.5 + 1e-6))
    assert fixed.is_terminal
    assert fixed.total_reward == 3.0


def test_the_best_of_an_episode_is_paid_once_and_not_again_to_the_next_one() -> None:
    search = new_search(num_drafts=1)
    for metric in (0.5, 0.4, 0.4, 0.4, 0.4):
        step(search, ok(metric))
    assert search.tree.root.total_reward == 2.0
    while search.tree.root.visits == 1:
        step(search, ok(0.3))
    assert search.tree.root.total_reward == 3.0, "r_s alone"


def test_released_rewards_are_one_for_anything_valid() -> None:
    search = new_search(reward="released", max_improve_failures=0)
    step(search, ok(0.5))
    last = step(search, ok(0.1))
    assert last.is_terminal
    assert released_reward(last) == 1.0
    assert search.tree.root.total_reward == 1.0
