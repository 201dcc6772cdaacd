"""The layout of search trees: nothing overlaps, parents stand left of their children."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.site.tree_layout import Place, place_nodes


@st.composite
def forests(draw: st.DrawFn) -> dict[str, str | None]:
    """Up to 60 nodes, each with an earlier one as parent or none."""
    size = draw(st.integers(1, 60))
    drawn = [draw(st.integers(-1, number - 1)) for number in range(size)]
    return {f"n{i}": None if parent < 0 else f"n{parent}" for i, parent in enumerate(drawn)}


@settings(max_examples=60)
@given(forests())
def test_nodes_of_a_layer_are_at_least_one_row_apart(parents: dict[str, str | None]) -> None:
    layers: dict[int, list[float]] = {}
    for place in place_nodes(parents).values():
        layers.setdefault(place.depth, []).append(place.row)
    for rows in layers.values():
        assert all(below - above >= 1 for above, below in pairwise(sorted(rows)))


@settings(max_examples=60)
@given(forests())
def test_children_are_one_layer_right_of_their_parent_and_not_above_it(
    parents: dict[str, str | None],
) -> None:
    places = place_nodes(parents)
    assert places.keys() == parents.keys()
    for node, parent in parents.items():
        if parent is None:
            assert places[node].depth == 0
        else:
            assert places[node].depth == places[parent].depth + 1
            assert places[node].row >= places[parent].row


@settings(max_examples=60)
@given(forests())
def test_no_tree_takes_more_rows_than_it_has_leaves(parents: dict[str, str | None]) -> None:
    leaves = parents.keys() - {parent for parent in parents.values() if parent}
    places = place_nodes(parents).values()
    assert min(place.row for place in places) == 0
    assert max(place.row for place in places) <= len(leaves) - 1


def test_one_node_is_at_the_origin() -> None:
    assert place_nodes({"a": None}) == {"a": Place(0, 0.0)}


def test_a_chain_is_one_row_even_when_it_is_longer_than_the_recursion_limit() -> None:
    parents = {f"n{i}": f"n{i - 1}" if i else None for i in range(1_500)}
    places = place_nodes(parents)
    assert {place.row for place in places.values()} == {0.0}
    assert places["n1499"].depth == 1_499


def test_a_short_branch_slides_under_the_long_branch_above_it() -> None:
    # b has three leaves two layers on; c, a leaf, needs to clear only b itself.
    parents = {"a": None, "b": "a", "c": "a", "d": "b", "e": "b", "f": "b"}
    assert place_nodes(parents)["c"] == Place(1, 1.0)


def test_the_chosen_path_is_the_straight_line_on_top() -> None:
    parents = {"x": None, "a": None, "b": "a", "c": "a", "d": "c"}
    places = place_nodes(parents, on_top={"a", "c", "d"})
    assert [places[node].row for node in ("a", "c", "d")] == [0.0, 0.0, 0.0]
    assert places["b"].row == places["x"].row == 1.0


def test_no_nodes_have_no_places() -> None:
    assert place_nodes({}) == {}
