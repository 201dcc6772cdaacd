from hypothesis import given
from hypothesis import strategies as st

from agent.finishing.candidates import Candidate, diverse, ranked
from agent.search.tree import Objective, Outcome, Tree, Verdict

LOWER, HIGHER = Objective(lower_is_better=True), Objective(lower_is_better=False)
_METRICS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20)


def _candidates(metrics: list[float], branches: str = "") -> list[Candidate]:
    names = branches or "abcdefghijklmnopqrstuvwxyz"
    return [
        Candidate(f"n{i}", names[i % len(names)], metric, 0.0, 1.0)
        for i, metric in enumerate(metrics)
    ]


def test_the_better_metric_comes_first_in_either_direction() -> None:
    candidates = _candidates([0.2, 0.5, 0.1])
    assert [one.node_id for one in ranked(candidates, LOWER)] == ["n2", "n0", "n1"]
    assert [one.node_id for one in ranked(candidates, HIGHER)] == ["n1", "n0", "n2"]


def test_of_equal_metrics_the_earlier_solution_comes_first() -> None:
    assert [one.node_id for one in ranked(_candidates([0.5, 0.5, 0.5]), LOWER)] == [
        "n0",
        "n1",
        "n2",
    ]


@given(_METRICS, st.booleans())
def test_the_first_is_the_one_that_the_tree_calls_best(metrics: list[float], lower: bool) -> None:
    tree = Tree(Objective(lower))
    for candidate in _candidates(metrics):
        tree.attach(candidate.node_id, "root", "draft", Outcome(Verdict.OK, candidate.metric))
    assert tree.best is not None
    assert ranked(_candidates(metrics), Objective(lower))[0].node_id == tree.best.node_id


@given(_METRICS)
def test_ranking_loses_and_invents_nobody(metrics: list[float]) -> None:
    candidates = _candidates(metrics)
    assert sorted(ranked(candidates, LOWER), key=str) == sorted(candidates, key=str)


def test_of_one_branch_at_most_two_are_taken_while_others_are_left() -> None:
    best_first = _candidates([1, 2, 3, 4, 5, 6], branches="aaaabb")
    assert [one.node_id for one in diverse(best_first, 4)] == ["n0", "n1", "n4", "n5"]


def test_places_that_the_branches_do_not_fill_go_to_the_best_that_remain() -> None:
    best_first = _candidates([1, 2, 3, 4, 5], branches="aaaab")
    assert [one.node_id for one in diverse(best_first, 4)] == ["n0", "n1", "n2", "n4"]


@given(st.text("abc", min_size=1, max_size=20), st.integers(0, 25))
def test_diversity_keeps_the_order_and_takes_as_many_as_it_can(branches: str, count: int) -> None:
    best_first = _candidates(list(range(len(branches))), branches=branches)
    taken = diverse(best_first, count)
    assert taken == [one for one in best_first if one in taken]
    assert len(taken) == min(count, len(best_first))
    if count:
        assert taken[0] is best_first[0]


def test_no_candidates_are_no_fault() -> None:
    assert ranked([], LOWER) == []
    assert diverse([], 3) == []
