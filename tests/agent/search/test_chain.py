from agent.search.policy import Choice
from agent.search.tree import ROOT_ID
from tests.agent.search.search_cases import CRASH, new_search, ok, step


def test_each_step_improves_the_last_valid_one_whatever_its_score() -> None:
    search = new_search("chain")
    nodes = [step(search, ok(metric)) for metric in (0.5, 0.9, 0.1, 0.2)]
    assert [node.parent_id for node in nodes] == [ROOT_ID, "n000", "n001", "n002"]
    assert search.tree.best is nodes[1]


def test_a_fault_is_repaired_up_to_the_depth_then_the_line_goes_back() -> None:
    search = new_search("chain", max_debug_depth=2)
    step(search, ok(0.5))
    line = [step(search, CRASH) for _ in range(3)]
    assert [node.action for node in line] == ["improve", "debug", "debug"]
    assert line[-1].is_terminal
    assert search.select() == Choice("n000", "improve")


def test_a_draft_that_cannot_be_repaired_is_replaced() -> None:
    search = new_search("chain", max_debug_depth=1)
    step(search, CRASH)
    step(search, CRASH)
    assert search.select() == Choice(ROOT_ID, "draft")


def test_other_workers_wait_for_the_line() -> None:
    search = new_search("chain")
    choice = search.select(0)
    assert choice is not None
    ticket = search.reserve(choice, 0)
    assert search.select(1) is None
    assert search.is_under_way
    search.release(ticket)
    assert search.select(1) == choice


def test_a_node_without_anything_new_sends_the_line_to_the_one_before() -> None:
    search = new_search("chain")
    step(search, ok(0.5))
    step(search, ok(0.6))
    for expected in ("n001", "n000", ROOT_ID):
        choice = search.select()
        assert choice is not None
        assert choice.node_id == expected
        search.close(search.reserve(choice))
    assert search.select() is None
    assert not search.is_under_way
