"""What every coder, with an LLM or without, takes and gives."""

from dataclasses import dataclass
from typing import Protocol

from agent.search.memory import Attempt, Memory
from agent.search.tree import Action
from agent.task import Task


@dataclass(frozen=True)
class CodeRequest:
    """Write the next solution.

    `parent` is None exactly for a draft. `timeout_s` is what its execution may take, `time_left_s`
    and `steps_left` what the run has left; infinite and None where there is no limit.
    """

    task: Task
    action: Action
    parent: Attempt | None
    memory: Memory
    step: int
    timeout_s: float
    time_left_s: float
    steps_left: int | None


@dataclass(frozen=True)
class WrittenCode:
    """A complete single-file solution and the plan behind it."""

    plan: str
    code: str


class Coder(Protocol):
    """Writes solutions.

    A solution reads ./input, writes ./submission.csv and ./result.json
    ({"metric": float, "metric_name": str}, measured on rows that the model was not fitted on).
    """

    def write(self, request: CodeRequest) -> WrittenCode:
        """Write one solution.

        Raises CoderFailed if none came of it this time, NothingNew if none ever will for this
        parent and action.
        """
