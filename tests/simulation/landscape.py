"""Tasks as the search feels them: how good solutions are, how they fail, how long they take.

Quality runs from 0 (worth nothing) to 1 (the best that can be reached in the task). Every number
below says where it comes from; README.md has the whole list of assumptions. The published numbers
are those of 73 run logs of ML-Master, 12 h each.
"""

import math
from dataclasses import dataclass, replace
from random import Random

from agent.search.tree import Action, Objective
from tests.simulation.settings import Conditions

FIRST_TRY = {"draft": -1.30, "improve": 0.50, "evolve": 0.25, "fuse": 0.25}
"""Logits of a valid solution at once: 22 % of drafts and 63 % of improvements in the logs; the
larger changes, which nobody counted, are put between them (58 %)."""
REPAIR = (-0.45, -0.72, -0.76, -1.1)
"""Logits of the first, second, third and any later repair: 37, 29, 27 and 12 % in the logs
(the deeper, the harder the tasks, so the last logit is not that of 12 %)."""
DIFFICULTY_SPREAD = 0.5
"""Standard deviation over tasks of what is taken from all logits. A guess."""

APPROACHES = 8
APPROACH_SPREAD = 0.15
APPROACH_AVOIDED = 0.5
"""Chance that a draft that is told of an earlier one of its kind takes another kind. A guess."""
START = (0.58, 0.12)
"""A first solution's share of what its approach can reach: mean and standard deviation."""
GAIN_SHARE = 0.7
"""Improvements that truly improve: set so that 40 % of valid nodes beat their branch."""
GAIN = (1.2, 3.0)
LOSS = 0.06
"""A true improvement closes a Beta(a, b) share of the gap to what the approach can reach; the
others lose a half-normal of this size. Set by the improvements on the way to the best, 1.8."""
EVOLVED_CEILING = (0.0, 0.06)
"""A larger change moves what an approach can reach: mean and standard deviation. A guess."""
EVOLVED_GAIN_SHARE = 0.40
FUSED_GAIN = (0.01, 0.02)
FUSED_CEILING = 0.03
"""A fusion against the best of its parents: mean and standard deviation, and how far above the
ceiling of its best approach it can get. A guess."""

NOISE = (0.03, 0.5)
"""Standard error of a hold-out score: median over tasks, and spread of its logarithm."""
NOISE_KEPT = 0.5
"""Correlation of a child's error with its parent's: both are measured on the same rows."""

BOGUS_DRAFT = 0.055
BOGUS_CHANGE = 0.008
BOGUS_KEPT = 0.9
BOGUS_WORTH = 0.3
"""A wrong measurement looks better than anything honest and is worth this share of its quality.
A third to a half of the 55 % of logged runs whose best score was off by more than 15 % are put down
to it; the rest was off for all nodes of the run alike, which misleads no search."""

EXECUTION_S = (4_500.0, 1.45)
"""A solution's full run with a third of the machine: median over tasks, spread of its logarithm."""
EXECUTION_SPREAD = 0.5
"""The same within a task."""
WRITING_S = (95.0, 0.4)
"""The models' time per attempt: median and spread of its logarithm."""


@dataclass(frozen=True)
class Task:
    """One competition. `ceilings` and `popularity` have one entry per approach."""

    name: str
    objective: Objective
    offset: float
    scale: float
    ceilings: tuple[float, ...]
    popularity: tuple[float, ...]
    noise: float
    execution_s: float
    difficulty: float
    has_hidden_rows: bool

    def metric(self, quality: float) -> float:
        """The competition's metric for a quality; affine, falling where lower is better."""
        return self.offset + self.scale * quality


@dataclass(frozen=True)
class Solution:
    """One script as it would be without a fault. `error` is its score minus its quality."""

    approach: int
    ceiling: float
    quality: float
    error: float
    full_s: float
    bogus: float | None = None
    """How easily its wrong measurement is seen through, 0 (at once) to 1; None: none."""
    is_seen_through: bool = False

    @property
    def worth(self) -> float:
        """What the leaderboard would say, 0 to 1."""
        return self.quality * (1.0 if self.bogus is None else BOGUS_WORTH)


def make_task(seed: int, number: int) -> Task:
    """Draw a task. The same arguments give the same task."""
    rng = Random(f"task:{seed}:{number}")
    raw = [rng.gauss(0.7, APPROACH_SPREAD) for _ in range(APPROACHES)]
    ceilings = tuple(max(value / max(raw), 0.2) for value in raw)
    # Known approaches are the better ones, but only just: e^1.5 between a ceiling of 1 and of 0.
    popularity = tuple(math.exp(1.5 * ceiling + rng.gauss(0, 0.7)) for ceiling in ceilings)
    lower_is_better, offset, scale = rng.choice(
        [
            (False, 0.5, 0.5),  # an AUC
            (False, 0.97, 0.03),  # an AUC near 1
            (False, 0.0, 1.0),  # an F score
            (True, 2.0, -1.5),  # a log loss
            (True, 4_000.0, -2_500.0),  # an error in dollars
        ]
    )
    return Task(
        name=f"task-{number:03d}",
        objective=Objective(lower_is_better),
        offset=offset,
        scale=scale,
        ceilings=ceilings,
        popularity=popularity,
        noise=NOISE[0] * math.exp(rng.gauss(0, NOISE[1])),
        execution_s=EXECUTION_S[0] * math.exp(rng.gauss(0, EXECUTION_S[1])),
        difficulty=rng.gauss(0, DIFFICULTY_SPREAD),
        has_hidden_rows=rng.random() < 0.8,
    )


