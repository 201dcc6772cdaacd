"""What an attempt is told of earlier ones: siblings for contrast, ancestors for continuity."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.search.tree import ROOT_ID, Action, Node, Tree, Verdict
from agent.sections import MemorySection


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


def recall(
    tree: Tree,
    attempts: Mapping[str, Attempt],
    parent_id: str,
    action: Action,
    *,
    section: MemorySection,
    partners: Sequence[str] = (),
    under_way: Sequence[str] = (),
) -> Memory:
    """The memory for expanding `parent_id` with `action`; `partners` are node ids.

    A draft sees all drafts, an improvement the other improvements of its parent, a repair the
    failed repairs that led to its parent, an evolution the last attempts of its branch, a fusion
    the nodes it joins and the fusions tried there before. Plans under way go to all but repairs,
    whose nodes no one else works on. With memory switched off only what the action itself needs is
    left (the partners), and `tried` and `best`, which no prompt shows. How much of it all is told
    is a matter of tokens, decided where it is written down (agent/operators/remembered.py).

    Raises KeyError for a node that is not in the tree or not among `attempts`.
    """
    parent = tree[parent_id]
    chosen = _chosen(tree, parent, action, section)

    def of(nodes: Iterable[Node]) -> tuple[Attempt, ...]:
        return tuple(attempts[node.node_id] for node in nodes)

    is_told = section.enabled and action != "debug"
    return Memory(
        siblings=of(chosen.siblings),
        lineage=of(chosen.lineage),
        branch=of(chosen.branch),
        partners=of(tree[node_id] for node_id in partners),
        under_way=tuple(under_way) if is_told else (),
        best=attempts[tree.best.node_id] if tree.best else None,
        tried=of(tree),
    )


@dataclass(frozen=True)
class _Chosen:
    siblings: Sequence[Node] = ()
    lineage: Sequence[Node] = ()
    branch: Sequence[Node] = ()


def _chosen(tree: Tree, parent: Node, action: Action, section: MemorySection) -> _Chosen:
    if not section.enabled:
        return _Chosen()
    if action == "debug":
        return _Chosen(lineage=_failed_repairs(tree, parent) if section.debug_lineage else ())
    if action == "evolve":
        return _Chosen(branch=_last_of_branch(tree, parent, section.branch_history))
    children = tree.children(parent)
    if action == "fuse":
        return _Chosen(siblings=[child for child in children if child.action == "fuse"])
    return _Chosen(siblings=children)


def _failed_repairs(tree: Tree, node: Node) -> list[Node]:
    above = []
    for here in tree.path_to_root(node):
        if not here.is_buggy:
            break
        above.append(here)
    return above[:0:-1]


def _last_of_branch(tree: Tree, parent: Node, count: int) -> list[Node]:
    """The branch's latest nodes without the parent itself, which is told in full anyway."""
    branch_of: dict[str, str] = {}
    for here in tree:  # parents come before their children, so one pass is enough
        above = here.parent_id or ROOT_ID
        branch_of[here.node_id] = branch_of.get(above, here.node_id)
    found = [
        here
        for here in tree
        if here is not parent and branch_of[here.node_id] == branch_of.get(parent.node_id)
    ]
    return found[max(len(found) - count, 0) :]
