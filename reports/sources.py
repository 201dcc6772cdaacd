"""From what a user names (run groups, variants, grading reports, folders of them) to `Results`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from reports.analysis import Analysis, Entry, analyse
from reports.conditions import conditions_of
from reports.errors import BrokenFile, UnknownSource
from reports.load import load_group
from reports.oddities import shortened, thresholds_told
from reports.official import load_grading_reports
from reports.records import Problem
from reports.results import Results

REPORT_PATTERN = "*grading_report*.json"
EXPERIMENTS = "run_group_experiments.csv"
"""MLE-bench's list of which run groups belong to which experiment (experiment_id,run_group)."""


def results_of(spec: str, runs_dir: Path) -> list[Results]:
    """The results that a spec names.

    A spec is one of
    - GROUP, a run group in `runs_dir` or the path of one: one `Results` per variant;
    - GROUP:VARIANT: only that variant;
    - a grading report, or several joined by commas: their seeds together are one `Results`;
    - a folder with grading reports, itself or in its folders, as MLE-bench's run groups are: one
      `Results`; a folder with MLE-bench's run_group_experiments.csv: one per experiment;
    - a folder of run groups: each variant of each;
    - FOLDER:EXPERIMENT: only that experiment.
    Raises UnknownSource naming what exists, BrokenFile for files that cannot be read (such as Git
    LFS pointers), and NotAGroup.
    """
    found = _whole(spec, runs_dir)
    if found is not None:
        return found
    name, colon, part = spec.rpartition(":")
    found = _whole(name, runs_dir, part) if colon else None
    if found is None:
        raise UnknownSource(_nothing_told(name if colon else spec, runs_dir))
    chosen = [one for one in found if part in (one.label, one.label.rpartition(":")[2])]
    if not chosen:
        parts = ", ".join(one.label.rpartition(":")[2] for one in found)
        raise UnknownSource(f"There is no '{part}' in {name}. Those there: {parts}.")
    return chosen


def _whole(spec: str, runs_dir: Path, part: str | None = None) -> list[Results] | None:
    """Everything under a name; None when there is nothing of that name.

    Of a list of experiments only `part` is read, if one is given: the reports of others need not
    be there.
    """
    if not spec.strip():
        return None
    for place in (runs_dir / spec, Path(spec)):
        if _is_group(place):
            return _of_group(place)
    for place in (Path(spec), runs_dir / spec):
        if place.is_file():
            return [load_grading_reports([place])]
        if place.is_dir():
            return _of_folder(place, part)
    files = [Path(part.strip()) for part in spec.split(",") if part.strip()]
    if files and all(file.suffix == ".json" for file in files):
        return [load_grading_reports(files)]
    return None


def _is_group(place: Path) -> bool:
    return (place / "group.json").is_file() or any(place.glob("*/run.json"))


def _nothing_told(name: str, runs_dir: Path) -> str:
    known = sorted(path.name for path in runs_dir.glob("*") if _is_group(path))
    there = f"run groups in {runs_dir}: {', '.join(known)}" if known else f"none in {runs_dir}"
    return (
        f"'{name}' is no run group ({there}), no grading report and no folder with any. Name a "
        f"run group, GROUP:VARIANT, or grading report files joined by commas."
    )


def _of_group(directory: Path) -> list[Results]:
    group = load_group(directory.resolve())
    analysis = analyse([group], pad_missing=False, made_at=datetime.now(UTC), version="")
    return [_of_entry(group.name, directory, analysis, entry) for entry in analysis.entries]


def _of_entry(group: str, directory: Path, analysis: Analysis, entry: Entry) -> Results:
    label = f"{group}:{entry.variant}"
    conditions, mixed = conditions_of(entry)
    report = directory / "grading_report.json"
    return Results(
        label=label,
        cells=entry.cells,
        conditions=conditions,
        source=str(directory),
        reports=(report,) if report.is_file() else (),
        problems=(
            *analysis.problems,
            *(Problem(label, None, told) for told in mixed),
            *_other_thresholds(group, entry),
        ),
    )


def _other_thresholds(group: str, entry: Entry) -> Iterator[Problem]:
    """One Problem for all runs that were graded by thresholds which are not the catalog's."""
    graded = ((run.record.run_id, run.grade) for run in entry.runs if run.grade)
    found = [(run_id, told) for run_id, grade in graded if (told := thresholds_told(grade))]
    if found:
        what = (
            f"graded by other thresholds than the catalog's, as {len(found)} runs of "
            f"{entry.variant}: {shortened(list(dict.fromkeys(told for _, told in found)))}; medals "
            "count as recorded, and by the catalog with --regrade."
        )
        yield Problem(f"{group}/{found[0][0]}/report.json", None, what)


def _of_folder(folder: Path, part: str | None = None) -> list[Results]:
    listed = folder / EXPERIMENTS
    if listed.is_file():
        return _of_experiments(folder, listed, part)
    groups = sorted(path for path in folder.iterdir() if _is_group(path))
    if groups:
        return [results for group in groups for results in _of_group(group)]
    files = sorted([*folder.glob(REPORT_PATTERN), *folder.glob(f"*/{REPORT_PATTERN}")], key=str)
    if not files:
        raise UnknownSource(
            f"{folder} holds no run group (group.json) and no grading report ({REPORT_PATTERN}), "
            "nor do its folders. Name a folder that does."
        )
    return [load_grading_reports(files, label=folder.resolve().name)]


class _Listed(NamedTuple):
    """A row of the list of experiments."""

    experiment: str
    run_group: str
    line: int


def _of_experiments(folder: Path, listed: Path, part: str | None) -> list[Results]:
    """One `Results` per experiment; a run group whose folder or report is missing is a Problem."""
    found = []
    rows = _listed(listed)
    names = list(dict.fromkeys(row.experiment for row in rows))
    if part is not None and part not in names:
        raise UnknownSource(f"There is no '{part}' in {folder}. Those there: {', '.join(names)}.")
    for experiment in names if part is None else [part]:
        groups = [row for row in rows if row.experiment == experiment]
        files, problems = _reports_of(folder, listed, groups)
        if files:
            results = load_grading_reports(files, label=experiment)
            found.append(_with_problems(results, problems))
    if not found:
        raise UnknownSource(f"{listed} names no run group with a grading report in {folder}.")
    return found


def _listed(path: Path) -> Sequence[_Listed]:
    text = path.read_text("utf-8-sig", errors="replace")
    if text.startswith("version https://git-lfs"):
        what = (
            "a Git LFS pointer, not the list itself. Get it in the checkout with git lfs pull, or "
            "name the folders of the run groups."
        )
        raise BrokenFile(Problem(str(path), 1, what))
    rows = csv.reader(text.splitlines())
    return [
        _Listed(row[0].strip(), row[1].strip(), number)
        for number, row in enumerate(rows, 1)
        if len(row) >= 2 and row[0].strip() != "experiment_id"
    ]


def _reports_of(
    folder: Path, listed: Path, groups: Sequence[_Listed]
) -> tuple[list[Path], list[Problem]]:
    files, problems = [], []
    for group in groups:
        reports = sorted((folder / group.run_group).glob(REPORT_PATTERN))
        if len(reports) == 1:
            files.append(reports[0])
        else:
            what = (
                f"{group.run_group} holds {len(reports)} grading reports instead of one; "
                f"it is left out of {group.experiment}."
            )
            problems.append(Problem(str(listed), group.line, what))
    return files, problems


def _with_problems(results: Results, problems: Sequence[Problem]) -> Results:
    return replace(results, problems=(*results.problems, *problems))
