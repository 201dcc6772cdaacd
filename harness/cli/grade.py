"""`podium grade`: grade the submissions that a JSON Lines file names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from harness.cli.options import DataDirOption


def grade(
    submission: Annotated[
        Path, typer.Option(help="JSON Lines file with competition_id and submission_path.")
    ],
    output_dir: Annotated[Path, typer.Option(help="Where the grading report goes.")],
    data_dir: DataDirOption = None,
) -> None:
    """Grade several submissions into <output-dir>/<timestamp>_grading_report.json."""
    from competitions.catalog import find
    from competitions.datadir import DataDir, default_data_dir
    from competitions.errors import NotPrepared
    from competitions.grading import grade_submission, grading_report
    from harness.errors import HarnessError
    from harness.files import write_json

    entries = _read_entries(submission)
    # Every id is looked up before any grading, so that a typo costs nothing.
    wanted = [(find(entry["competition_id"]), Path(entry["submission_path"])) for entry in entries]
    data = DataDir(data_dir or default_data_dir())
    reports, missing = [], []
    for competition, path in wanted:
        try:
            reports.append(grade_submission(path, competition, data))
        except NotPrepared as error:  # the other submissions keep their results
            missing.append(competition.id)
            typer.echo(str(error), err=True)
    summary = grading_report(reports)
    target = output_dir / f"{_timestamp()}_grading_report.json"
    write_json(target, summary)
    typer.echo(json.dumps({k: v for k, v in summary.items() if k.startswith("total")}, indent=2))
    typer.echo(f"Report: {target}")
    if missing:
        raise HarnessError(f"{len(missing)} not graded: {', '.join(missing)}. See the lines above.")


def _read_entries(path: Path) -> list[dict[str, Any]]:
    from harness.errors import UsageError

    if not path.is_file():
        raise UsageError(f"{path} does not exist. Name a JSON Lines file with --submission.")
    entries = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith(("#", "//")):
            continue
        entries.append(_entry(path, number, text))
    return entries


def _entry(path: Path, number: int, text: str) -> dict[str, Any]:
    from harness.errors import UsageError

    try:
        entry: dict[str, Any] = json.loads(text)
        return {key: str(entry[key]) for key in ("competition_id", "submission_path")}
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}, line {number}: {type(error).__name__}: {error}. Write an object with "
            "competition_id and submission_path."
        ) from error


def _timestamp() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S-GMT")