def draft(task: Task, seen: set[int], rules: Conditions, rng: Random) -> Solution:
    """A first solution. `seen` are the approaches of the drafts it is told of."""
    approach = rng.choices(range(APPROACHES), task.popularity)[0]
    if approach in seen and rng.random() < APPROACH_AVOIDED:
        others = [0.0 if a in seen else weight for a, weight in enumerate(task.popularity)]
        approach = rng.choices(range(APPROACHES), others)[0] if any(others) else approach
    ceiling = task.ceilings[approach]
    quality = ceiling * min(max(rng.gauss(*START), 0.1), 0.95)
    bogus = rng.random() if rng.random() < BOGUS_DRAFT else None
    error = task.noise * rules.noise_share * rng.gauss(0, 1)
    return Solution(approach, ceiling, quality, error, _full_s(task, rules, rng), bogus)


def changed(
    task: Task,
    parent: Solution,
    action: Action,
    partners: list[Solution],
    rules: Conditions,
    rng: Random,
) -> Solution:
    """What a change of a valid solution comes to, faults aside."""
    reached = _reached(task, parent, action, partners, rng)
    kept = parent.bogus if rng.random() < BOGUS_KEPT else None
    fresh = rng.random() if rng.random() < BOGUS_CHANGE else None
    own_error = task.noise * rules.noise_share * rng.gauss(0, 1)
    error = NOISE_KEPT * parent.error + math.sqrt(1 - NOISE_KEPT**2) * own_error
    return replace(
        reached,
        error=error,
        full_s=_full_s(task, rules, rng),
        bogus=kept if kept is not None else fresh,
    )


def repaired(solution: Solution) -> Solution:
    """A repair keeps the solution; a wrong measurement that was seen through is put right."""
    return replace(solution, bogus=None) if solution.is_seen_through else solution


def is_valid_at_once(task: Task, action: Action, debug_depth: int, rng: Random) -> bool:
    """Whether the attempt runs through. `debug_depth` is that of the node to come."""
    logit = REPAIR[min(debug_depth, 4) - 1] if action == "debug" else FIRST_TRY[action]
    return rng.random() < 1 / (1 + math.exp(task.difficulty - logit))


def score(task: Task, solution: Solution, rng: Random) -> float:
    """The validation metric of a solution."""
    if solution.bogus is not None:
        return task.metric(1.0 + abs(rng.gauss(0, 0.1)))
    return task.metric(solution.quality + solution.error)


def _reached(
    task: Task, parent: Solution, action: Action, partners: list[Solution], rng: Random
) -> Solution:
    """The parent with the approach, ceiling and quality after a change."""
    if action == "fuse":
        return _fused(task, [parent, *partners], rng)
    ceiling, gain_share = parent.ceiling, GAIN_SHARE
    if action == "evolve":
        # From the approach's own ceiling: larger changes do not add up to another approach.
        own = task.ceilings[parent.approach]
        ceiling = min(max(own + rng.gauss(*EVOLVED_CEILING), 0.1), 1.0)
        gain_share = EVOLVED_GAIN_SHARE
    if rng.random() < gain_share:
        gap = max(ceiling - parent.quality, 0.0)
        quality = parent.quality + gap * rng.betavariate(*GAIN)
    else:
        loss = LOSS * (2 if action == "evolve" else 1)
        quality = min(parent.quality, ceiling) - abs(rng.gauss(0, loss))
    return replace(parent, ceiling=ceiling, quality=max(quality, 0.02))


def _fused(task: Task, members: list[Solution], rng: Random) -> Solution:
    leading = max(members, key=lambda member: task.ceilings[member.approach])
    ceiling = min(task.ceilings[leading.approach] + FUSED_CEILING, 1.0)
    best = max(member.quality for member in members)
    quality = max(min(best + rng.gauss(*FUSED_GAIN), max(ceiling, best)), 0.02)
    return replace(leading, ceiling=ceiling, quality=quality)


def _full_s(task: Task, rules: Conditions, rng: Random) -> float:
    """Seconds of a full run. Whoever writes it knows the limit and stays below it."""
    wanted_s = task.execution_s * rules.execution_factor * math.exp(rng.gauss(0, EXECUTION_SPREAD))
    return rules.timeout_s * (1 - math.exp(-wanted_s / rules.timeout_s))
