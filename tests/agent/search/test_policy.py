import math
from dataclasses import replace

import pytest

from agent.search.policy import Choice, exploration_at, reward_of, uct_value
from agent.search.tree import ROOT_ID
from tests.agent.search.search_cases import CRASH, LIMITS, grow, new_search, ok, step


def test_uct_value_by_hand() -> None:
    assert uct_value(3.0, 4, 16, 1.414) == pytest.approx(0.75 + 1.414 * math.sqrt(math.log(16) / 4))
    assert uct_value(-2.0, 2, 2, 0.0) == -1.0
    assert uct_value(5.0, 0, 3, 1.0) == math.inf


def test_exploration_falls_between_the_two_shares_of_the_budget() -> None:
    limits = replace(LIMITS, exploration_decay=(0.2, 0.6))
    values = [exploration_at(share, limits) for share in (0.0, 0.2, 0.4, 0.6, 1.0)]
    assert values == pytest.approx([1.414, 1.414, (1.414 + 0.5) / 2, 0.5, 0.5])


def test_a_chain_that_improves_goes_deeper_before_it_goes_wider() -> None:
    search = new_search()
    nodes = [step(search, ok(0.1 * i)) for i in range(1, 5)]
    assert [n.parent_id for n in nodes] == [ROOT_ID, "n000", "n001", "n002"]
    assert search.tree.root.visits == 0, "the episode is still open"


def test_a_failed_improvement_is_followed_by_another_one_of_the_local_best() -> None:
    search = new_search()
    step(search, ok(0.5))
    worse = step(search, ok(0.4))
    following = step(search, ok(0.3))
    assert worse.parent_id == following.parent_id == "n000"
    assert worse.local_best_id == "n000"


def test_the_fourth_failed_improvement_ends_the_episode() -> None:
    search = new_search()
    step(search, ok(0.5))
    failures = [step(search, ok(0.4)) for _ in range(4)]
    assert [f.is_terminal for f in failures] == [False, False, False, True]
    assert [f.parent_id for f in failures] == ["n000", "n000", "n000", "n001"]
    assert search.tree.root.visits == 1
    assert search.tree.root.total_reward == 2.0, "found the best (r_q) and met the stop (r_s)"
    assert search.tree["n000"].improve_failures == 0, "a later visitor may fail three times again"
    assert search.select() == Choice(ROOT_ID, "draft")


def test_a_gain_below_the_relative_threshold_is_a_failure() -> None:
    search = new_search(lower_is_better=True, improvement_threshold=0.01)
    step(search, ok(1000.0))
    assert step(search, ok(995.0)).local_best_id == "n000"
    better = step(search, ok(985.0))
    assert better.local_best_id == better.node_id


def test_three_failed_repairs_leave_the_chain_with_minus_one() -> None:
    search = new_search()
    step(search, CRASH)
    chain = [step(search, CRASH) for _ in range(3)]
    assert [c.parent_id for c in chain] == ["n000", "n001", "n002"]
    assert search.tree.root.total_reward == -1.0
    assert not chain[-1].is_terminal
    assert search.select() == Choice(ROOT_ID, "draft")


def test_a_repair_beyond_the_greatest_depth_closes_the_leaf() -> None:
    search = new_search(num_drafts=1, back_debug_depth=1, max_debug_depth=2)
    step(search, CRASH)
    step(search, CRASH)
    last = step(search, CRASH)
    assert last.is_terminal
    assert search.select() == Choice(ROOT_ID, "draft"), "a dead tree opens a further draft"


def test_a_fix_is_rewarded_and_ends_the_episode() -> None:
    search = new_search()
    step(search, CRASH)
    fixed = step(search, ok(0.0))
    assert search.tree["n000"].is_fixed
    assert fixed.continue_improve
    assert search.tree.root.total_reward == 2.0, "r_q + r_d"
    assert search.select() == Choice(ROOT_ID, "draft")


def test_a_fix_that_is_not_the_best_earns_one() -> None:
    search = new_search()
    grow(search, ROOT_ID, "draft", ok(0.9))
    grow(search, ROOT_ID, "draft", CRASH)
    grow(search, "n001", "debug", ok(0.2))
    assert search.tree["n001"].total_reward == 1.0


def test_any_defect_earns_minus_one() -> None:
    search = new_search()
    node = grow(search, ROOT_ID, "draft", CRASH)
    assert reward_of(search.tree, node) == -1.0


def test_unvisited_drafts_are_tried_before_any_second_visit() -> None:
    search = new_search(num_drafts=2, back_debug_depth=0)
    grow(search, ROOT_ID, "draft", CRASH)
    grow(search, "n000", "debug", ok(0.5))
    grow(search, ROOT_ID, "draft", ok(0.1))
    search.release(search.reserve(Choice(ROOT_ID, "draft")))
    assert search.select() == Choice("n002", "improve")


def test_a_buggy_node_with_a_valid_child_is_not_repaired_again() -> None:
    search = new_search(num_drafts=1, num_bugs=3)
    step(search, CRASH)
    step(search, ok(0.5))
    assert search.select() == Choice("n001", "improve")


def test_greedy_makes_its_drafts_then_improves_the_best() -> None:
    search = new_search("greedy", num_drafts=3, debug_prob=0.0)
    for metric in (0.1, 0.7, 0.3):
        assert step(search, ok(metric)).action == "draft"
    assert search.select() == Choice("n001", "improve")
    step(search, ok(0.6))
    assert search.select() == Choice("n001", "improve")
    step(search, ok(0.8))
    assert search.select() == Choice("n004", "improve")


def test_greedy_repairs_only_leaves_within_the_depth() -> None:
    search = new_search("greedy", num_drafts=2, debug_prob=1.0, max_debug_depth=1)
    grow(search, ROOT_ID, "draft", ok(0.5))
    grow(search, ROOT_ID, "draft", CRASH)
    repairs = [step(search, CRASH) for _ in range(2)]
    assert [r.debug_depth for r in repairs] == [1, 2]
    assert search.select() == Choice("n000", "improve")


def test_greedy_drafts_again_when_nothing_works() -> None:
    search = new_search("greedy", num_drafts=1, debug_prob=0.0)
    step(search, CRASH)
    assert search.select() == Choice(ROOT_ID, "draft")


def test_greedy_debugs_with_about_the_published_probability() -> None:
    actions: list[str] = []
    for _ in range(200):
        search = new_search("greedy", num_drafts=2, debug_prob=0.5)
        search._seed = len(actions)
        grow(search, ROOT_ID, "draft", ok(0.5))
        grow(search, ROOT_ID, "draft", CRASH)
        choice = search.select()
        assert choice is not None
        actions.append(choice.action)
    assert 70 <= actions.count("debug") <= 130
