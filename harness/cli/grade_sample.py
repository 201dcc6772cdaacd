"""`podium grade-sample`: grade one submission file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from harness.cli.options import DataDirOption, JsonOption


def grade_sample(
    submission: Annotated[Path, typer.Argument(help="The submission, a CSV file.")],
    competition_id: Annotated[str, typer.Argument(help="The competition's id.")],
    data_dir: DataDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Grade one submission; exit code 1 if it is missing or invalid."""
    from competitions.catalog import find
    from competitions.datadir import DataDir, default_data_dir
    from competitions.grading import grade_submission

    competition = find(competition_id)
    report = grade_submission(submission, competition, DataDir(data_dir or default_data_dir()))
    typer.echo(json.dumps(report.to_dict(), indent=None if as_json else 4))
    if not report.valid_submission:
        typer.echo(f"{submission}: {report.reason}", err=True)
        raise typer.Exit(1)
