"""What the end of a run chose, and why."""

from dataclasses import dataclass, field
from typing import Literal

from agent.finishing.rules import Method

Kind = Literal["node", "ensemble", "nothing"]
StepName = Literal["winner", "hidden rows", "ensemble", "rerun", "stopped"]


@dataclass(frozen=True)
class Member:
    """A solution that the handed-out submission rests on. Weights sum to one."""

    node_id: str
    weight: float
    is_rerun: bool = False
    """Its predictions come from the second run, on all rows."""


@dataclass(frozen=True)
class Step:
    """One step of the end: what was done or why it was not, in words with numbers."""

    name: StepName
    text: str


@dataclass(frozen=True)
class Ending:
    """The choice. `method` is None unless an ensemble was chosen, `metric` what it scores.

    `metric` is measured on the rows that the search ranked by, None where that is not known.
    """

    kind: Kind
    members: tuple[Member, ...] = ()
    method: Method | None = None
    metric: float | None = None
    steps: tuple[Step, ...] = ()
    seconds: float = field(default=0.0, compare=False)
    """How long the end took, in this process."""

    @property
    def summary(self) -> str:
        """One line for the log."""
        if self.kind == "nothing":
            return "nothing to hand out: no valid solution"
        names = " + ".join(_told(member, len(self.members) > 1) for member in self.members)
        how = f" ({self.method})" if self.method else ""
        score = f", metric {self.metric:.6g}" if self.metric is not None else ""
        return f"{self.kind} {names}{how}{score}"


def _told(member: Member, is_weighted: bool) -> str:
    weight = f"{member.weight:.2f} " if is_weighted else ""
    return f"{weight}{member.node_id}{' run again' if member.is_rerun else ''}"
