"""The best node over time and the path to it."""

from __future__ import annotations

from reports.records import Journal, Node
from reports.searches import best_node, best_nodes, path_to, verdict_counts


def node(
    number: int,
    metric: float | None,
    parent: int | None = None,
    *,
    verdict: str = "ok",
    is_best: bool = False,
    lower: bool = False,
) -> Node:
    return Node(
        node_id=f"n{number}",
        step=number,
        parent_id=None if parent is None else f"n{parent}",
        action="draft" if parent is None else "improve",
        verdict=verdict,
        metric=metric,
        lower_is_better=lower,
        started_at=float(number),
        finished_at=number + 1.0,
        is_best=is_best,
    )


def ids(nodes: tuple[Node, ...]) -> list[str]:
    return [one.node_id for one in nodes]


def test_the_agent_s_own_word_for_its_best_counts() -> None:
    journal = Journal((node(0, 0.5, is_best=True), node(1, 0.51), node(2, 0.7, is_best=True)))
    assert ids(best_nodes(journal)) == ["n0", "n2"]
    assert best_node(journal) == journal.nodes[2]


def test_without_that_word_each_record_counts_in_the_direction_of_the_metric() -> None:
    higher = Journal(tuple(node(i, value) for i, value in enumerate([0.5, 0.4, 0.6, 0.6])))
    lower = Journal(tuple(node(i, v, lower=True) for i, v in enumerate([0.5, 0.4, 0.6, 0.4])))
    assert ids(best_nodes(higher)) == ["n0", "n2"]
    assert ids(best_nodes(lower)) == ["n0", "n1"]


def test_a_node_that_failed_is_no_record_whatever_it_printed() -> None:
    journal = Journal((node(0, 0.5), node(1, 0.9, verdict="no_submission"), node(2, None)))
    assert ids(best_nodes(journal)) == ["n0"]


def test_a_search_without_a_valid_node_has_no_best() -> None:
    journal = Journal((node(0, None, verdict="crash"),))
    assert best_nodes(journal) == ()
    assert best_node(journal) is None
    assert path_to(journal, None) == ()


def test_the_path_leads_from_the_root_to_the_node() -> None:
    journal = Journal((node(0, 0.1), node(1, 0.2), node(2, 0.3, 0), node(3, 0.4, 2)))
    assert path_to(journal, journal.nodes[3]) == ("n0", "n2", "n3")


def test_verdicts_are_counted_and_unknown_ones_are_other() -> None:
    journal = Journal((node(0, 0.1), node(1, None, verdict="oom"), node(2, None, verdict="odd")))
    counts = verdict_counts([journal, journal])
    assert (counts["ok"], counts["oom"], counts["other"], counts["crash"]) == (2, 2, 2, 0)
