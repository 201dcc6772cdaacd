from collections import Counter
from typing import Any

import pytest

from agent.search.policy import Choice
from agent.search.scheduled import ScheduledPolicy
from agent.search.tree import ROOT_ID, Outcome, Verdict
from agent.search.tree_search import TreeSearch
from tests.agent.search.search_cases import CRASH, grow, new_search, ok, section, step

CALM: dict[str, Any] = {"branch_stagnation": 0, "global_stagnation": 0}
LATE = 0.9


def _choices(search: TreeSearch, progress: float, times: int = 300) -> Counter[Choice]:
    """What is chosen under many seeds."""
    chosen: Counter[Choice] = Counter()
    for seed in range(times):
        search._seed = seed
        choice = search.select(progress=progress)
        assert choice is not None
        chosen[choice] += 1
    return chosen


def _branches(search: TreeSearch, *metrics: float) -> None:
    for metric in metrics:
        grow(search, ROOT_ID, "draft", ok(metric))
        search.release(search.reserve(Choice(ROOT_ID, "draft")))


@pytest.mark.parametrize(
    ("progress", "expected"), [(0.0, 1.0), (0.5, 1.0), (0.6, 0.6), (0.7, 0.2), (1.0, 0.2)]
)
def test_uct_gives_way_between_the_two_shares_of_the_budget(
    progress: float, expected: float
) -> None:
    policy = ScheduledPolicy(section(elite={"begin": 0.5, "end": 0.7, "uct_share": 0.2}))
    assert policy.uct_probability(progress) == pytest.approx(expected)


def test_early_it_is_the_search_of_ml_master() -> None:
    outcomes = [ok(0.5), ok(0.6), CRASH, ok(0.55), ok(0.4), CRASH, CRASH, ok(0.7), ok(0.1), CRASH]
    searches = [new_search("uct"), new_search("scheduled", **CALM)]
    for outcome in outcomes * 4:
        nodes = [step(search, outcome) for search in searches]
        assert nodes[0].parent_id == nodes[1].parent_id
        assert nodes[0].action == nodes[1].action


def test_late_the_best_nodes_are_chosen_with_weight_one_over_rank() -> None:
    search = new_search("scheduled", elite={"uct_share": 0.0, "size": 3}, **CALM)
    _branches(search, 0.1, 0.9, 0.5, 0.7)
    chosen = _choices(search, LATE, 1100)
    assert set(chosen) == {Choice(f"n00{i}", "improve") for i in (1, 3, 2)}
    by_rank = [chosen[Choice(f"n00{i}", "improve")] for i in (1, 3, 2)]
    assert by_rank == pytest.approx([600, 300, 200], rel=0.2)


def test_one_branch_holds_only_some_of_the_places() -> None:
    search = new_search("scheduled", elite={"uct_share": 0.0, "size": 3, "per_branch": 1}, **CALM)
    _branches(search, 0.9)
    for metric in (0.8, 0.85):
        grow(search, "n000", "improve", ok(metric))
    _branches(search, 0.1, 0.2)
    assert {choice.node_id for choice in _choices(search, LATE)} == {"n000", "n003", "n004"}


def test_a_node_with_all_its_children_gives_its_place_to_the_next_best() -> None:
    limits: dict[str, Any] = {"uct_share": 0.0, "size": 1, "max_children": 2}
    search = new_search("scheduled", elite=limits, **CALM)
    _branches(search, 0.9, 0.5)
    grow(search, "n000", "improve", ok(0.1))
    search.release(search.reserve(Choice(ROOT_ID, "draft")))
    assert set(_choices(search, LATE, 30)) == {Choice("n000", "improve")}
    search.reserve(Choice("n000", "improve"), worker=1)
    assert set(_choices(search, LATE, 30)) == {Choice("n001", "improve")}


def test_late_without_anything_valid_the_search_goes_on() -> None:
    search = new_search("scheduled")
    for _ in range(40):
        assert step(search, CRASH).is_buggy
    assert search.select(progress=LATE) is not None


def test_a_fault_in_the_chain_is_repaired_before_anything_else() -> None:
    search = new_search("scheduled", elite={"uct_share": 0.0}, global_stagnation=1)
    _branches(search, 0.9, 0.5)
    grow(search, "n000", "improve", CRASH)
    assert set(_choices(search, LATE, 30)) == {Choice("n002", "debug")}


def test_drafts_beyond_repair_are_drafted_again() -> None:
    search = new_search("scheduled", num_drafts=2, max_debug_depth=1)
    step(search, CRASH)
    step(search, CRASH)
    drafted = []
    for _ in range(4):
        choice = search.select()
        assert choice is not None
        drafted.append(choice.action)
        grow(search, choice.node_id, choice.action, ok(0.5 - 0.1 * len(drafted)))
    assert drafted[0] == "draft"
    branches = {node.branch_id for node in search.tree}
    while len(branches) < 3:
        step(search, ok(0.1))
        branches = {node.branch_id for node in search.tree}
    assert len([b for b in branches if b and search.tree[b].is_valid]) == 2


