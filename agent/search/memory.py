"""What an attempt is told of earlier ones: siblings for contrast, ancestors for continuity."""

from collections.abc import Mapping
from dataclasses import dataclass

from agent.search.tree import Action, Node, Tree, Verdict


@dataclass(frozen=True)
class Attempt:
    """One executed solution as it is remembered."""

    node_id: str
    action: Action
    plan: str
    code: str
    verdict: Verdict
    metric: float | None
    error: str | None
    """The last meaningful line of a failure."""
    output: str
    seconds: float
    """Execution time."""
    parent_id: str | None = None
    insight: str = ""
    """What is worth remembering of the reasoning that led to it."""
    analysis: str = ""
    """The feedback model's summary of its run."""
    note: str | None = None
    """What the judge has to say of a valid solution, such as another score than it claims."""


@dataclass(frozen=True)
class Memory:
    """The attempts that matter to the next one, oldest first.

    `siblings` share its parent, `lineage` are the failed repairs above a node to be debugged,
    `branch` are the last attempts of the parent's branch, `partners` the nodes that a fusion joins
    with the parent, `under_way` plans of other workers that have not been judged yet. `tried` is
    everything, for coders that must not repeat themselves.
    """

    siblings: tuple[Attempt, ...] = ()
    lineage: tuple[Attempt, ...] = ()
    branch: tuple[Attempt, ...] = ()
    partners: tuple[Attempt, ...] = ()
    under_way: tuple[str, ...] = ()
    best: Attempt | None = None
    tried: tuple[Attempt, ...] = ()


def recall(tree: Tree, attempts: Mapping[str, Attempt], parent_id: str, action: Action) -> Memory:
    """The memory for expanding `parent_id` with `action`.

    A draft sees all drafts, an improvement the other improvements of its parent, a repair the
    failed repairs that led to its parent.
    """
    parent = tree[parent_id]
    siblings = [] if action == "debug" else tree.children(parent)
    lineage = _failed_repairs(tree, parent) if action == "debug" else []
    return Memory(
        siblings=tuple(attempts[node.node_id] for node in siblings),
        lineage=tuple(attempts[node.node_id] for node in lineage),
        best=attempts[tree.best.node_id] if tree.best else None,
        tried=tuple(attempts[node.node_id] for node in tree),
    )


def _failed_repairs(tree: Tree, node: Node) -> list[Node]:
    above = []
    for here in tree.path_to_root(node):
        if not here.is_buggy:
            break
        above.append(here)
    return above[:0:-1]
