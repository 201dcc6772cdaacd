"""Faults of ML-Master's released code that concern the search; each must stay mended."""

import pytest

from agent.search.policy import Choice
from agent.search.tree import ROOT_ID, Objective, Outcome, Tree, Verdict
from tests.agent.search.search_cases import CRASH, grow, new_search, ok, step


def test_b1_the_best_is_kept_and_earns_its_reward() -> None:
    search = new_search()
    step(search, CRASH)
    fix = step(search, ok(0.5))
    assert search.tree.best is fix
    assert fix.total_reward == 2.0, "r_q and r_d"


def test_b2_a_tree_of_finished_nodes_does_not_spin_but_drafts_again() -> None:
    search = new_search(num_drafts=1, num_improves=1, max_improve_failures=0)
    step(search, ok(0.5))
    assert step(search, ok(0.4)).is_terminal
    visits = search.tree.root.visits
    assert search.select() == Choice(ROOT_ID, "draft")
    assert search.tree.root.visits == visits, "looking at a finished node is no visit"


def test_b3_with_all_branches_taken_a_worker_drafts_or_waits() -> None:
    search = new_search(num_drafts=3)
    for worker in range(3):
        ticket = search.reserve(Choice(ROOT_ID, "draft"), worker)
        search.complete(ticket, f"n{worker}", ok(0.5))
    assert search.select(worker=3) == Choice(ROOT_ID, "draft")
    search.reserve(Choice(ROOT_ID, "draft"), 3)
    assert search.select(worker=4) is None


def test_b4_an_attempt_that_failed_leaves_no_ghost_and_no_lock() -> None:
    search = new_search(num_drafts=1)
    grow(search, ROOT_ID, "draft", ok(0.5))
    for _ in range(10):
        choice = search.select()
        assert choice == Choice("n000", "improve")
        search.release(search.reserve(choice))
    assert len(search.tree) == 1
    assert search.tree["n000"].child_ids == []
    assert search.select(worker=1) == Choice("n000", "improve")


def test_b5_the_direction_is_the_tasks_and_no_outcome_can_turn_it() -> None:
    tree = Tree(Objective(lower_is_better=True))
    for number, metric in enumerate((5.0, 9.0, 4.0)):
        tree.attach(f"n{number}", ROOT_ID, "draft", ok(metric))
    assert tree.best is tree["n2"]
    assert [node.node_id for node in tree.top(3)] == ["n2", "n0", "n1"]
    with pytest.raises(AttributeError):
        tree.objective.lower_is_better = False  # type: ignore[misc]


@pytest.mark.parametrize("metric", [0.0, 0, 1, -0.0])
def test_b6_zero_and_whole_numbers_are_metrics(metric: float) -> None:
    search = new_search(lower_is_better=True)
    node = step(search, ok(metric))
    assert node.is_valid
    assert search.tree.best is node
    assert search.select() == Choice(node.node_id, "improve"), "its chain goes on"


@pytest.mark.parametrize("metric", [float("nan"), float("inf"), -float("inf")])
def test_b6_what_is_no_finite_number_is_no_metric(metric: float) -> None:
    with pytest.raises(ValueError, match="no finite number"):
        ok(metric)


def test_b7_the_threshold_goes_with_the_size_of_the_metric_and_its_noise() -> None:
    large = new_search(lower_is_better=True, improvement_threshold=0.001)
    step(large, ok(4000.0))
    assert step(large, ok(3999.0)).local_best_id == "n000"
    noisy = new_search(noise_factor=1.0)
    step(noisy, Outcome(Verdict.OK, 0.90, noise=0.02))
    assert step(noisy, Outcome(Verdict.OK, 0.91, noise=0.02)).local_best_id == "n000"


def test_b8_the_chain_goes_on_from_its_best_and_only_valid_nodes_can_be_that() -> None:
    search = new_search()
    step(search, ok(0.5))
    assert step(search, Outcome(Verdict.BAD_FORMAT)).local_best_id == "n000"
    fixed = step(search, ok(0.3))
    assert fixed.local_best_id == "n000"
    search = new_search()
    step(search, ok(0.5))
    step(search, ok(0.3))
    assert search.select() == Choice("n000", "improve")


def test_b9_a_best_is_replaced_by_anything_valid_that_is_better() -> None:
    search = new_search()
    for metric in (0.1, 0.2, 0.3):
        assert search.tree.best is not step(search, CRASH)
        assert step(search, ok(metric)).beat_best


def test_b10_a_bad_format_is_a_defect_with_credit_and_with_a_limit() -> None:
    bad = Outcome(Verdict.BAD_FORMAT)
    search = new_search(num_drafts=1, max_debug_depth=2, back_debug_depth=2)
    nodes = [step(search, bad) for _ in range(3)]
    assert [node.action for node in nodes] == ["draft", "debug", "debug"]
    assert nodes[-1].is_terminal
    credited = new_search()
    step(credited, bad)
    assert step(credited, ok(0.5)).total_reward == 2.0


def test_b11_at_the_limit_there_is_nothing_to_wait_for() -> None:
    search = new_search(max_nodes=2)
    step(search, ok(0.5))
    choice = search.select()
    assert choice is not None
    ticket = search.reserve(choice)
    assert search.select(worker=1) is None
    assert search.is_under_way
    search.release(ticket)
    assert search.select(worker=1) is not None, "the place is free again"
    step(search, ok(0.6))
    assert search.is_full
    assert search.select() is None
    assert search.reservations == 0
