"""The tree of solutions: nodes, their verdicts and rewards, and which solution is best."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Action = Literal["draft", "debug", "improve", "evolve", "fuse"]
"""evolve: a larger change with the branch's history in mind; fuse: join the best of branches."""

_ROUNDING = 1e-9

ROOT_ID = "root"
"""The virtual root: no code, no verdict; its children are the drafts."""


class Verdict(StrEnum):
    """What the judge says of one executed solution; everything but OK is a defect."""

    OK = "ok"
    CRASH = "crash"
    TIMEOUT = "timeout"
    OOM = "oom"
    NO_METRIC = "no_metric"
    NO_SUBMISSION = "no_submission"
    BAD_FORMAT = "bad_format"
    SUSPICIOUS = "suspicious"
    """Too good to be true, constant predictions, or signs of a leak."""
    MISMATCH = "mismatch"
    """What it says it measured is not what the task asks for, or not on the task's folds."""


@dataclass(frozen=True)
class Outcome:
    """A verdict and, exactly when it is OK, the validation metric.

    `noise` is the metric's standard error over folds, in its own unit; 0 where it is not known.
    """

    verdict: Verdict
    metric: float | None = None
    noise: float = 0.0

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.OK) != (self.metric is not None):
            raise ValueError(f"verdict {self.verdict} does not go with metric {self.metric}")
        if self.metric is not None and not math.isfinite(self.metric):
            raise ValueError(f"metric {self.metric} is no finite number")


@dataclass(frozen=True)
class Objective:
    """The direction of the competition's metric, fixed once per task."""

    lower_is_better: bool

    def gain(self, metric: float, over: float) -> float:
        """How much better `metric` is than `over`, positive when better, in the metric's unit."""
        return over - metric if self.lower_is_better else metric - over

    def is_better(self, metric: float, over: float | None) -> bool:
        """Better by more than rounding (1e-9 of `over`); anything beats None."""
        return over is None or self.gain(metric, over) > _ROUNDING * abs(over)

    def relative_gain(self, metric: float, over: float) -> float:
        """The gain as a share of |over|; the plain gain where `over` is 0.

        >>> Objective(lower_is_better=True).relative_gain(99.0, 100.0)
        0.01
        """
        return self.gain(metric, over) / (abs(over) or 1.0)


@dataclass
class Node:
    """One complete solution and what the search knows of it. The root has no outcome."""

    node_id: str
    parent_id: str | None
    action: Action | None = None
    outcome: Outcome | None = None
    step: int = 0
    debug_depth: int = 0
    """Debug edges that end here in a row; 0 for drafts and improvements."""
    partners: tuple[str, ...] = ()
    """The nodes of other branches that a fusion joined."""
    branch_id: str | None = None
    """The draft this node descends from (or is); None for the root."""
    child_ids: list[str] = field(default_factory=list)
    visits: int = 0
    total_reward: float = 0.0
    is_terminal: bool = False
    """The search is done with this leaf: stagnated, or too many failed repairs."""
    is_closed: bool = False
    """The coder has nothing new for this node."""
    closed_actions: set[Action] = field(default_factory=set)
    """Larger changes (evolve, fuse) for which the coder has nothing new here."""
    is_fixed: bool = False
    """A buggy node one of whose descendants resolved the fault."""
    continue_improve: bool = False
    """The chain below still improves: go deeper before going wider."""
    improve_failures: int = 0
    """Improvements in a row that did not beat this local best."""
    local_best_id: str | None = None
    """Best valid node of the chain that ends here."""
    beat_best: bool = False
    """It was better than everything before it when it finished."""

    @property
    def metric(self) -> float | None:
        """The validation metric, None for the root and for defects."""
        return self.outcome.metric if self.outcome else None

    @property
    def is_buggy(self) -> bool:
        """It ran and has a defect of any kind, a bad format included."""
        return self.outcome is not None and self.outcome.verdict is not Verdict.OK

    @property
    def is_valid(self) -> bool:
        """It ran, its metric is a number and its submission has the right format."""
        return self.outcome is not None and self.outcome.verdict is Verdict.OK


class Tree:
    """All nodes in the order in which they finished; children only ever come after parents."""

    def __init__(self, objective: Objective) -> None:
        self.objective = objective
        self.root = Node(ROOT_ID, None)
        self.best: Node | None = None
        self._nodes = {ROOT_ID: self.root}

    def __len__(self) -> int:
        """How many solutions have been judged (the root does not count)."""
        return len(self._nodes) - 1

    def __iter__(self) -> Iterator[Node]:
        """The solutions in order, without the root."""
        return (node for node in self._nodes.values() if node is not self.root)

    def newest_first(self) -> Iterator[Node]:
        """The solutions in reverse order, without the root."""
        return (node for node in reversed(self._nodes.values()) if node is not self.root)

    def __getitem__(self, node_id: str) -> Node:
        return self._nodes[node_id]

    def __contains__(self, node_id: str) -> bool:
        return node_id in self._nodes

    def attach(
        self,
        node_id: str,
        parent_id: str,
        action: Action,
        outcome: Outcome,
        partners: tuple[str, ...] = (),
    ) -> Node:
        """Add a judged solution below its parent and keep `best` up to date.

        Raises ValueError if the id is taken, KeyError if the parent is unknown.
        """
        if node_id in self._nodes:
            raise ValueError(f"node {node_id} is already in the tree")
        parent = self._nodes[parent_id]
        depth = parent.debug_depth + 1 if action == "debug" else 0
        branch_id = node_id if parent is self.root else parent.branch_id
        node = Node(node_id, parent_id, action, outcome, len(self), depth, partners, branch_id)
        node.local_best_id = parent.local_best_id
        parent.child_ids.append(node_id)
        self._nodes[node_id] = node
        if node.metric is not None and self.objective.is_better(node.metric, self._best_metric):
            node.beat_best = True
            self.best = node
        return node

    def children(self, node: Node) -> list[Node]:
        """Judged children in the order in which they finished."""
        return [self._nodes[child_id] for child_id in node.child_ids]

    def path_to_root(self, node: Node) -> Iterator[Node]:
        """The node, its parent, and so on; the root comes last."""
        here: Node | None = node
        while here is not None:
            yield here
            here = self._nodes[here.parent_id] if here.parent_id is not None else None

    def parent(self, node: Node) -> Node:
        """The node one step up. Raises ValueError for the root."""
        if node.parent_id is None:
            raise ValueError("the root has no parent")
        return self._nodes[node.parent_id]

    def branch_of(self, node: Node) -> str | None:
        """The id of the draft this node descends from (or is), None for the root."""
        return node.branch_id

    def top(
        self,
        count: int,
        per_branch: int | None = None,
        among: Callable[[Node], bool] | None = None,
    ) -> list[Node]:
        """The best valid nodes, best first, the elder of equals first.

        At most `count`, at most `per_branch` of one branch (None: any number), and only those that
        `among` accepts.
        """
        sign = 1 if self.objective.lower_is_better else -1
        rated = [(sign * node.metric, node) for node in self if node.metric is not None]
        rated.sort(key=lambda pair: pair[0])
        chosen: list[Node] = []
        per: Counter[str | None] = Counter()
        for _, node in rated:
            if len(chosen) == count:
                break
            has_place = per_branch is None or per[node.branch_id] < per_branch
            if has_place and (among is None or among(node)):
                chosen.append(node)
                per[node.branch_id] += 1
        return chosen

    @property
    def _best_metric(self) -> float | None:
        return self.best.metric if self.best else None
