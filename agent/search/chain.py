"""One line of attempts without a tree: the ablation of ML-Master's search."""

from agent.search.policy import Choice, View
from agent.search.rewards import backpropagate, reward_of
from agent.search.tree import ROOT_ID, Node, Tree
from agent.sections import SearchSection


class ChainPolicy:
    """Improve the last valid solution, whatever its score; repair a buggy one some times.

    After `max_debug_depth` repairs in a row the line goes back to the last valid solution, or
    starts with another draft if there is none. One attempt at a time: other workers wait.
    """

    def __init__(self, section: SearchSection) -> None:
        self._section = section

    def choose(self, view: View, start_id: str) -> Choice | None:
        """The line's next step; None while it is on its way. `start_id` does not matter."""
        if view.pending:
            return None
        last = next(view.tree.newest_first(), None)
        if last is not None and last.is_buggy and not (last.is_terminal or last.is_closed):
            return Choice(last.node_id, "debug")
        for node in view.tree.newest_first():
            if node.is_valid and not node.is_closed:
                return Choice(node.node_id, "improve")
        return None if view.tree.root.is_closed else Choice(ROOT_ID, "draft")

    def settle(self, tree: Tree, node: Node) -> str | None:
        """Every attempt is an episode; a leaf with too many repairs is given up."""
        node.is_terminal = node.is_buggy and node.debug_depth >= self._section.max_debug_depth
        backpropagate(tree, node, reward_of(tree, node, self._section))
        return None

    def is_open(self, tree: Tree, node_id: str) -> bool:
        """No worker holds a place in the tree."""
        return False
