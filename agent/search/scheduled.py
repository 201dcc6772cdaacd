"""Podium's own search: UCT early, the best nodes late, larger changes where nothing moves.

What it adds to ML-Master's search follows MLEvolve, whose ablations say that larger changes within
a branch, joining branches and a schedule by time each matter; all of it is decided from the tree,
the share of the budget and the seeded generator, so that a run can be replayed.
"""

from itertools import takewhile

from agent.search.policy import Choice, View
from agent.search.tree import ROOT_ID, Action, Node, Tree
from agent.search.uct import UctPolicy
from agent.sections import SearchSection

_MOST_PARTNERS = 3
_FUSIONS_PER_BEST = 2
"""Fusions on global stagnation before something better has been found again."""
_ELITE_PATIENCE = 2
"""The best nodes are tried more often, so their branches stagnate sooner by count."""


class ScheduledPolicy:
    """UCT with probability falling over the budget; else one of the best nodes, by rank."""

    def __init__(self, section: SearchSection) -> None:
        self._section = section
        self._uct = UctPolicy(section, redraft_hopeless=True)

    def choose(self, view: View, start_id: str) -> Choice | None:
        """A repair of the chain first; then a fusion, one of the best, or what UCT says."""
        must_repair = view.tree[start_id].is_buggy
        turns_to_best = view.rng.random() >= self.uct_probability(view.progress)
        if not must_repair:
            choice = self._fusion_of_all(view)
            if choice is None and turns_to_best:
                choice = self._elite(view)
            if choice is not None:
                return choice
        choice = self._uct.walk(view, start_id)
        if choice is not None:
            return self._bolder(view, choice, self._section.branch_stagnation)
        return None if start_id != ROOT_ID else self._anything(view)

    def settle(self, tree: Tree, node: Node) -> str | None:
        """Chains, rewards and closed leaves are those of UCT."""
        return self._uct.settle(tree, node)

    def is_open(self, tree: Tree, node_id: str) -> bool:
        """Some node at or below this one has room for UCT."""
        return self._uct.is_open(tree, node_id)

    def uct_probability(self, progress: float) -> float:
        """1 until elite.begin, then linear to elite.uct_share at elite.end."""
        elite = self._section.elite
        if progress <= elite.begin:
            return 1.0
        if progress >= elite.end:
            return elite.uct_share
        fall = (progress - elite.begin) / (elite.end - elite.begin)
        return 1.0 - fall * (1.0 - elite.uct_share)

    def _anything(self, view: View) -> Choice | None:
        """UCT finds nothing free: the best nodes if it is late enough, else one more draft."""
        is_late = view.progress > self._section.elite.begin
        choice = self._elite(view) if is_late else None
        return choice or self._uct.extra_draft(view)

    def _elite(self, view: View) -> Choice | None:
        """One of the best nodes with room, the better the likelier (weight 1/rank)."""
        elite = self._section.elite

        def has_room(node: Node) -> bool:
            children = len(node.child_ids) + view.pending.get(node.node_id, 0)
            return children < elite.max_children and not (node.is_closed or node.is_terminal)

        best = view.tree.top(elite.size, elite.per_branch, among=has_room)
        if not best:
            return None
        node = view.rng.choices(best, weights=[1 / rank for rank in range(1, len(best) + 1)])[0]
        patience = self._section.branch_stagnation * _ELITE_PATIENCE
        return self._bolder(view, Choice(node.node_id, "improve"), patience)

    def _bolder(self, view: View, choice: Choice, patience: int) -> Choice:
        """A larger change or a fusion instead of an improvement in a branch that stands still."""
        node = view.tree[choice.node_id]
        if choice.action != "improve" or not _stagnates(view.tree, node, patience):
            return choice
        fusion = self._section.fusion
        is_time = view.progress >= fusion.begin
        if is_time and view.rng.random() < fusion.probability and _may(node, "fuse"):
            partners = _partners(view.tree, node)
            if partners:
                return Choice(node.node_id, "fuse", partners)
        return Choice(node.node_id, "evolve") if _may(node, "evolve") else choice

    def _fusion_of_all(self, view: View) -> Choice | None:
        """Join the best of the best branches when nothing has become better for long."""
        best, patience = view.tree.best, self._section.global_stagnation
        if best is None or patience == 0 or view.progress < self._section.fusion.begin:
            return None
        since_best = list(takewhile(lambda node: node is not best, view.tree.newest_first()))
        fusions = sum(node.action == "fuse" for node in since_best)
        fusions += view.pending_actions.get("fuse", 0)
        if len(since_best) < patience or fusions >= _FUSIONS_PER_BEST or not _may(best, "fuse"):
            return None
        partners = _partners(view.tree, best)
        return Choice(best.node_id, "fuse", partners) if partners else None


def _may(node: Node, action: Action) -> bool:
    return not (node.is_closed or node.is_terminal or action in node.closed_actions)


def _stagnates(tree: Tree, node: Node, patience: int) -> bool:
    """The last `patience` valid nodes of its branch did not beat the branch's best."""
    best: float | None = None
    since_best = 0
    for here in tree:
        if here.metric is None or here.branch_id != node.branch_id:
            continue
        if tree.objective.is_better(here.metric, best):
            best, since_best = here.metric, 0
        else:
            since_best += 1
    return since_best >= patience > 0


def _partners(tree: Tree, node: Node) -> tuple[str, ...]:
    """The best nodes of the other branches, best first."""
    others = tree.top(
        _MOST_PARTNERS, per_branch=1, among=lambda here: here.branch_id != node.branch_id
    )
    return tuple(other.node_id for other in others)
