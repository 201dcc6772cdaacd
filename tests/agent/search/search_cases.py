"""Small trees for tests: limits with short names and one-line outcomes."""

from typing import Any

from agent.config import load_variant
from agent.search.policy import Choice
from agent.search.tree import ROOT_ID, Action, Node, Objective, Outcome, Verdict
from agent.search.tree_search import TreeSearch
from agent.sections import SearchSection

LIMITS = load_variant("ml-master").search
CRASH = Outcome(Verdict.CRASH)


def ok(metric: float) -> Outcome:
    return Outcome(Verdict.OK, metric)


def section(**limits: Any) -> SearchSection:
    """The settings of ml-master but for these; of an inner section, what is given."""
    settings = LIMITS.model_dump()
    for name, value in limits.items():
        settings[name] = settings[name] | value if isinstance(value, dict) else value
    return SearchSection.model_validate(settings)


def new_search(
    policy: str = "uct", lower_is_better: bool = False, seed: int = 1, **limits: Any
) -> TreeSearch:
    return TreeSearch(section(policy=policy, **limits), Objective(lower_is_better), seed)


def grow(search: TreeSearch, parent_id: str, action: Action, outcome: Outcome) -> Node:
    """Attach one node by hand, as a worker would have."""
    ticket = search.reserve(Choice(parent_id, action))
    return search.complete(ticket, f"n{len(search.tree):03d}", outcome).node


def step(search: TreeSearch, outcome: Outcome) -> Node:
    """Let the search choose, then give the attempt this outcome."""
    choice = search.select()
    assert choice is not None
    return grow(search, choice.node_id, choice.action, outcome)


__all__ = ["CRASH", "LIMITS", "ROOT_ID", "grow", "new_search", "ok", "section", "step"]
