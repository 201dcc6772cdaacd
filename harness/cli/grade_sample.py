"""`podium grade-sample`: grade one submission file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from harness.cli.options import (
    Backend,
    BackendOption,
    DataDirOption,
    JsonOption,
    LeaderboardsOption,
)


def grade_sample(
    submission: Annotated[Path, typer.Argument(help="The submission, a CSV file.")],
    competition_id: Annotated[str, typer.Argument(help="The competition's id.")],
    data_dir: DataDirOption = None,
    backend: BackendOption = Backend.podium,
    leaderboards: LeaderboardsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Grade one submission; exit code 1 if it is missing or invalid."""
    from competitions.catalog import find
    from competitions.datadir import default_data_dir
    from harness.batch_grading import Entry, Plan, grade_entry
    from harness.errors import HarnessError

    find(competition_id)
    plan = Plan(data_dir or default_data_dir(), (backend.value,), leaderboards)
    graded = grade_entry(Entry(competition_id, str(submission)), plan)
    if graded.problem:
        raise HarnessError(graded.problem)
    report = graded.reports[0]
    typer.echo(json.dumps(report.to_dict(), indent=None if as_json else 4))
    if not report.valid_submission:
        typer.echo(f"{submission}: {report.reason}", err=True)
        raise typer.Exit(1)
