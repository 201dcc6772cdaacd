"""`podium export`: what a leaderboard pull request needs, or every reason why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import JsonOption, RunsDirOption

if TYPE_CHECKING:
    from reports.errors import NotQualified
    from reports.exporting.mle_bench import Exported

_FORMATS = ("mle-bench",)


def export(
    groups: Annotated[
        list[str],
        typer.Argument(help="Run groups, GROUP or GROUP:VARIANT; several become one row."),
    ],
    out: Annotated[Path, typer.Option(help="Directory to write; must not be there yet.")],
    form: Annotated[str, typer.Option("--format", help="Whose leaderboard: mle-bench.")] = _FORMATS[
        0
    ],
    name: Annotated[
        str | None, typer.Option(help="Agent's name in the row; default: its variant.")
    ] = None,
    llm: Annotated[
        str | None, typer.Option(help="LLM's name in the row; default: the model of the runs.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Address of the agent's source code.")] = None,
    hardware: Annotated[
        str | None, typer.Option(help="Of one run, in words, such as '36 vCPUs and 1 A10 GPU'.")
    ] = None,
    pad_missing: Annotated[
        bool, typer.Option("--pad-missing", help="Count missing runs as failures, and say so.")
    ] = False,
    as_json: JsonOption = False,
    runs_dir: RunsDirOption = None,
) -> None:
    """Write what a leaderboard pull request to MLE-bench needs.

    One folder per seed with its grading report, the lines for
    run_group_experiments.csv, the rows for both READMEs, the disclosure, the
    steps, and a manifest with SHA-256 sums.

    Refuses with every reason, one line each and exit code 1, what does not
    qualify: fewer than three complete seeds, missing competitions, known-issue
    fixes, a budget that is not stated, mixed conditions and the like.

    --json prints export.json with "out" and "notes"; of a refusal
    {"qualified": false, "reasons": [...]}.
    """
    from harness.errors import UsageError
    from harness.rundir import default_runs_dir
    from reports.errors import NotQualified
    from reports.exporting.mle_bench import Labels, export_mle_bench

    if form not in _FORMATS:
        raise UsageError(f"--format {form} is unknown. Choose from: {', '.join(_FORMATS)}.")
    folder = (runs_dir or default_runs_dir()).resolve()
    labels = Labels(name, llm, source, hardware)
    try:
        done = export_mle_bench(
            groups, out, runs_dir=folder, labels=labels, pad_missing=pad_missing
        )
    except NotQualified as error:
        _print_refusal(error, as_json=as_json)
        raise typer.Exit(1) from error
    _print(done, as_json=as_json)


def _print_refusal(error: NotQualified, *, as_json: bool) -> None:
    import json

    if as_json:
        fields = {"qualified": False, "reasons": list(error.reasons)}
        typer.echo(json.dumps(fields, indent=2))
        return
    for reason in error.reasons:
        typer.echo(" ".join(reason.split()), err=True)


def _print(done: Exported, *, as_json: bool) -> None:
    import json

    if as_json:
        fields = {"qualified": True, "out": str(done.out), "notes": list(done.notes)}
        typer.echo(json.dumps({**fields, **done.summary}, indent=2, allow_nan=False))
        return
    typer.echo(done.row.markdown(), nl=False)
    for note in done.notes:
        typer.echo(note, err=True)
    typer.echo(f"Written to {done.out}. What to do with it: {done.out / 'STEPS.md'}")