def test_a_branch_that_stands_still_gets_a_larger_change() -> None:
    search = new_search("scheduled", branch_stagnation=2, global_stagnation=0, num_drafts=1)
    step(search, ok(0.5))
    grow(search, "n000", "improve", ok(0.4))
    assert search.select() == Choice("n000", "improve")
    grow(search, "n000", "improve", CRASH)
    grow(search, "n002", "debug", ok(0.3))
    choice = search.select()
    assert choice is not None
    assert choice.action == "evolve"


def test_a_new_best_in_the_branch_ends_its_stagnation() -> None:
    search = new_search("scheduled", branch_stagnation=1, global_stagnation=0, num_drafts=1)
    step(search, ok(0.5))
    grow(search, "n000", "improve", ok(0.4))
    assert search.select() == Choice("n000", "evolve")
    grow(search, "n000", "evolve", ok(0.6))
    assert search.select() == Choice("n002", "improve")


def test_after_half_time_a_branch_that_stands_still_is_joined_with_others_now_and_then() -> None:
    search = new_search(
        "scheduled",
        elite={"uct_share": 0.0, "size": 1},
        fusion={"begin": 0.5, "probability": 0.3},
        branch_stagnation=1,
        global_stagnation=0,
    )
    _branches(search, 0.9)
    grow(search, "n000", "improve", ok(0.1))
    grow(search, "n000", "improve", ok(0.1))
    _branches(search, 0.2, 0.5, 0.3, 0.4)
    chosen = _choices(search, LATE, 400)
    fuse = Choice("n000", "fuse", ("n004", "n006", "n005"))
    assert set(chosen) == {fuse, Choice("n000", "evolve")}
    assert 80 <= chosen[fuse] <= 160
    assert all(choice.action != "fuse" for choice in _choices(search, 0.4))


def test_late_the_best_of_all_branches_are_joined_when_nothing_becomes_better() -> None:
    search = new_search("scheduled", global_stagnation=2, branch_stagnation=0)
    _branches(search, 0.3, 0.9)
    assert {choice.action for choice in _choices(search, LATE)} == {"draft", "improve"}
    _branches(search, 0.5, 0.1)
    fuse = Choice("n001", "fuse", ("n002", "n000", "n003"))
    assert set(_choices(search, LATE, 10)) == {fuse}
    assert all(choice.action != "fuse" for choice in _choices(search, 0.3, 10))
    grow(search, "n001", "fuse", CRASH)
    search.release(search.reserve(Choice(ROOT_ID, "draft")))
    search.reserve(fuse, worker=1)
    assert all(c.action != "fuse" for c in _choices(search, LATE, 50)), "two per best are enough"


def test_a_single_branch_has_nothing_to_join() -> None:
    search = new_search("scheduled", global_stagnation=1, num_drafts=1)
    _branches(search, 0.9)
    grow(search, "n000", "improve", ok(0.1))
    assert all(choice.action != "fuse" for choice in _choices(search, LATE, 50))


def test_a_larger_change_that_is_not_to_be_had_leaves_the_node_open() -> None:
    search = new_search("scheduled", branch_stagnation=1, global_stagnation=0, num_drafts=1)
    step(search, ok(0.5))
    grow(search, "n000", "improve", ok(0.4))
    choice = search.select()
    assert choice == Choice("n000", "evolve")
    search.close(search.reserve(choice))
    assert search.select() == Choice("n000", "improve")


def test_a_gain_inside_the_noise_does_not_keep_a_chain_going() -> None:
    search = new_search("scheduled", noise_factor=1.0, **CALM)
    step(search, Outcome(Verdict.OK, 0.50, noise=0.03))
    barely = step(search, Outcome(Verdict.OK, 0.51, noise=0.03))
    assert barely.local_best_id == "n000"
    clearly = step(search, Outcome(Verdict.OK, 0.60, noise=0.03))
    assert clearly.local_best_id == clearly.node_id
    assert search.tree.best is clearly


def test_a_worker_that_left_its_chain_for_one_of_the_best_leaves_the_branch_free() -> None:
    search = new_search("scheduled", num_drafts=2, **CALM)
    _branches(search, 0.9)
    grow(search, ROOT_ID, "draft", ok(0.5))
    assert search.select(worker=1) == Choice("n000", "improve"), "n001 is the chain of worker 0"
    search.reserve(Choice("n000", "improve"), worker=0)
    assert search.select(worker=1) == Choice("n001", "improve")


def test_the_branches_of_the_best_nodes_get_twice_the_patience() -> None:
    elite = {"uct_share": 0.0, "size": 1}
    search = new_search("scheduled", elite=elite, branch_stagnation=1, global_stagnation=0)
    _branches(search, 0.9)
    grow(search, "n000", "improve", ok(0.4))
    assert set(_choices(search, LATE, 30)) == {Choice("n000", "improve")}
    grow(search, "n000", "improve", ok(0.4))
    assert set(_choices(search, LATE, 30)) == {Choice("n000", "evolve")}
