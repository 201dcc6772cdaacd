import pytest

from agent.search.tree import ROOT_ID, Objective, Outcome, Tree, Verdict
from tests.agent.search.search_cases import CRASH, ok


@pytest.mark.parametrize(
    ("lower_is_better", "metric", "over", "expected"),
    [
        (False, 0.9, 0.8, True),
        (False, 0.8, 0.9, False),
        (True, 0.8, 0.9, True),
        (True, 0.9, 0.8, False),
        (False, 0.5, 0.5, False),
        (False, -5.0, None, True),
        (True, 0.0, 0.1, True),
        (False, 0.9155555555555557, 0.9155555555555556, False),
    ],
)
def test_better_follows_the_direction_and_ignores_rounding(
    lower_is_better: bool, metric: float, over: float | None, expected: bool
) -> None:
    assert Objective(lower_is_better).is_better(metric, over) is expected


def test_relative_gain_of_a_zero_best_is_the_plain_gain() -> None:
    assert Objective(lower_is_better=False).relative_gain(0.25, 0.0) == 0.25


def test_a_metric_goes_with_ok_and_with_nothing_else() -> None:
    with pytest.raises(ValueError, match="does not go with"):
        Outcome(Verdict.CRASH, 0.5)
    with pytest.raises(ValueError, match="does not go with"):
        Outcome(Verdict.OK)


def test_metric_zero_is_a_metric() -> None:
    tree = Tree(Objective(lower_is_better=False))
    node = tree.attach("a", ROOT_ID, "draft", ok(0.0))
    assert node.is_valid
    assert tree.best is node


def test_best_is_replaced_only_by_something_better() -> None:
    tree = Tree(Objective(lower_is_better=True))
    metrics = [5.0, 6.0, 4.0, 4.0]
    marks = [tree.attach(f"n{i}", ROOT_ID, "draft", ok(m)).beat_best for i, m in enumerate(metrics)]
    assert marks == [True, False, True, False]
    assert tree.best is tree["n2"]


def test_debug_depth_counts_repairs_in_a_row() -> None:
    tree = Tree(Objective(lower_is_better=False))
    tree.attach("a", ROOT_ID, "draft", CRASH)
    tree.attach("b", "a", "debug", CRASH)
    tree.attach("c", "b", "debug", ok(0.1))
    tree.attach("d", "c", "improve", CRASH)
    assert [tree[i].debug_depth for i in "abcd"] == [0, 1, 2, 0]
    assert tree.branch_of(tree["d"]) == "a"
    assert tree.branch_of(tree.root) is None


def test_an_id_can_be_taken_only_once() -> None:
    tree = Tree(Objective(lower_is_better=False))
    tree.attach("a", ROOT_ID, "draft", CRASH)
    with pytest.raises(ValueError, match="already in the tree"):
        tree.attach("a", ROOT_ID, "draft", CRASH)


def _tree_of_two_branches() -> Tree:
    tree = Tree(Objective(lower_is_better=True))
    tree.attach("a", ROOT_ID, "draft", ok(3.0))
    tree.attach("b", ROOT_ID, "draft", ok(9.0))
    tree.attach("c", "a", "improve", ok(2.0))
    tree.attach("d", "a", "improve", CRASH)
    tree.attach("e", "a", "improve", ok(2.0))
    return tree


def test_the_top_is_best_first_and_the_elder_of_equals_first() -> None:
    tree = _tree_of_two_branches()
    assert [node.node_id for node in tree.top(3)] == ["c", "e", "a"]
    assert [node.node_id for node in tree.top(99)] == ["c", "e", "a", "b"]
    assert tree.top(0) == []


def test_the_top_can_be_spread_over_branches_and_narrowed() -> None:
    tree = _tree_of_two_branches()
    assert [node.node_id for node in tree.top(3, per_branch=1)] == ["c", "b"]
    among = tree.top(2, among=lambda node: node.node_id != "c")
    assert [node.node_id for node in among] == ["e", "a"]


def test_the_newest_come_first_in_reverse_order() -> None:
    assert [node.node_id for node in _tree_of_two_branches().newest_first()] == list("edcba")
