"""Record what the official graders say, compare with them, or look for differences at random.

- `python -m tests.parity record [ID ...]` writes tests/parity/expected/<id>.json.
- `python -m tests.parity compare [ID ...]` runs both graders on every case, prints differences.
- `python -m tests.parity fuzz [ID ...] --seconds 60 --seed 1` stacks changes at random.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import numpy as np

from competitions.catalog import find
from competitions.tasks import load_task
from tests.parity import malform
from tests.parity.kit import EXPECTED, SEED, Case, Outcome, Suite, parity_modules
from tests.parity.reference import Reference, available


def record(suite: Suite, reference: Reference, folder: Path) -> int:
    """Write what the official grader says of every case; the number of cases."""
    rows = {}
    for case in suite.all():
        rows[case.name] = [case.digest, *reference.grade(case, folder).to_json()]
    cases = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in rows.items())
    text = f'{{"answers": "{suite.answers_digest}", "cases": {{\n{cases}\n}}}}\n'
    EXPECTED.mkdir(exist_ok=True)
    (EXPECTED / f"{suite.competition.id}.json").write_text(text, encoding="utf-8")
    return len(rows)


def differences(
    suite: Suite, reference: Reference, cases: Iterator[Case], folder: Path
) -> Iterator[tuple[Case, bool, str]]:
    """Each case, whether the official grader scores it, and what differs ('' if nothing does)."""
    gaps = getattr(load_task(suite.competition.task), "NOT_VALIDATED", "")
    for case in cases:
        ours, theirs = suite.grade(case, folder), reference.grade(case, folder)
        valid = suite.validate(case, folder)
        scored = theirs.score is not None
        told = valid == scored or (gaps and valid)
        text = "" if ours.agrees(theirs) else f"ours {_text(ours)}, official {_text(theirs)}"
        yield (
            case,
            scored,
            text or ("" if told else f"validator says {valid}, official {_text(theirs)}"),
        )


def mutants(suite: Suite, seed: int) -> Iterator[Case]:
    """Submissions with one to four random changes of any kind, without end."""
    rng = np.random.default_rng(seed)
    module = suite.cases
    values = tuple(module.VALUES)
    number = 0
    while True:
        number += 1
        perfect = rng.random() < 0.3
        frame = module.perfect(suite.truth) if perfect else module.noisy(suite.truth, rng)
        steps: list[str] = []
        for _ in range(int(rng.integers(0, 4))):
            known = module.ID in frame and len(frame)
            menu = [*malform.rows(frame, module.ID, rng)] if known else []
            kept = tuple(name for name in values if name in frame)
            if kept and len(frame):
                menu += [*malform.columns(frame, kept), *malform.cells(frame, kept)]
            if not menu or not len(frame):
                break
            name, frame = menu[int(rng.integers(len(menu)))]
            steps.append(name)
        content = malform.csv_bytes(frame)
        if rng.random() < 0.15 and len(frame):
            torn = [*malform.files(frame)]
            name, content = torn[int(rng.integers(len(torn)))]
            steps.append(name)
        yield Case(f"{number}: {' + '.join(steps)}", content)


def _text(outcome: Outcome) -> str:
    return "invalid" if outcome.score is None else f"{outcome.score!r} ({outcome.medal})"


def _cases(suite: Suite, options: argparse.Namespace) -> Iterator[Case]:
    if options.verb != "fuzz":
        yield from suite.all()
        return
    end = monotonic() + options.seconds
    for case in mutants(suite, options.seed):
        if monotonic() > end:
            return
        yield case


def _run(competition_id: str, options: argparse.Namespace, folder: Path) -> int:
    suite = Suite(find(competition_id), folder / "data", options.seed or SEED)
    reference = Reference(suite.competition, suite.data.answers(suite.competition))
    if options.verb == "record":
        print(f"{competition_id}: {record(suite, reference, folder)} cases recorded", flush=True)
        return 0
    total = scored = bad = 0
    noisy = next(case for case in suite.all() if case.name == "noisy")
    types = suite.score_type(noisy, folder), reference.score_type(noisy, folder)
    if types[0] != types[1]:
        print(f"  {competition_id}: score is a {types[0]}, official {types[1]}", flush=True)
    for case, accepted, text in differences(suite, reference, _cases(suite, options), folder):
        total, scored = total + 1, scored + accepted
        if text:
            bad += 1
            print(f"  {competition_id} / {case.name}: {text}", flush=True)
            if options.keep:
                Path(options.keep).mkdir(exist_ok=True)
                (Path(options.keep) / f"{competition_id}-{bad}.csv").write_bytes(case.content)
    print(f"{competition_id}: {total} cases, {scored} scored, {bad} differ", flush=True)
    return bad


def main() -> None:
    """Parse the command line and run the verb on each competition."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.parity")
    parser.add_argument("verb", choices=["record", "compare", "fuzz"])
    parser.add_argument("ids", nargs="*", metavar="ID")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", help="a folder for the files that differ")
    options = parser.parse_args()
    if not available():
        sys.exit("the package mlebench is not installed: see tests/parity/README.md")
    bad = 0
    for competition_id in options.ids or parity_modules():
        with tempfile.TemporaryDirectory() as folder:
            bad += _run(competition_id, options, Path(folder))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
