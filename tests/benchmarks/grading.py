"""Grading at the benchmark's own sizes: Podium's graders beside the official ones, on one core.

The answers and submissions are those of the parity suite, made at `REAL_SIZE`. Each grader reads
its files and grades once; the times are split into reading and grading.
"""

from __future__ import annotations

import gc
import io
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any
from warnings import catch_warnings

import numpy as np

from competitions.catalog import Competition, find
from competitions.tables import read_submission
from competitions.tasks import load_task, read_answers
from tests.parity import malform
from tests.parity.kit import SEED, parity_modules, write_answers
from tests.parity.reference import available

# The competitions that take longest; the others are measured on demand.
LARGE = (
    "h-and-m-personalized-fashion-recommendations",
    "jigsaw-unintended-bias-in-toxicity-classification",
    "cdiscount-image-classification-challenge",
    "billion-word-imputation",
    "bms-molecular-translation",
    "text-normalization-challenge-english-language",
    "text-normalization-challenge-russian-language",
    "facebook-recruiting-iii-keyword-extraction",
    "uw-madison-gi-tract-image-segmentation",
    "hubmap-kidney-segmentation",
    "google-research-identify-contrails-reduce-global-warming",
    "tgs-salt-identification-challenge",
    "vesuvius-challenge-ink-detection",
    "vinbigdata-chest-xray-abnormalities-detection",
    "siim-covid19-detection",
    "3d-object-detection-for-autonomous-vehicles",
    "AI4Code",
    "tensorflow2-question-answering",
    "champs-scalar-coupling",
    "denoising-dirty-documents",
    "icecube-neutrinos-in-deep-ice",
    "kuzushiji-recognition",
)


@dataclass(frozen=True)
class Timing:
    """Seconds of one grader on one submission, and what it said."""

    reading: float
    grading: float
    score: float

    @property
    def total(self) -> float:
        """Seconds from the files to the score."""
        return self.reading + self.grading


def measure(competition: Competition, folder: Path) -> tuple[int, Timing, Timing | None]:
    """Rows of the submission, Podium's timing and, where the package is there, the official."""
    cases: Any = import_module(f"tests.parity.cases.{competition.task}")
    rng = np.random.default_rng(SEED)
    truth = cases.answers(rng, cases.REAL_SIZE)
    frame = cases.noisy(truth, rng)
    answers, path = folder / Path(competition.answers).name, folder / "submission.csv"
    write_answers(truth, answers)
    path.write_bytes(malform.csv_bytes(frame))
    rows = len(frame)
    del truth, frame
    task = load_task(competition.task)
    ours = _timed(lambda: (read_submission(path), read_answers(task, answers)), task.score)
    return rows, ours, _official(competition, path, answers) if available() else None


def _official(competition: Competition, path: Path, answers: Path) -> Timing:
    from mlebench.grade_helpers import Grader
    from mlebench.utils import load_answers
    from mlebench.utils import read_csv as official_read

    logging.disable(logging.CRITICAL)  # it logs a line per missing cell
    grader = Grader(competition.metric, f"mlebench.competitions.{competition.id}.grade:grade")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return _timed(lambda: (official_read(path), load_answers(answers)), grader.grade_fn)


def _timed(read: Callable[[], tuple[Any, Any]], grade: Callable[..., float]) -> Timing:
    gc.collect()
    with catch_warnings(action="ignore"):
        started = perf_counter()
        submission, answers = read()
        between = perf_counter()
        score = grade(submission, answers)
        ended = perf_counter()
    return Timing(between - started, ended - between, round(float(score), 5))


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this process and its children on one core, where the system can."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def print_table(ids: Sequence[str]) -> None:
    """Print one line per competition and the sums; both columns where mlebench is installed."""
    print(f"{'competition':<58}{'rows':>10}{'podium s':>10}{'official s':>12}{'times':>8}")
    ours_sum = official_sum = 0.0
    known = parity_modules()
    for competition_id in ids or [one for one in LARGE if one in known]:
        with tempfile.TemporaryDirectory() as folder, _one_core():
            rows, ours, official = measure(find(competition_id), Path(folder))
        ours_sum += ours.total
        line = f"{competition_id:<58}{rows:>10,}{ours.total:>10.2f}"
        if official is not None:
            official_sum += official.total
            line += f"{official.total:>12.2f}{official.total / ours.total:>8.1f}"
            line += f"   grading alone {ours.grading:.2f} / {official.grading:.2f}"
            line += "" if repr(ours.score) == repr(official.score) else "   SCORES DIFFER"
        print(line, flush=True)
    line = f"{'sum':<68}{ours_sum:>10.2f}"
    print(line + (f"{official_sum:>12.2f}{official_sum / ours_sum:>8.1f}" if official_sum else ""))
