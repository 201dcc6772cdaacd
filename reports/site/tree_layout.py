"""Where the nodes of a search tree go: layers by depth, siblings packed without overlap. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

_ROOT = ""


@dataclass(frozen=True)
class Place:
    """A node's place: `depth` layers from the roots', `row` rows from the first."""

    depth: int
    row: float


@dataclass(frozen=True)
class _Outline:
    """First and last row that a subtree takes in each layer, from its own root's layer on."""

    first: tuple[float, ...]
    last: tuple[float, ...]


def place_nodes(
    parents: Mapping[str, str | None], on_top: Collection[str] = ()
) -> dict[str, Place]:
    """Places by node id for a forest given as node id -> parent id, parents before children.

    Siblings keep the order in which they came, but that those in `on_top` come first; a parent
    stands in the row of its first child, so that a path in `on_top` is the straight line of row 0.
    The idea is that of Reingold and Tilford (1981): subtrees are pushed together until their
    outlines touch, with nodes of one layer at least one row apart.

    >>> place_nodes({"a": None, "b": "a", "c": "a"}, on_top={"a", "c"})["c"]
    Place(depth=1, row=0.0)
    """
    children: dict[str, list[str]] = {_ROOT: []}
    for node, parent in parents.items():
        children[node] = []
        siblings = children[parent or _ROOT]
        siblings.insert(0 if node in on_top else len(siblings), node)
    rows, shifts = _place_subtrees(children)
    return _resolve(children, rows, shifts)


def _place_subtrees(
    children: Mapping[str, Sequence[str]],
) -> tuple[dict[str, float], dict[str, float]]:
    """Each node's row inside its own subtree, and by how much its subtree is shifted."""
    rows: dict[str, float] = {}
    shifts: dict[str, float] = {_ROOT: 0.0}
    outlines: dict[str, _Outline] = {}
    # Parents come before children, so the reverse order meets every child before its parent.
    for node in reversed(list(children)):
        below = _Outline((), ())
        for child in children[node]:
            outline = outlines.pop(child)
            shifts[child] = _gap(below, outline)
            below = _join(below, outline, shifts[child])
        rows[node] = below.first[0] if below.first else 0.0
        outlines[node] = _Outline((rows[node], *below.first), (rows[node], *below.last))
    return rows, shifts


def _gap(above: _Outline, below: _Outline) -> float:
    """How far the lower outline must move down to be one row below the upper in each layer."""
    pairs = zip(above.last, below.first, strict=False)
    return max((last + 1 - first for last, first in pairs), default=0.0)


def _join(above: _Outline, below: _Outline, shift: float) -> _Outline:
    moved_first = [row + shift for row in below.first]
    moved_last = [row + shift for row in below.last]
    shared = len(above.first)
    return _Outline(
        (*above.first, *moved_first[shared:]),
        (*moved_last, *above.last[len(moved_last) :]),
    )


def _resolve(
    children: Mapping[str, Sequence[str]], rows: Mapping[str, float], shifts: Mapping[str, float]
) -> dict[str, Place]:
    places: dict[str, Place] = {}
    waiting = [(_ROOT, -1, 0.0)]
    while waiting:
        node, depth, offset = waiting.pop()
        moved = offset + shifts[node]
        places[node] = Place(depth, rows[node] + moved)
        waiting += [(child, depth + 1, moved) for child in children[node]]
    del places[_ROOT]
    top = min((place.row for place in places.values()), default=0.0)
    return {node: Place(place.depth, place.row - top) for node, place in places.items()}
