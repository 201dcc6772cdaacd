"""`podium grade`: grade the submissions that a JSON Lines file names."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.options import Backend, BackendOption, DataDirOption, LeaderboardsOption

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.batch_grading import Entry, Graded, Plan


def grade(
    submission: Annotated[
        Path, typer.Option(help="JSON Lines file with competition_id and submission_path.")
    ],
    output_dir: Annotated[Path, typer.Option(help="Where the grading report goes.")],
    data_dir: DataDirOption = None,
    jobs: Annotated[
        int, typer.Option(min=0, help="Submissions graded at a time; 0: one per core.")
    ] = 0,
    backend: BackendOption = Backend.podium,
    cross_check: Annotated[
        bool, typer.Option("--cross-check", help="Grade by both backends, list disagreements.")
    ] = False,
    leaderboards: LeaderboardsOption = None,
    reason: Annotated[
        bool, typer.Option(help="Say in the report why a submission is invalid.")
    ] = True,
) -> None:
    """Grade several submissions into <output-dir>/<timestamp>_grading_report.json."""
    from harness.batch_grading import BACKENDS, Diary, Grading

    entries = _read_entries(submission)
    plan = _plan(data_dir, BACKENDS if cross_check else (backend.value,), leaderboards)
    target = _fresh(output_dir)
    diary = Diary(target.with_suffix(".partial.jsonl"))
    try:
        with _progress(len(entries)) as advance:

            def done(graded: Graded) -> None:
                diary.add(graded)
                advance()

            graded = Grading(plan, jobs or os.cpu_count() or 1, done).run(entries)
    except KeyboardInterrupt:
        typer.echo(f"Interrupted. What was graded so far is in {diary.path}", err=True)
        raise
    _write_report(target, graded, plan, with_reason=reason)
    diary.discard()
    _tell(graded, cross_check=cross_check)


def _plan(data_dir: Path | None, backends: tuple[str, ...], leaderboards: Path | None) -> Plan:
    from competitions.datadir import default_data_dir
    from harness.batch_grading import Plan

    if "mlebench" in backends:
        from competitions.official import require_official

        require_official()
    return Plan(data_dir or default_data_dir(), backends, leaderboards)


def _write_report(target: Path, graded: list[Graded], plan: Plan, *, with_reason: bool) -> None:
    from competitions.catalog import find
    from competitions.datadir import DataDir
    from competitions.grading import grading_report
    from competitions.preparing.record import Record
    from harness.files import write_json

    reports = [one.reports[0] for one in graded if one.reports]
    names = dict.fromkeys(report.competition_id for report in reports)
    homes = {name: DataDir(plan.data_dir).prepared(find(name)) for name in names}
    fixed = {name: Record.load(home).leaks_fixed for name, home in homes.items()}
    summary = grading_report(reports, fixed)
    if not with_reason:
        for row in summary["competition_reports"]:
            row.pop("reason", None)
    problems = [one for one in graded if one.problem]
    if problems:  # an addition to MLE-bench's report, only where something was not graded
        summary["not_graded"] = [
            {
                "competition_id": one.entry.competition_id,
                "submission_path": one.entry.submission_path,
                "problem": one.problem,
            }
            for one in problems
        ]
    write_json(target, summary)
    totals = {key: value for key, value in summary.items() if key.startswith("total")}
    typer.echo(json.dumps(totals, indent=2))
    typer.echo(f"Report: {target}")


def _tell(graded: list[Graded], *, cross_check: bool) -> None:
    """Say what was not graded and where the backends disagree; raises HarnessError if any."""
    from harness.errors import HarnessError

    problems = [one for one in graded if one.problem]
    differing = [one for one in graded if one.disagreement]
    for one in problems:
        typer.echo(one.problem, err=True)
    for one in differing:
        where = f"{one.entry.competition_id}, {one.entry.submission_path}"
        typer.echo(f"{where}: {one.disagreement}", err=True)
    if cross_check:
        compared = sum(len(one.reports) > 1 for one in graded)
        typer.echo(f"Cross-check: {compared} compared, {len(differing)} disagree.")
    if problems:
        names = ", ".join(dict.fromkeys(one.entry.competition_id for one in problems))
        raise HarnessError(f"{len(problems)} not graded: {names}. See the lines above.")
    if differing:
        raise HarnessError(f"{len(differing)} of {len(graded)} disagree. See the lines above.")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal's stderr; what it yields moves it on by one."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    console = Console(stderr=True)
    columns = ("Grading", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


def _read_entries(path: Path) -> list[Entry]:
    """The entries of a JSON Lines file, every id known, so that a typo costs no grading."""
    from competitions.catalog import find
    from harness.errors import UsageError

    if not path.is_file():
        raise UsageError(f"{path} does not exist. Name a JSON Lines file with --submission.")
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text: {error}. Write JSON Lines.") from error
    entries = [
        _entry(path, number, line.strip())
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.strip().startswith(("#", "//"))
    ]
    for entry in entries:
        find(entry.competition_id)
    return entries


def _entry(path: Path, number: int, text: str) -> Entry:
    from harness.batch_grading import Entry
    from harness.errors import UsageError

    try:
        fields: dict[str, Any] = json.loads(text)
        return Entry(str(fields["competition_id"]), str(fields["submission_path"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}, line {number}: {type(error).__name__}: {error}. Write an object with "
            "competition_id and submission_path."
        ) from error


def _fresh(folder: Path) -> Path:
    """A report path that is not taken; two reports of one second get different names."""
    from datetime import UTC, datetime

    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-GMT")
    target, number = folder / f"{stamp}_grading_report.json", 1
    while target.exists() or target.with_suffix(".partial.jsonl").exists():
        number += 1
        target = folder / f"{stamp}_{number}_grading_report.json"
    return target
