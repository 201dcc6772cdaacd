"""`podium reproduce`: a published agent's numbers beside the same recomputed from scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import JsonOption, RunsDirOption

if TYPE_CHECKING:
    from reports.published import Published
    from reports.reproduction import Reproduction
    from reports.results import Results


def reproduce(
    name: Annotated[
        str | None, typer.Argument(help="A published agent, such as ml-master; see --list.")
    ] = None,
    more: Annotated[
        list[str] | None, typer.Argument(help="More sources after --from.", metavar="[PATH]...")
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            help="What to recompute from: a run group (GROUP or GROUP:VARIANT), grading reports "
            "(A.json B.json C.json: the seeds of one agent), or the folder runs/ of a checkout "
            "of MLE-bench. Default: the bundled raw scores.",
        ),
    ] = None,
    pad_missing: Annotated[
        bool, typer.Option("--pad-missing", help="Count missing competitions as failures.")
    ] = False,
    show_list: Annotated[
        bool, typer.Option("--list", help="List the published agents by name.")
    ] = False,
    as_json: JsonOption = False,
    runs_dir: RunsDirOption = None,
) -> None:
    """Print published and recomputed percentages with difference and verdict.

    Verdicts: equal to rounding (at most half a unit of the last published
    digit), within SEM (the combined one; with one seed the published), off.
    Against results of your own it also prints what differs in the conditions.

    --json prints {"reproductions": [...]}, one object per agent and source:
    published, label, seeds, comparisons (split, measure, published,
    recomputed, difference, verdict), conditions, disagreements, notes,
    problems; with --list {"published": [...]}.
    """
    from harness.errors import UsageError
    from harness.rundir import default_runs_dir

    if show_list:
        _print_list(as_json)
        return
    if name is None:
        raise UsageError("Name a published agent. Those there: podium reproduce --list")
    specs = [*(sources or []), *(more or [])]
    if more and not sources:
        raise UsageError(f"'{more[0]}' is one name too many. Give sources of results with --from.")
    found = list(
        _reproductions(name, specs, (runs_dir or default_runs_dir()).resolve(), pad_missing)
    )
    if as_json:
        _print_json(found)
    else:
        _print(found)


def _reproductions(
    name: str, specs: Sequence[str], runs_dir: Path, pad_missing: bool
) -> Iterator[Reproduction]:
    from reports.published import find_published
    from reports.reproduction import reproduce, reproduce_bundled

    agents = find_published(name)
    if not specs:
        yield from reproduce_bundled(agents)
        return
    files = [Path(spec) for spec in specs if spec.endswith(".json") and "," not in spec]
    others = [spec for spec in specs if Path(spec) not in files]
    for agent in agents:
        for results in _results(agent, files, others, runs_dir):
            yield reproduce(agent, results, pad_missing=pad_missing)


def _results(
    agent: Published, files: Sequence[Path], specs: Sequence[str], runs_dir: Path
) -> Iterator[Results]:
    """The grading reports together as one agent's seeds, and every other source on its own."""
    from reports.official import load_grading_reports
    from reports.reproduction import results_for

    if files:
        yield load_grading_reports(files)
    for spec in specs:
        yield from results_for(agent, spec, runs_dir)


def _print(found: Sequence[Reproduction]) -> None:
    from reports.tables.reproduction import condition_difference_table, reproduction_table
    from reports.tables.terminal import print_table

    for one in found:
        print_table(reproduction_table(one))
        typer.echo()
        if one.conditions:
            print_table(condition_difference_table(one))
            typer.echo()
    for problem in dict.fromkeys(problem for one in found for problem in one.problems):
        typer.echo(str(problem), err=True)


def _print_json(found: Sequence[Reproduction]) -> None:
    import json

    from reports.reproduction_json import reproduction_fields

    fields = {"reproductions": [reproduction_fields(one) for one in found]}
    typer.echo(json.dumps(fields, indent=2, allow_nan=False))


def _print_list(as_json: bool) -> None:
    import json

    from reports.published import published
    from reports.reproduction_json import published_fields
    from reports.tables.reproduction import published_table
    from reports.tables.terminal import print_table

    if as_json:
        fields = {"published": [published_fields(one) for one in published()]}
        typer.echo(json.dumps(fields, indent=2, allow_nan=False))
    else:
        print_table(published_table())
