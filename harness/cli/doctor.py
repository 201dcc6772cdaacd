"""`podium doctor`: check what a run needs and say how to mend it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from harness.cli.options import DataDirOption, JsonOption, RunsDirOption

if TYPE_CHECKING:
    from harness.doctor import Check

_MARKS = {"ok": "[green]     ok[/]", "optional": "[yellow]      -[/]", "missing": "[red]missing[/]"}


def doctor(
    data_dir: DataDirOption = None,
    runs_dir: RunsDirOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check Docker, GPU, disk, Kaggle, LLM endpoint and data; exit 1 if something is missing."""
    from competitions.datadir import default_data_dir
    from harness.doctor import examine
    from harness.rundir import default_runs_dir

    checks = examine(data_dir or default_data_dir(), runs_dir or default_runs_dir())
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks], indent=2))
    else:
        _print(checks)
    if any(check.level == "missing" for check in checks):
        raise typer.Exit(1)


def _print(checks: list[Check]) -> None:
    from rich.console import Console
    from rich.markup import escape

    console = Console(highlight=False, soft_wrap=True)
    for check in checks:
        console.print(f"{_MARKS[check.level]} {check.name}: {escape(check.finding)}")
        if check.mend and check.level != "ok":
            console.print(f"        {escape(check.mend)}", style="dim")
