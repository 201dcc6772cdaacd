"""What every coder, with an LLM or without, takes and gives."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from agent.llm.base import Usage
from agent.search.memory import Attempt, Memory
from agent.search.tree import Action
from agent.task import Task

FOLDS_NAME = "folds.csv"
"""In a solution's directory, where the run has folds: row (its number in the training table, from
0), fold."""
OUT_OF_FOLD_NAME = "out_of_fold.csv"
"""What a solution writes for them: row, then the columns of a submission that are predicted."""
SAMPLE_ROWS_VARIABLE = "PODIUM_SAMPLE_ROWS"
"""Set in a sample run: use at most so many training rows, one fold, one epoch."""


@dataclass(frozen=True)
class Contract:
    """What the scripts of this run must do beyond ./submission.csv and ./result.json."""

    has_folds: bool = False
    """./folds.csv is there and ./out_of_fold.csv is wanted."""
    has_sample_runs: bool = False
    """The script is first run with PODIUM_SAMPLE_ROWS set."""


@dataclass(frozen=True)
class CodeRequest:
    """Write the next solution.

    `parent` is None exactly for a draft. `timeout_s` is what its execution may take, `time_left_s`
    and `steps_left` what the run has left; infinite and None where there is no limit.
    `child_count` is how many children the parent has.
    """

    task: Task
    action: Action
    parent: Attempt | None
    memory: Memory
    step: int
    timeout_s: float
    time_left_s: float
    steps_left: int | None
    child_count: int = 0
    contract: Contract = field(default_factory=Contract)
    is_cancelled: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class WrittenCode:
    """A complete single-file solution and the plan behind it.

    `insight` is what is worth remembering of the reasoning that led to it, `prompt` what was asked;
    both empty without a model.
    """

    plan: str
    code: str
    insight: str = ""
    prompt: str = ""
    usage: Usage = field(default_factory=Usage)


class Coder(Protocol):
    """Writes solutions. Called by one worker after the other, or by several at once.

    A solution reads ./input, writes ./submission.csv and ./result.json
    ({"metric": float, "metric_name": str}, measured on rows that the model was not fitted on).
    """

    def write(self, request: CodeRequest) -> WrittenCode:
        """Write one solution.

        Raises CoderFailed if none came of it this time, NothingNew if none ever will for this
        parent and action.
        """


@dataclass(frozen=True)
class Review:
    """A summary of one executed solution for later attempts. It decides no number."""

    summary: str
    usage: Usage = field(default_factory=Usage)


class Reviewer(Protocol):
    """Summarises what an executed solution showed."""

    def review(
        self, task: Task, attempt: Attempt, time_left_s: float, is_cancelled: Callable[[], bool]
    ) -> Review:
        """Summarise in two or three sentences. Raises CoderFailed if no summary came of it."""
