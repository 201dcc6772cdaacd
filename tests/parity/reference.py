"""The official grader of one competition, run in this process; needs the package mlebench."""

from __future__ import annotations

import io
import logging
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from warnings import catch_warnings

import pandas as pd

from competitions.catalog import Competition
from competitions.medals import Thresholds
from tests.parity.kit import Case, Outcome


def available() -> bool:
    """Whether the official package can be imported."""
    try:
        import mlebench.grade_helpers  # noqa: F401
    except ImportError:
        return False
    return True


class Reference:
    """What the official package says of a submission file."""

    def __init__(self, competition: Competition, answers: Path) -> None:
        from mlebench.grade_helpers import Grader

        logging.disable(logging.CRITICAL)  # each invalid submission is logged
        where = f"mlebench.competitions.{competition.id}.grade:grade"
        self._grader = Grader(competition.metric, where)
        self._answers = answers
        self._board = _leaderboard(competition)

    def grade(self, case: Case, folder: Path) -> Outcome:
        """Its score, medal and median verdict; anything that it raises is an invalid submission."""
        path = folder / "reference.csv"
        path.write_bytes(case.content)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            try:
                with catch_warnings(action="ignore"):
                    score, rank = self._grade(path)
            except Exception:  # whatever it raises: the submission gets no score
                score, rank = self._grade_nothing()
        medals = [kind for kind in ("gold", "silver", "bronze") if rank.get(f"{kind}_medal")]
        return Outcome(score, "".join(medals) or "none", bool(rank.get("above_median")))

    def score_type(self, case: Case, folder: Path) -> str:
        """The type of the score before rounding."""
        from mlebench.utils import load_answers, read_csv

        path = folder / "reference.csv"
        path.write_bytes(case.content)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            score = self._grader.grade_fn(read_csv(path), load_answers(self._answers))
        return type(score).__name__

    def _grade(self, path: Path) -> tuple[float | None, dict[str, Any]]:
        from mlebench.utils import load_answers, read_csv

        score = self._grader(read_csv(path), load_answers(self._answers))
        rank = {} if self._board is None else self._grader.rank_score(score, self._board)
        return (None if score is None else float(score)), rank

    def _grade_nothing(self) -> tuple[None, dict[str, Any]]:
        return None, {}


def _leaderboard(competition: Competition) -> pd.DataFrame | None:
    """A leaderboard of 1,000 teams whose medal and median thresholds are the catalog's."""
    limits: Thresholds | None = competition.listed
    if limits is None:
        return None
    worst = limits.median + (1 if competition.lower_is_better else -1)
    scores = [limits.gold] * 12 + [limits.silver] * 38 + [limits.bronze] * 50
    return pd.DataFrame({"score": scores + [limits.median] * 899 + [worst]})
