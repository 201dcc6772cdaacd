"""The drawing of a search tree."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reports.records import Journal, Node
from reports.site.tree import MOST_DRAWN, Tree, describe_node, draw_tree, shape_of
from tests.reports.groups import journal as journal_lines


def search(nodes: int) -> Journal:
    drop = {"code_file", "output_tail"}
    return Journal(
        tuple(
            Node(**{key: value for key, value in line.items() if key not in drop})
            for line in journal_lines(nodes)
        )
    )


def gap(tree: Tree) -> float:
    """The smallest distance of two nodes' centres, in pixels."""
    spots = [(node.x, node.y) for node in tree.nodes]
    return min(
        math.hypot(x0 - x1, y0 - y1) for i, (x0, y0) in enumerate(spots) for x1, y1 in spots[:i]
    )


@pytest.mark.parametrize("nodes", [5, 50, 120, 500])
def test_nodes_do_not_touch_and_stay_inside_the_picture(nodes: int) -> None:
    tree = draw_tree(search(nodes))
    assert len(tree.nodes) == nodes
    assert gap(tree) > 2 * tree.radius
    for node in tree.nodes:
        assert tree.radius <= node.x <= tree.width - tree.radius
        assert tree.radius <= node.y <= tree.height - tree.radius


def test_one_node_is_a_small_picture() -> None:
    tree = draw_tree(search(1))
    assert tree.edges == ()
    assert tree.width < 50


def test_every_node_but_the_drafts_has_an_edge() -> None:
    journal = search(50)
    drafts = sum(node.parent_id is None for node in journal.nodes)
    assert len(draw_tree(journal).edges) == 50 - drafts


def test_the_best_node_is_marked_and_its_path_lies_on_top_of_the_others() -> None:
    tree = draw_tree(search(50))
    (best,) = (node for node in tree.nodes if node.is_best)
    assert "n" in best.title
    on_path = [edge.is_on_best_path for edge in tree.edges]
    assert any(on_path)
    assert on_path == sorted(on_path)


def test_steps_are_written_only_where_there_is_room() -> None:
    assert draw_tree(search(50)).nodes[7].label == "7"
    assert draw_tree(search(120)).nodes[7].label == ""


def test_shapes_tell_actions_and_unknown_ones_have_their_own() -> None:
    shapes = [shape_of(action) for action in ("draft", "improve", "debug", "merge")]
    assert shapes == ["square", "circle", "diamond", "triangle"]


def test_an_unknown_verdict_is_other() -> None:
    (first, *rest) = search(5).nodes
    tree = draw_tree(Journal((replace(first, verdict="odd"), *rest)))
    assert tree.nodes[0].verdict == "other"


def test_beyond_a_thousand_nodes_the_path_to_the_best_is_still_drawn() -> None:
    journal = search(5)
    first = journal.nodes[0]
    many = [
        replace(first, node_id=f"m{i}", step=i, is_best=i == 1_299, parent_id="m0" if i else None)
        for i in range(1_300)
    ]
    many = [replace(node, metric=0.5, verdict="ok") for node in many]
    tree = draw_tree(Journal(tuple(many)))
    assert len(tree.nodes) == MOST_DRAWN + 1
    assert tree.hidden == 299
    assert any(node.is_best for node in tree.nodes)


def test_a_node_is_described_in_one_line() -> None:
    node = replace(search(5).nodes[0], verdict="no_metric", metric=None, seconds=12.0)
    assert describe_node(node) == "n000, draft, no metric, no metric, 12 s"
    assert describe_node(replace(node, verdict="ok", metric=0.81)).endswith(
        "ok, accuracy 0.81, 12 s"
    )
