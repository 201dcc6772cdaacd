"""Compare our preparation with the official one, and record what the official one makes.

- `python -m tests.preparation compare [ID ...] [--seeds N] [--seed M]` prepares synthetic raw data
  of N seeds, of half the size to four times the size, with both, and lists what differs.
- `python -m tests.preparation fuzz [ID ...] [--seeds N] [--seed M]` does so after changing tables
  of the raw data at random; what the official preparation does not survive is passed over.
- `python -m tests.preparation record [ID ...]` writes tests/preparation/expected/<id>.json.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import tempfile
import traceback
from pathlib import Path

import numpy as np

from competitions.catalog import Competition, find
from tests.preparation import kit
from tests.preparation.manifest import differences
from tests.preparation.mutate import mutate
from tests.preparation.reference import available, prepare_official

_SIZES = (1.0, 0.5, 2.0, 4.0, 1.3, 0.7)


def compare(
    competition: Competition, seed: int, share: float, folder: Path, *, fuzz: bool = False
) -> list[str] | None:
    """What differs between both preparations of one raw data set; an error of either counts.

    None if the raw data were changed and the official preparation failed.
    """
    default = inspect.signature(kit.generator(competition).make).parameters["size"].default
    raw = kit.make_raw(competition, folder / "raw", seed, max(1, round(default * share)))
    told = mutate(raw, np.random.default_rng(seed)) if fuzz else ""
    try:
        theirs = prepare_official(competition, raw, folder / "theirs")
    except Exception as error:
        if fuzz:
            return None
        return [f"the official preparation failed: {type(error).__name__}: {error}"]
    try:
        ours = kit.prepare_ours(competition, raw, folder / "ours")
    except Exception:
        return [told, f"ours failed: {traceback.format_exc()}"]
    found = differences(ours, theirs)
    return [told, *found] if found else []


def record(competition: Competition, folder: Path) -> int:
    """Record the official result; the number of files."""
    raw = kit.make_raw(competition, folder / "raw")
    made = prepare_official(competition, raw, folder / "theirs")
    kit.record(competition.id, made)
    return len(made)


def main() -> None:
    """Parse the command line and run the verb on each competition."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.preparation")
    parser.add_argument("verb", choices=["record", "compare", "fuzz"])
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=kit.SEED, help="the first of the seeds")
    options = parser.parse_args()
    if not available():
        sys.exit("the package mlebench is not installed: see tests/preparation/README.md")
    bad = 0
    for competition_id in options.ids or kit.generated():
        competition = find(competition_id)
        if options.verb == "record":
            with tempfile.TemporaryDirectory() as folder:
                print(f"{competition_id}: {record(competition, Path(folder))} files", flush=True)
            continue
        for number in range(options.seeds):
            with tempfile.TemporaryDirectory() as folder:
                share = _SIZES[number % len(_SIZES)]
                found = compare(
                    competition,
                    options.seed + number,
                    share,
                    Path(folder),
                    fuzz=options.verb == "fuzz",
                )
            if found is None:
                continue
            bad += bool(found)
            print(
                f"{competition_id} seed {options.seed + number} x {share}: {len(found)} differ",
                flush=True,
            )
            for line in found[:20]:
                print(f"  {line}", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
