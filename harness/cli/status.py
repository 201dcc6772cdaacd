"""`podium status`: the run groups, or the runs of one group and their states."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from harness.cli.options import JsonOption, RunsDirOption


def status(
    group: Annotated[str, typer.Argument(help="Name of a run group; none lists all.")] = "",
    as_json: JsonOption = False,
    runs_dir: RunsDirOption = None,
) -> None:
    """Show the states of runs, with nodes tried and best validation score."""
    from harness.rundir import default_runs_dir

    folder = (runs_dir or default_runs_dir()).resolve()
    rows = _runs(folder, group) if group else _groups(folder)
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        typer.echo(f"There is no run group in {folder}.")
        return
    widths = [max(len(str(row[key])) for row in [*rows, {key: key}]) for key in rows[0]]
    for line in [list(rows[0]), *[list(map(str, row.values())) for row in rows]]:
        typer.echo("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)))


def _groups(folder: Path) -> list[dict[str, Any]]:
    from harness.run import load_record
    from harness.rundir import GroupPaths

    rows = []
    for file in sorted(folder.glob("*/group.json")):
        states = Counter(load_record(run.run_json).state for run in GroupPaths(file.parent).runs())
        text = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        rows.append({"group": file.parent.name, "runs": sum(states.values()), "states": text})
    return rows


def _runs(folder: Path, group: str) -> list[dict[str, Any]]:
    from harness.group import open_group, records_of
    from harness.progress import read_progress

    spec, paths = open_group(folder, group)
    rows = []
    for record in records_of(spec, paths):
        said = read_progress(paths.run(record.run_id))
        rows.append(
            {
                "run": record.run_id,
                "state": record.state,
                "stopped_by": record.outcome.stopped_by or "-",
                "nodes": said.get("nodes", "-"),
                "best_validation": said.get("best_metric", "-"),
                "submission": "yes" if record.outcome.submission_exists else "-",
            }
        )
    return rows
