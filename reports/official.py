"""Official grading reports, of any origin and of any number of seeds, as `Results`."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from reports.aggregate import NOT_REPORTED, Cell
from reports.oddities import shortened
from reports.records import Grade, Problem
from reports.report_file import ReportFile, read_report_file
from reports.results import Conditions, Results


def load_grading_reports(paths: Sequence[Path], *, label: str | None = None) -> Results:
    """Read grading reports of MLE-bench's form as the seeds of one agent.

    As MLE-bench's own aggregation numbers them: files in the order of their paths (compared as
    text, so group10 comes before group2), competitions by id within a file, and the n-th report of
    a competition belongs to seed n, from 1. Competitions with fewer reports than others get a cell
    without a grade for each seed that they lack.

    What is odd is in `problems`: see `reports.report_file.read_report_file`; also a file that holds
    a competition more than once, files with the same content, and files that hold some but not
    all of one another's competitions, whose seeds mix rows of several files.
    Raises BrokenFile, with file and line, for what cannot be read; ValueError without a path.
    """
    if not paths:
        raise ValueError("aggregation needs at least one grading report")
    files = [read_report_file(path) for path in sorted(paths, key=str)]
    fixed = sorted({name for file in files for name in file.leaks_fixed})
    return Results(
        label=label or _label(files),
        cells=tuple(_cells(files)),
        conditions=Conditions(other={"leaks fixed": ", ".join(fixed)} if fixed else {}),
        source=", ".join(str(file.path) for file in files),
        reports=tuple(file.path for file in files),
        problems=(
            *itertools.chain.from_iterable(file.problems for file in files),
            *itertools.chain.from_iterable(_repeated(file) for file in files),
            *_same_content(files),
            *_partly_shared(files),
        ),
    )


def _label(files: Sequence[ReportFile]) -> str:
    # MLE-bench names a folder per run group and calls the file grading_report in each.
    names = [
        file.path.resolve().parent.name if "grading_report" in file.path.stem else file.path.stem
        for file in files
    ]
    others = len(set(names)) - 1
    return f"{names[0]} and {others} more" if others else names[0]


def _cells(files: Sequence[ReportFile]) -> Iterator[Cell]:
    found: dict[str, list[Grade]] = {}
    for file in files:
        for grade in file.grades:
            found.setdefault(grade.competition_id, []).append(grade)
    seeds = max(map(len, found.values()), default=0)
    for competition_id in sorted(found):
        grades = found[competition_id]
        yield from (Cell(competition_id, seed, grade) for seed, grade in enumerate(grades, 1))
        for seed in range(len(grades) + 1, seeds + 1):
            yield Cell(competition_id, seed, None, NOT_REPORTED)


def _repeated(file: ReportFile) -> Iterator[Problem]:
    counts = Counter(grade.competition_id for grade in file.grades)
    repeated = [f"{name} {count} times" for name, count in sorted(counts.items()) if count > 1]
    if not repeated:
        return
    what = (
        f"holds {shortened(repeated)}; each report of a competition counts as a seed of its own, "
        "in the order of the file."
    )
    yield Problem(str(file.path), file.places.line(_first_repeat(file)), what)
    if len(file.variants) > 1:
        what = (
            f"holds runs of the variants {', '.join(file.variants)}, which become seeds of one "
            "agent. Name the run group and the variant (GROUP:VARIANT) to keep them apart."
        )
        yield Problem(str(file.path), None, what)


def _first_repeat(file: ReportFile) -> int:
    """The number of the first row whose competition a row before it has."""
    seen: set[str] = set()
    for index, grade in enumerate(file.grades):
        if grade.competition_id in seen:
            return index
        seen.add(grade.competition_id)
    raise ValueError(f"{file.path} holds no competition twice")


def _same_content(files: Sequence[ReportFile]) -> Iterator[Problem]:
    first: dict[bytes, Path] = {}
    for file in files:
        if file.digest in first:
            what = f"the same content as {first[file.digest]}; its seeds are counted twice."
            yield Problem(str(file.path), None, what)
        first.setdefault(file.digest, file.path)


def _partly_shared(files: Sequence[ReportFile]) -> Iterator[Problem]:
    """Files whose sets of competitions overlap without being the same: seeds mix their rows."""
    sets: dict[frozenset[str], ReportFile] = {}
    for file in files:
        sets.setdefault(frozenset(grade.competition_id for grade in file.grades), file)
    for (one, file), (other, another) in itertools.combinations(sets.items(), 2):
        if one & other and one != other:
            only = sorted(one ^ other)
            what = (
                f"shares {len(one & other)} competitions with {another.path}, but not "
                f"{shortened(only)}; a seed may be made of rows of several files."
            )
            yield Problem(str(file.path), None, what)
            # One such pair says it; a hundred files would give thousands.
            return
