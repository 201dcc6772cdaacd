"""What a way to walk the tree takes and gives. The ways themselves are in the files beside.

A policy is pure: it reads the tree, what is on its way and a seeded generator, and changes nothing
but the bookkeeping of the tree when a node is settled.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from agent.search.tree import Action, Node, Tree


@dataclass(frozen=True)
class Choice:
    """Expand this node with this action. `partners` are the other nodes that a fusion joins."""

    node_id: str
    action: Action
    partners: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """What a policy may look at when it chooses.

    `pending` counts the children on their way per node id, `pending_actions` per action,
    `busy_branches` are other workers' branches (ids of drafts), `progress` is the share (0-1) of
    the budget that is gone.
    """

    tree: Tree
    pending: Mapping[str, int]
    busy_branches: Collection[str]
    progress: float
    rng: Random
    pending_actions: Mapping[Action, int] = field(default_factory=dict)


class Policy(Protocol):
    """One way to walk the tree."""

    def choose(self, view: View, start_id: str) -> Choice | None:
        """What to expand, looking only below `start_id`; None if nothing is free there."""

    def settle(self, tree: Tree, node: Node) -> str | None:
        """Do the bookkeeping for a node just attached; the id to go on from, None for the root."""

    def is_open(self, tree: Tree, node_id: str) -> bool:
        """Something at or below this node can still be expanded, attempts on their way aside."""


def action_for(node: Node) -> Action:
    """Draft at the root, debug a defect, improve what is valid."""
    if node.parent_id is None:
        return "draft"
    return "debug" if node.is_buggy else "improve"
