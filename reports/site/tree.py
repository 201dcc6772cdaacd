"""The picture of a search tree: what the template needs to draw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.records import Journal, Node
from reports.searches import VERDICTS, best_node, path_to
from reports.site.tree_layout import Place, place_nodes
from reports.tables.cells import show_duration, show_number

MOST_DRAWN = 1_000
SHAPES: Mapping[str, str] = {"draft": "square", "improve": "circle", "debug": "diamond"}
OTHER_SHAPE = "triangle"


@dataclass(frozen=True)
class Scale:
    """Sizes in pixels."""

    radius: float
    row: float
    """Between two rows."""
    is_labelled: bool
    """Whether a node has room for its step number."""


@dataclass(frozen=True)
class DrawnNode:
    """One node: centre in pixels, shape by action, colour by verdict."""

    x: float
    y: float
    shape: str
    verdict: str
    title: str
    label: str
    is_best: bool


@dataclass(frozen=True)
class DrawnEdge:
    """A line from parent to child, as the `d` of an SVG path."""

    line: str
    is_on_best_path: bool


@dataclass(frozen=True)
class Tree:
    """A picture of `width` x `height` pixels, drawn from left to right."""

    width: float
    height: float
    radius: float
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    hidden: int
    """Nodes beyond the first thousand that are not drawn."""


def draw_tree(journal: Journal) -> Tree:
    """Lay out and style the nodes of a journal; the path to the best node is always drawn."""
    best = best_node(journal)
    path = path_to(journal, best)
    nodes = _chosen(journal.nodes, path)
    places = place_nodes({node.node_id: node.parent_id for node in nodes}, frozenset(path))
    scale = _scale(len(nodes))
    layers = max((place.depth for place in places.values()), default=0)
    rows = max((place.row for place in places.values()), default=0.0)
    layer = _layer_width(scale, layers)
    margin = scale.radius + 6
    spots = {one: _spot(place, scale, layer, margin) for one, place in places.items()}
    return Tree(
        width=round(layers * layer + 2 * margin, 1),
        height=round(rows * scale.row + 2 * margin, 1),
        radius=scale.radius,
        nodes=tuple(_drawn(node, spots[node.node_id], scale, best) for node in nodes),
        edges=tuple(_edges(nodes, spots, frozenset(path))),
        hidden=len(journal.nodes) - len(nodes),
    )


def describe_node(node: Node) -> str:
    """A node in one line: id, action, verdict, metric, time."""
    metric = (
        "no metric" if node.metric is None else f"{node.metric_name} {show_number(node.metric)}"
    )
    verdict = node.verdict.replace("_", " ")
    parts = (node.node_id, node.action, verdict, metric.strip(), show_duration(node.seconds))
    return ", ".join(parts)


def shape_of(action: str) -> str:
    """The shape that stands for an action."""
    return SHAPES.get(action, OTHER_SHAPE)


def _chosen(nodes: Sequence[Node], path: Sequence[str]) -> list[Node]:
    wanted = {node.node_id for node in nodes[:MOST_DRAWN]} | set(path)
    return [node for node in nodes if node.node_id in wanted]


def _scale(nodes: int) -> Scale:
    if nodes <= 60:
        return Scale(radius=10, row=27, is_labelled=True)
    if nodes <= 200:
        return Scale(radius=6.5, row=18, is_labelled=False)
    return Scale(radius=5, row=12, is_labelled=False)


def _layer_width(scale: Scale, layers: int) -> float:
    # The picture has about 720 pixels on a wide screen; below three radii no edge can be seen.
    return max(3.4 * scale.radius, min(64.0, 700 / max(layers, 1)))


def _spot(place: Place, scale: Scale, layer: float, margin: float) -> tuple[float, float]:
    return round(margin + place.depth * layer, 1), round(margin + place.row * scale.row, 1)


def _drawn(node: Node, spot: tuple[float, float], scale: Scale, best: Node | None) -> DrawnNode:
    return DrawnNode(
        *spot,
        shape=shape_of(node.action),
        verdict=node.verdict if node.verdict in VERDICTS else "other",
        title=describe_node(node),
        label=str(node.step) if scale.is_labelled else "",
        is_best=best is not None and node.node_id == best.node_id,
    )


def _edges(
    nodes: Sequence[Node], spots: Mapping[str, tuple[float, float]], path: frozenset[str]
) -> list[DrawnEdge]:
    edges = [
        DrawnEdge(_curve(spots[node.parent_id], spots[node.node_id]), node.node_id in path)
        for node in nodes
        if node.parent_id is not None
    ]
    # The best path last, so that it lies on top.
    return sorted(edges, key=lambda edge: edge.is_on_best_path)


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x0, y0), (x1, y1) = start, end
    if y0 == y1:
        return f"M{x0:g} {y0:g}H{x1:g}"
    middle = round((x0 + x1) / 2, 1)
    return f"M{x0:g} {y0:g}C{middle:g} {y0:g} {middle:g} {y1:g} {x1:g} {y1:g}"
