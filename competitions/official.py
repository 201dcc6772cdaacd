"""The official package mlebench as another grader: the yardstick of Podium's own."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings

from competitions.catalog import Competition
from competitions.datadir import DataDir
from competitions.errors import CompetitionError
from competitions.grading import DECIMALS, Scored

if TYPE_CHECKING:
    from collections.abc import Callable


def require_official() -> None:
    """Raise CompetitionError with the command that installs the official package, if missing."""
    try:
        import mlebench.grade_helpers  # noqa: F401
    except ImportError as error:
        raise CompetitionError(
            f"the official package mlebench cannot be imported ({error}). Run: {sys.executable} "
            "-m pip install 'mlebench @ git+https://github.com/openai/mle-bench.git'"
        ) from error


def official_score(path: Path, competition: Competition, data: DataDir) -> Scored:
    """Score one submission file as `mlebench grade` does: any exception means invalid.

    Raises CompetitionError if the package is missing or does not have the competition.
    """
    require_official()
    with _quiet():
        grade, read, answers = _grader(competition), *_readers(data.answers(competition))
        try:
            score = grade(read(path), answers)
        except Exception as error:  # the official grader takes any exception for invalid
            text = " ".join(str(error).split())
            return Scored(None, f"mlebench: {type(error).__name__}: {text}")
        return Scored(float(round(score, DECIMALS)))


def _grader(competition: Competition) -> Callable[..., Any]:
    from mlebench.grade_helpers import Grader

    where = f"mlebench.competitions.{competition.id}.grade:grade"
    try:
        grade: Callable[..., Any] = Grader(competition.metric, where).grade_fn
    except ImportError as error:
        raise CompetitionError(
            f"the official package has no grader of {competition.id} that can be imported "
            f"({error}). Leave out --backend mlebench and --cross-check for it."
        ) from error
    return grade


def _readers(answers: Path) -> tuple[Callable[[Path], Any], Any]:
    from mlebench.utils import load_answers, read_csv

    return read_csv, load_answers(answers)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the official graders' progress bars, prints and warnings off the terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            Path(os.devnull).open("w") as nowhere,
            redirect_stdout(nowhere),
            redirect_stderr(nowhere),
            catch_warnings(action="ignore"),
        ):
            yield
    finally:
        logging.disable(before)
