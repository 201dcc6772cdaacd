"""Print how long the things take that a user waits for, median of several runs.

`python -m tests.benchmarks grading [ID ...]` measures grading at the benchmark's sizes alone, and
`python -m tests.benchmarks preparing [SHARE [DIR]]` preparation, with a share of the data, in DIR,
`python -m tests.benchmarks throughput [SECONDS [MINUTES [PYTHON]]]` the agent's nodes per minute
with a model of that latency, and aideml's beside it where PYTHON has it.
`python -m tests.benchmarks site [RUNS]` builds the report of a thousand runs and opens it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.grading import grade_submission, validate_submission
from competitions.metrics.classification import roc_auc_score
from competitions.preparation import prepare
from tests.benchmarks.grading import print_table
from tests.benchmarks.preparing import print_preparing
from tests.benchmarks.site import print_site
from tests.benchmarks.statistics import print_statistics
from tests.benchmarks.throughput import print_throughput

PODIUM = Path(sys.executable).parent / "podium"


def _seconds(work: Callable[[], object], repeats: int = 5) -> float:
    spent = []
    for _ in range(repeats):
        started = perf_counter()
        work()
        spent.append(perf_counter() - started)
    return median(spent)


def _help() -> None:
    subprocess.run([PODIUM, "--help"], check=True, stdout=subprocess.DEVNULL)


def _large_auc() -> Callable[[], object]:
    rng = np.random.default_rng(0)
    truth, score = rng.integers(0, 2, 1_000_000), rng.random(1_000_000)
    return lambda: roc_auc_score(truth, score)


def main() -> None:
    """Run the measurements that the command line names, all by default."""
    part, words = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if not part:
        _print_waits()
    if part in ("", "grading"):
        print_table(words)
    if part in ("", "preparing"):
        share = float(words[0]) if words else 1.0
        print_preparing(share, Path(words[1]) if len(words) > 1 else None)
    if part in ("", "statistics"):
        print_statistics(int(words[0]) if words else 1_000)
    if part in ("", "site"):
        print_site(int(words[0]) if words else 1_000)
    if part in ("", "throughput"):
        latency_s, minutes, *aide = [*words, *("5", "3")[len(words) :]]
        print_throughput(float(latency_s), float(minutes), aide[0] if aide else None)


def _print_waits() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data, cancer = DataDir(Path(folder)), find("demo-breast-cancer")
        preparing = _seconds(lambda: prepare(cancer, data), repeats=1)
        sample = data.sample_submission(cancer)
        million = Path(folder) / "million.csv"
        pd.DataFrame({"id": range(1_000_000), "malignant": 0.5}).to_csv(million, index=False)
        figures = {
            "podium --help": _seconds(_help),
            "prepare demo-breast-cancer": preparing,
            "grade its sample submission": _seconds(lambda: grade_submission(sample, cancer, data)),
            "validate it": _seconds(lambda: validate_submission(sample, cancer, data)),
            "refuse one million rows": _seconds(
                lambda: grade_submission(million, cancer, data), repeats=1
            ),
            "AUC of one million rows": _seconds(_large_auc()),
        }
    for name, seconds in figures.items():
        print(f"{name:<32}{seconds:9.3f} s")


if __name__ == "__main__":
    main()
