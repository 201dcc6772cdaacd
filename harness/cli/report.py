"""`podium report`: tables, plots and the page of one or more run groups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.options import DataDirOption, JsonOption, RunsDirOption

if TYPE_CHECKING:
    from reports.build import BuiltReport
    from reports.tables.table import Table

_DEFAULT_TABLES = ["medals"]
_TERMINAL = "terminal"


def report(
    groups: Annotated[list[str], typer.Argument(help="Names of run groups, or their directories.")],
    out: Annotated[
        Path | None, typer.Option(help="Where the report goes; default <group>/report.")
    ] = None,
    pad_missing: Annotated[
        bool, typer.Option("--pad-missing", help="Count missing runs as failures.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse to report when a run is missing.")
    ] = False,
    table: Annotated[
        list[str] | None,
        typer.Option("--table", help="Table to print; may be repeated. Default: medals."),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", help="How tables are printed: terminal, markdown, csv, latex or json."
        ),
    ] = _TERMINAL,
    plots: Annotated[
        bool, typer.Option("--plots/--no-plots", help="Draw the plots, which takes seconds.")
    ] = True,
    grade_snapshots: Annotated[
        bool,
        typer.Option(
            "--grade-snapshots",
            help="Score what runs had handed in over time, for medals over hours; needs the "
            "private answers. Scores are kept in the report's snapshots.json.",
        ),
    ] = False,
    as_json: JsonOption = False,
    data_dir: DataDirOption = None,
    runs_dir: RunsDirOption = None,
) -> None:
    """Write index.html, tables and plots in several forms, and print the medal table."""
    from harness.rundir import default_runs_dir
    from reports.build import build_report

    names = table or _DEFAULT_TABLES
    _require_tables(names)
    _require_choices(form, pad_missing, strict)
    folder = (runs_dir or default_runs_dir()).resolve()
    directories = [_directory(name, folder) for name in groups]
    place = _out_dir(out, directories)
    if grade_snapshots:
        _grade_snapshots(directories, place, data_dir)
    built = build_report(
        directories,
        place,
        missing="pad" if pad_missing else "refuse" if strict else "leave_out",
        with_plots=plots,
    )
    if as_json:
        _print_json(built)
        return
    for name in names:
        _print_table(built.tables[name], form)
    told = () if "medals" in names else built.notes
    for line in (*told, *built.not_drawn, *built.problems):
        typer.echo(line, err=True)
    typer.echo(f"Report: {built.index_html}", err=form != _TERMINAL)


def _require_tables(names: list[str]) -> None:
    from harness.errors import UsageError
    from reports.errors import UnknownTable
    from reports.tables import require_table

    for name in names:
        try:
            require_table(name)
        except UnknownTable as error:
            raise UsageError(str(error)) from error


def _require_choices(form: str, pad_missing: bool, strict: bool) -> None:
    from harness.errors import UsageError
    from reports.tables.formats import FORMATS

    if form not in (_TERMINAL, *FORMATS):
        known = ", ".join((_TERMINAL, *FORMATS))
        raise UsageError(f"--format {form} is unknown. Choose from: {known}.")
    if pad_missing and strict:
        raise UsageError("--pad-missing and --strict exclude one another. Give one of them.")


def _directory(name: str, runs_dir: Path) -> Path:
    from harness.errors import UsageError

    for candidate in (runs_dir / name, Path(name).resolve()):
        if (candidate / "group.json").is_file():
            return candidate
    known = sorted(path.parent.name for path in runs_dir.glob("*/group.json"))
    raise UsageError(
        f"There is no run group '{name}' in {runs_dir}. "
        + (f"Those there: {', '.join(known)}." if known else "Start one with podium run.")
    )


def _out_dir(out: Path | None, directories: list[Path]) -> Path:
    from harness.errors import UsageError
    from harness.rundir import GroupPaths

    if out is not None:
        return out
    if len(directories) > 1:
        raise UsageError(
            f"A report over {len(directories)} run groups belongs to none of them. "
            "Say where it goes with --out DIRECTORY."
        )
    return GroupPaths(directories[0]).report_dir


def _grade_snapshots(directories: list[Path], place: Path, data_dir: Path | None) -> None:
    """Score the snapshots, and say on standard error which could not be scored and why."""
    from competitions.datadir import DataDir, default_data_dir
    from reports.build import analyse_groups
    from reports.snapshot_grading import CACHE, grade_snapshots

    data = DataDir(data_dir or default_data_dir())
    found = grade_snapshots(
        analyse_groups(directories),
        data,
        place / CACHE,
        tell=lambda run: typer.echo(f"Grading snapshots: {run}", err=True),
    )
    # One line for all runs of a competition that has no answers here.
    for what in dict.fromkeys(problem.what for problem in found.problems):
        typer.echo(what, err=True)
    typer.echo(f"Snapshots of {_runs_told(len(found.scores))} graded.", err=True)


def _runs_told(count: int) -> str:
    return "1 run" if count == 1 else f"{count} runs"


def _print_table(table: Table, form: str) -> None:
    from reports.tables.formats import FORMATS
    from reports.tables.terminal import print_table

    if form == _TERMINAL:
        print_table(table)
    else:
        typer.echo(FORMATS[form].write(table), nl=False)


def _print_json(built: BuiltReport) -> None:
    import json

    medals = built.tables["medals"]
    rows: list[dict[str, Any]] = [
        dict(zip(medals.csv_names, row, strict=True)) for row in medals.recorded
    ]
    fields = {
        "index_html": str(built.index_html),
        "medals": rows,
        "notes": built.notes,
        "problems": built.problems,
        "not_drawn": built.not_drawn,
    }
    typer.echo(json.dumps(fields, indent=2))
