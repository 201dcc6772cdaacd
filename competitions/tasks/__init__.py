"""One module per competition: how it is prepared, how a submission is checked and scored."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from competitions.tables import read_csv

if TYPE_CHECKING:
    from pandas import DataFrame

    from competitions.preparing import Folders


class Task(Protocol):
    """What a task module offers, as module-level names.

    Three more are optional. `NOT_VALIDATED` is a sentence: what makes a submission invalid that
    `validate` cannot see, because only the answers tell. `ANSWER_COLUMNS` are the columns to read
    where answers hold much besides; `read_answers(path)` reads answers that are no CSV file.
    """

    METRIC: Callable[..., float]
    """The function that scores; its docstring gives the formula."""

    def validate(self, submission: DataFrame, sample: DataFrame) -> None:
        """Raise InvalidSubmission if the grader would; only the sample submission is known."""

    def score(self, submission: DataFrame, answers: Any) -> float:
        """The competition's metric, not rounded; raises InvalidSubmission.

        A float is rounded exactly and a numpy float64 by scaling, which differ on ties: a task
        returns the type that the official grader returns.
        """


class Preparable(Protocol):
    """What the task of a competition that Podium prepares itself offers too."""

    def prepare(self, folders: Folders) -> None:
        """Write public data and private answers from the raw data, which stay as they are.

        The description is not the task's to write, but for the demo suite's.
        """


def load_task(module: str) -> Task:
    """The task of a catalog row; raises ModuleNotFoundError if the catalog names none that is."""
    return cast(Task, import_module(f"competitions.tasks.{module}"))


def load_preparable(module: str) -> Preparable:
    """The same task, as what prepares; raises ModuleNotFoundError likewise."""
    return cast(Preparable, import_module(f"competitions.tasks.{module}"))


def read_answers(task: Task, path: Path) -> Any:
    """The answers as the task's `score` takes them: a frame, or what its own reader gives."""
    own = getattr(task, "read_answers", None)
    return own(path) if own else read_csv(path, getattr(task, "ANSWER_COLUMNS", None))
