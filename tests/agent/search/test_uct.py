from agent.search.policy import Choice
from agent.search.tree import ROOT_ID
from tests.agent.search.search_cases import CRASH, grow, new_search, ok, step


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


def test_a_branch_in_which_another_worker_is_at_work_is_left_alone() -> None:
    search = new_search(num_drafts=2)
    grow(search, ROOT_ID, "draft", ok(0.5))
    search.reserve(Choice("n000", "improve"), 1)
    grow(search, ROOT_ID, "draft", ok(0.6))
    assert search.select(worker=1) == Choice("n000", "improve")
    assert search.select(worker=2) == Choice(ROOT_ID, "draft"), "n001 is the chain of worker 0"
    search.release(search.reserve(Choice(ROOT_ID, "draft")))
    assert search.select(worker=2) == Choice("n001", "improve")


def test_a_worker_with_every_branch_taken_drafts_beyond_the_cap_but_one_at_a_time() -> None:
    search = new_search(num_drafts=1)
    grow(search, ROOT_ID, "draft", ok(0.5))
    search.reserve(Choice("n000", "improve"), 0)
    extra = search.select(worker=1)
    assert extra == Choice(ROOT_ID, "draft")
    search.reserve(extra, 1)
    assert search.select(worker=2) is None
    assert search.is_under_way


def test_asking_changes_nothing() -> None:
    search = new_search()
    step(search, ok(0.5))
    before = [vars(node).copy() for node in [search.tree.root, *search.tree]]
    assert search.select() == search.select() == Choice("n000", "improve")
    assert [vars(node) for node in [search.tree.root, *search.tree]] == before


def test_larger_changes_are_judged_as_improvements_are() -> None:
    search = new_search()
    grow(search, ROOT_ID, "draft", ok(0.5))
    evolved = grow(search, "n000", "evolve", ok(0.7))
    assert evolved.local_best_id == evolved.node_id
    assert evolved.debug_depth == 0
    worse = grow(search, evolved.node_id, "fuse", ok(0.6))
    assert worse.local_best_id == evolved.node_id
    assert evolved.improve_failures == 1


def test_a_node_left_after_three_repairs_can_be_repaired_later() -> None:
    search = new_search(num_drafts=1)
    for _ in range(4):
        step(search, CRASH)
    assert search.tree["n003"].debug_depth == 3
    assert search.select() == Choice("n003", "debug")


def test_a_chain_that_failed_lets_its_upper_nodes_go_wider() -> None:
    search = new_search(num_drafts=1)
    step(search, ok(0.5))
    step(search, ok(0.6))
    for _ in range(4):
        step(search, CRASH)
    assert search.tree.root.visits == 1
    assert not search.tree["n000"].continue_improve
    assert search.select() == Choice("n000", "improve")


def test_a_fix_counts_for_all_the_failed_repairs_above_it() -> None:
    search = new_search(num_drafts=1, num_bugs=2)
    step(search, CRASH)
    step(search, CRASH)
    step(search, ok(0.5))
    assert [search.tree[node_id].is_fixed for node_id in ("n000", "n001")] == [True, True]
    assert search.select() == Choice("n002", "improve"), "no second repair of the draft"
