"""Any node that can be expanded, or another draft, at random: what every policy has to beat."""

from agent.search.policy import Choice, View, action_for
from agent.search.rewards import backpropagate, reward_of
from agent.search.tree import Node, Tree
from agent.sections import SearchSection


class RandomPolicy:
    """All expandable nodes and the root are equally likely."""

    def __init__(self, section: SearchSection) -> None:
        self._section = section

    def choose(self, view: View, start_id: str) -> Choice | None:
        """One of the nodes with room; `start_id` does not matter."""
        root = view.tree.root
        nodes = [node for node in view.tree if self._has_room(view, node)]
        candidates = nodes if root.is_closed else [root, *nodes]
        if not candidates:
            return None
        node = view.rng.choice(candidates)
        return Choice(node.node_id, action_for(node))

    def settle(self, tree: Tree, node: Node) -> str | None:
        """Every attempt is an episode; a leaf with too many repairs is given up."""
        node.is_terminal = node.is_buggy and node.debug_depth >= self._section.max_debug_depth
        backpropagate(tree, node, reward_of(tree, node, self._section))
        return None

    def is_open(self, tree: Tree, node_id: str) -> bool:
        """No worker holds a place in the tree."""
        return False

    def _has_room(self, view: View, node: Node) -> bool:
        if node.is_closed or node.is_terminal:
            return False
        children = len(node.child_ids) + view.pending.get(node.node_id, 0)
        most = self._section.num_bugs if node.is_buggy else self._section.num_improves
        return children < most
