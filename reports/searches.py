"""What a run's journal says of its search: the best node over time, and the path to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reports.records import Journal, Node

VERDICTS = (
    *("ok", "crash", "timeout", "oom", "no_metric", "no_submission", "bad_format"),
    *("suspicious", "mismatch"),
)
OTHER = "other"


def best_nodes(journal: Journal) -> tuple[Node, ...]:
    """The nodes that were the best so far when they finished, in order of time.

    The agent's own word (`is_best`) counts, since it chose the submission by it; where it flags
    none, each node counts that beats the metrics of all valid nodes before it.
    """
    flagged = [node for node in journal.nodes if node.is_best and node.metric is not None]
    found = flagged or _record_breakers(journal.nodes)
    return tuple(sorted(found, key=lambda node: node.finished_at))


def best_node(journal: Journal) -> Node | None:
    """The node whose submission the agent left; None if no node was valid."""
    found = best_nodes(journal)
    return found[-1] if found else None


def path_to(journal: Journal, node: Node | None) -> tuple[str, ...]:
    """Ids of the node and its ancestors, the root first; empty for None."""
    by_id = {one.node_id: one for one in journal.nodes}
    path: list[str] = []
    while node is not None:
        path.append(node.node_id)
        node = by_id.get(node.parent_id) if node.parent_id else None
    return tuple(reversed(path))


def verdict_counts(journals: Sequence[Journal]) -> dict[str, int]:
    """How many nodes got each verdict, those of no known verdict under "other"."""
    found = Counter(
        node.verdict if node.verdict in VERDICTS else OTHER
        for journal in journals
        for node in journal.nodes
    )
    return {verdict: found[verdict] for verdict in (*VERDICTS, OTHER)}


def _record_breakers(nodes: Sequence[Node]) -> list[Node]:
    found: list[Node] = []
    best: float | None = None
    for node in sorted(nodes, key=lambda one: one.finished_at):
        if node.verdict != "ok" or node.metric is None:
            continue
        if best is None or (node.metric < best if node.lower_is_better else node.metric > best):
            best = node.metric
            found.append(node)
    return found
