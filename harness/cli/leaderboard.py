"""`podium leaderboard`: the published leaderboard with your own run groups ranked in."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from harness.cli.options import JsonOption, RunsDirOption

if TYPE_CHECKING:
    from reports.leaderboard import Leaderboard
    from reports.results import Results


# What the table of all percentages takes without folding the usual names.
_SCREEN_COLUMNS = 140


class _Form(StrEnum):
    """How the table is printed."""

    terminal = "terminal"
    markdown = "markdown"
    csv = "csv"


def leaderboard(
    split: Annotated[
        str, typer.Option(help="What the rows are sorted by: low, medium, high or all.")
    ] = "all",
    max_hours: Annotated[
        float | None, typer.Option(help="Leave out rows with a larger budget, such as 12.")
    ] = None,
    no_leakage: Annotated[
        bool, typer.Option("--no-leakage", help="Leave out rows with known leakage.")
    ] = False,
    with_groups: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            help="Rank in a run group (GROUP or GROUP:VARIANT) or grading reports "
            "(A.json,B.json,C.json or a folder of them); may be repeated.",
        ),
    ] = None,
    pad_missing: Annotated[
        bool, typer.Option("--pad-missing", help="Count missing competitions as failures.")
    ] = False,
    form: Annotated[_Form, typer.Option("--format", help="How the table is printed.")] = (
        _Form.terminal
    ),
    as_json: JsonOption = False,
    runs_dir: RunsDirOption = None,
) -> None:
    """Print the public MLE-bench leaderboard by any medal, with your own results ranked in.

    The rows are bundled: those of February and April 2026, as published. Equal
    percentages share a rank; ~ marks a row whose mean ± SEM meets that of the
    row above. Own results are marked with *, and lack of a competition of the
    split is refused.

    --json prints {"split", "rows": [{"rank", "agent", "rates", "conditions",
    ...}], "notes", "problems"}.
    """
    from harness.rundir import default_runs_dir
    from reports.leaderboard import leaderboard as ranked

    _check(max_hours)
    own = _own(with_groups or [], (runs_dir or default_runs_dir()).resolve())
    found = ranked(
        split, max_hours=max_hours, no_leakage=no_leakage, own=own, pad_missing=pad_missing
    )
    if as_json:
        _print_json(found)
    else:
        _print(found, form)
        for problem in found.problems:
            typer.echo(str(problem), err=True)


def _check(max_hours: float | None) -> None:
    from harness.errors import UsageError

    if max_hours is not None and not max_hours > 0:
        raise UsageError(f"--max-hours {max_hours:g} leaves nothing. Give hours above 0.")


def _own(specs: Sequence[str], runs_dir: Path) -> list[Results]:
    from reports.sources import results_of

    return [one for spec in specs for one in results_of(spec, runs_dir)]


def _print(found: Leaderboard, form: _Form) -> None:
    from reports.tables.csv_text import to_csv
    from reports.tables.leaderboard import leaderboard_table
    from reports.tables.markdown import to_markdown
    from reports.tables.terminal import print_table

    if form is _Form.terminal:
        print_table(leaderboard_table(found, _extent()))
        return
    table = leaderboard_table(found)
    typer.echo(to_csv(table) if form is _Form.csv else to_markdown(table), nl=False)


def _extent() -> Literal["screen", "narrow"]:
    from shutil import get_terminal_size

    return (
        "narrow" if get_terminal_size((_SCREEN_COLUMNS, 0)).columns < _SCREEN_COLUMNS else "screen"
    )


def _print_json(found: Leaderboard) -> None:
    import json

    from reports.leaderboard_json import leaderboard_fields

    typer.echo(json.dumps(leaderboard_fields(found), indent=2, allow_nan=False))
