"""`podium aggregate`: percentages over seeds of run groups and of anybody's grading reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import JsonOption, RunsDirOption

if TYPE_CHECKING:
    from reports.aggregation import Aggregate
    from reports.records import Problem
    from reports.regrade import Regraded
    from reports.results import Results

# More than a screen of them buries the table; --json has them all.
_MOST_PROBLEMS = 20


def aggregate(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Run groups (GROUP or GROUP:VARIANT), folders of grading reports, or grading "
            "report files; the files together are the seeds of one agent."
        ),
    ] = None,
    grading_reports: Annotated[
        list[Path] | None,
        typer.Option("--grading-reports", help="Grading reports: A.json B.json C.json."),
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option("--group", help="Run group, GROUP or GROUP:VARIANT; may be repeated."),
    ] = None,
    split: Annotated[
        str,
        typer.Option(
            help="low, medium, high, all (the same as split75), dev, own (the competitions that "
            "the results have), or a file of ids."
        ),
    ] = "all",
    pad_missing: Annotated[
        bool, typer.Option("--pad-missing", help="Count missing competitions as failures.")
    ] = False,
    num_seeds: Annotated[
        int | None, typer.Option(help="Average the first so many seeds only; -1: all.")
    ] = None,
    do_regrade: Annotated[
        bool,
        typer.Option("--regrade", help="Recompute medals from scores and catalog thresholds."),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show each seed's percentages, too.")
    ] = False,
    as_json: JsonOption = False,
    runs_dir: RunsDirOption = None,
) -> None:
    """Print medal percentages per split: mean, SEM over seeds, and 95 % intervals.

    As MLE-bench's own aggregation script: files in the order of their paths,
    the n-th report of a competition belongs to seed n, and only seeds with
    every competition of the split count.

    --json prints {"aggregates": [...]}, one object per agent: label, split,
    measures (mean, sem, t_interval, bootstrap_interval, per_seed), seeds,
    competitions, left_out, padded, problems; with --regrade also regraded
    (disagreements, other_thresholds).
    """
    from harness.rundir import default_runs_dir
    from reports.aggregation import aggregate as aggregate_results
    from reports.regrade import regrade

    seeds = _checked(num_seeds)
    files, specs = _sorted_out(sources or [], grading_reports or [], group or [])
    found: list[tuple[Aggregate, Regraded | None]] = []
    for results in _results(files, specs, (runs_dir or default_runs_dir()).resolve()):
        again = regrade(results) if do_regrade else None
        counted = again.results if again else results
        one = aggregate_results(counted, split, pad_missing=pad_missing, num_seeds=seeds)
        found.append((one, again))
    if as_json:
        _print_json(found)
        return
    for one, again in found:
        _print(one, again, verbose=verbose)
    _print_problems(dict.fromkeys(problem for one, _ in found for problem in one.problems))


def _checked(num_seeds: int | None) -> int | None:
    from harness.errors import UsageError

    if num_seeds in (None, -1):
        return None
    if num_seeds is not None and num_seeds < 1:
        raise UsageError(f"--num-seeds {num_seeds} averages nothing. Give 1 or more, or -1: all.")
    return num_seeds


def _sorted_out(
    sources: Sequence[str], grading_reports: Sequence[Path], groups: Sequence[str]
) -> tuple[list[Path], list[str]]:
    """The grading reports, which belong together, and the other sources, each on its own.

    An option takes one value, so of `--grading-reports A.json B.json` B.json arrives as an
    argument.
    """
    from harness.errors import UsageError

    if not (sources or grading_reports or groups):
        raise UsageError("Nothing to aggregate. Name run groups or --grading-reports A.json ...")
    files, specs = list(grading_reports), []
    for source in sources:
        is_file = source.endswith(".json") or (bool(grading_reports) and Path(source).is_file())
        if is_file and ("," not in source or Path(source).is_file()):
            files.append(Path(source))
        else:
            specs.append(source)
    return files, [*specs, *groups]


def _results(files: list[Path], specs: list[str], runs_dir: Path) -> list[Results]:
    from reports.official import load_grading_reports
    from reports.sources import results_of

    official = [load_grading_reports(files)] if files else []
    return [*official, *(one for spec in specs for one in results_of(spec, runs_dir))]


def _print(found: Aggregate, regraded: Regraded | None, *, verbose: bool) -> None:
    from reports.tables.aggregates import aggregate_table
    from reports.tables.terminal import print_table

    print_table(aggregate_table(found, with_seeds=verbose))
    if regraded is not None:
        count = len(regraded.disagreements)
        typer.echo(f"Regraded: results that are not what their scores give: {count}")
        for disagreement in regraded.disagreements:
            typer.echo(f"  {disagreement}")
        for told in regraded.other_thresholds:
            typer.echo(f"  other thresholds: {told}")
    typer.echo()


def _print_problems(problems: dict[Problem, None]) -> None:
    for number, problem in enumerate(problems):
        if number == _MOST_PROBLEMS:
            typer.echo(f"... and {len(problems) - number} more; --json lists them all.", err=True)
            return
        typer.echo(str(problem), err=True)


def _print_json(found: Sequence[tuple[Aggregate, Regraded | None]]) -> None:
    import json

    from reports.aggregation_json import aggregate_fields

    fields = {"aggregates": [aggregate_fields(*one) for one in found]}
    typer.echo(json.dumps(fields, indent=2, allow_nan=False))
