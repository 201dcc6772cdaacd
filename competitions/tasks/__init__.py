"""One module per competition: how it is prepared, how a submission is checked and scored."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from pandas import DataFrame


class Task(Protocol):
    """What a task module offers, as module-level functions."""

    def prepare(self, raw: Path, public: Path, private: Path) -> None:
        """Write public data and private answers into two empty folders."""

    def validate(self, submission: DataFrame, sample: DataFrame) -> None:
        """Raise InvalidSubmission if the grader would; only the sample submission is known."""

    def score(self, submission: DataFrame, answers: DataFrame) -> float:
        """The competition's metric; raises InvalidSubmission."""


def load_task(module: str) -> Task:
    """The task of a catalog row; raises ModuleNotFoundError if the catalog names none that is."""
    return cast(Task, import_module(f"competitions.tasks.{module}"))
