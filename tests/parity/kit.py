"""The cases of one competition, and what each grader says of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from competitions.catalog import Competition, catalog
from competitions.datadir import DataDir
from competitions.grading import grade_submission, validate_submission
from competitions.tables import read_submission
from competitions.tasks import load_task, read_answers
from tests.parity import malform

EXPECTED = Path(__file__).parent / "expected"
SEED = 20_240_610


@dataclass(frozen=True)
class Case:
    """One submission file: its name within the competition, and its bytes."""

    name: str
    content: bytes

    @property
    def digest(self) -> str:
        """Tells whether a recorded result belongs to this very file."""
        return hashlib.sha256(self.content).hexdigest()[:12]


@dataclass(frozen=True)
class Outcome:
    """What a grader says: the rounded score (None = invalid), the medal, above the median."""

    score: float | None
    medal: str
    above_median: bool

    def to_json(self) -> list[Any]:
        """As plain JSON; NaN and infinities as text."""
        score = self.score
        plain = score if score is None or np.isfinite(score) else str(score)
        return [plain, self.medal, self.above_median]

    @classmethod
    def from_json(cls, fields: list[Any]) -> Outcome:
        """The outcome of to_json()."""
        score, medal, above = fields
        return cls(None if score is None else float(score), medal, above)

    def agrees(self, other: Outcome) -> bool:
        """Whether both are the same, NaN being the same as NaN."""
        return self.to_json() == other.to_json()


def parity_modules() -> dict[str, str]:
    """Competition id -> the name of its module of cases, for all that have one."""
    folder = Path(__file__).parent / "cases"
    return {one.id: one.task for one in catalog().values() if (folder / f"{one.task}.py").is_file()}


def write_answers(truth: Any, path: Path) -> None:
    """Write answers as preparation does: a frame as CSV, a list of objects as JSON lines."""
    if isinstance(truth, pd.DataFrame):
        path.write_bytes(malform.csv_bytes(truth))
    else:
        path.write_text("".join(json.dumps(entry) + "\n" for entry in truth), encoding="utf-8")


class Suite:
    """The cases of one competition over one data directory, made from a seed."""

    def __init__(self, competition: Competition, root: Path, seed: int = SEED) -> None:
        self.competition = competition
        self.data = DataDir(root)
        self.cases: ModuleType = import_module(f"tests.parity.cases.{competition.task}")
        self.rng = np.random.default_rng(seed)
        self.truth = self.cases.answers(self.rng)
        self._write()

    @property
    def answers_digest(self) -> str:
        """Tells whether recorded results belong to these very answers."""
        content = self.data.answers(self.competition).read_bytes()
        return hashlib.sha256(content).hexdigest()[:12]

    def all(self) -> Iterator[Case]:
        """Every case, each name once."""
        seen: dict[str, int] = {}
        for name, content in self._named():
            count = seen[name] = seen.get(name, 0) + 1
            data = content if isinstance(content, bytes) else malform.csv_bytes(content)
            yield Case(name if count == 1 else f"{name} ({count})", data)

    def grade(self, case: Case, folder: Path) -> Outcome:
        """What Podium's grader says, through the file and the report."""
        report = grade_submission(self._file(case, folder), self.competition, self.data)
        medals = [kind for kind in ("gold", "silver", "bronze") if getattr(report, f"{kind}_medal")]
        return Outcome(report.score, "".join(medals) or "none", report.above_median)

    def score_type(self, case: Case, folder: Path) -> str:
        """The type of the score before rounding: float and numpy's float64 round differently."""
        task = load_task(self.competition.task)
        frame = read_submission(self._file(case, folder))
        answers = read_answers(task, self.data.answers(self.competition))
        return type(task.score(frame, answers)).__name__

    def validate(self, case: Case, folder: Path) -> bool:
        """What Podium's validator says, which knows the sample submission alone."""
        return validate_submission(self._file(case, folder), self.competition, self.data).valid

    def _file(self, case: Case, folder: Path) -> Path:
        path = folder / "submission.csv"
        path.write_bytes(case.content)
        return path

    def _named(self) -> Iterator[tuple[str, Any]]:
        cases, truth, values = self.cases, self.truth, tuple(self.cases.VALUES)
        sample, perfect = cases.sample(truth), cases.perfect(truth)
        noisy = cases.noisy(truth, self.rng)
        yield from (("sample", sample), ("perfect", perfect), ("noisy", noisy))
        yield "noisier", cases.noisy(truth, self.rng)
        for name, frame in malform.rows(perfect, cases.ID, self.rng):
            yield f"perfect, {name}", frame
        yield from malform.rows(noisy, cases.ID, self.rng)
        yield from malform.columns(noisy, values)
        yield from malform.cells(noisy, values)
        yield from malform.files(noisy)
        if hasattr(cases, "special"):
            yield from cases.special(truth, self.rng).items()

    def _write(self) -> None:
        one, data = self.competition, self.data
        for path in (data.answers(one), data.sample_submission(one), data.public(one) / "x"):
            path.parent.mkdir(parents=True, exist_ok=True)
        write_answers(self.truth, data.answers(one))
        data.sample_submission(one).write_bytes(malform.csv_bytes(self.cases.sample(self.truth)))
        (data.public(one) / "description.md").write_text("made by the parity suite\n")
