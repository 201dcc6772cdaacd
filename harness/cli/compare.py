"""`podium compare`: whether one agent is better than another, and what could be found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.options import JsonOption, RunsDirOption

if TYPE_CHECKING:
    from reports.comparison import Comparisons
    from reports.results import Results

_PUBLISHED = "published:"


class Correction(StrEnum):
    """How p-values are corrected for many comparisons."""

    holm = "holm"
    bh = "bh"
    none = "none"


def compare(
    specs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="AGENT...",
            help="GROUP:VARIANT, GROUP, a folder of grading reports, grading reports joined by "
            "commas, or published:NAME. The first is the baseline.",
        ),
    ] = None,
    split: Annotated[
        str,
        typer.Option(
            help="low, medium, high, all, a file of ids, or own: what both agents were to run."
        ),
    ] = "own",
    measure: Annotated[
        list[str] | None,
        typer.Option(
            help="any_medal, gold, silver, bronze, above_median, valid, submission or normalised; "
            "may be repeated. Default: any_medal, gold, above_median, valid."
        ),
    ] = None,
    correction: Annotated[
        Correction, typer.Option(help="Correction of p over tiers, measures and pairs.")
    ] = Correction.holm,
    all_pairs: Annotated[
        bool, typer.Option("--all-pairs", help="Compare each with each, not with the first only.")
    ] = False,
    competition_table: Annotated[
        bool, typer.Option("--by-competition", help="Print every competition, too.")
    ] = False,
    pad_missing: Annotated[
        bool, typer.Option("--pad-missing", help="Count missing runs as failures.")
    ] = False,
    do_regrade: Annotated[
        bool, typer.Option("--regrade", help="Medals from scores and the catalog's thresholds.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the resampling.")] = 0,
    resamples: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="Resamples of the bootstrap.")
    ] = 10_000,
    power: Annotated[
        bool,
        typer.Option(
            "--power", help="Say what an experiment of this size could find; takes no agents."
        ),
    ] = False,
    competitions: Annotated[
        int | None, typer.Option(min=1, max=1_000, help="With --power: how many competitions.")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, max=100, help="With --power: seeds per agent; default 3.")
    ] = None,
    base_rate: Annotated[
        float | None,
        typer.Option(help="With --power: the rate of the weaker agent, 0 to 1; default 0.3."),
    ] = None,
    difference: Annotated[
        float | None, typer.Option(help="With --power: a difference to find, such as 0.1.")
    ] = None,
    as_json: JsonOption = False,
    runs_dir: RunsDirOption = None,
) -> None:
    """Compare agents by tier and overall: differences, intervals, tests, and words.

    Paired by competition and seed; intervals by a hierarchical bootstrap, p by
    exact permutation of whole competitions, corrected for all that is tested.

    --power --competitions 22 --seeds 3 says, before anything is spent, which
    difference would be found, and with --difference what finding it takes.
    """
    if power:
        _refuse_agents(specs)
        _plan(competitions, seeds, base_rate, difference, seed, as_json=as_json)
        return
    _refuse_plan(
        {
            "--competitions": competitions,
            "--seeds": seeds,
            "--base-rate": base_rate,
            "--difference": difference,
        }
    )
    from reports.comparison import DEFAULT_MEASURES, compare_all

    measures = tuple(dict.fromkeys(measure or DEFAULT_MEASURES))
    _require_measures(measures)
    agents = _results(specs or [], runs_dir, do_regrade=do_regrade)
    found = compare_all(
        agents,
        split=split,
        measures=measures,
        pad_missing=pad_missing,
        correction=correction.value,
        all_pairs=all_pairs,
        seed=seed,
        resamples=resamples,
    )
    if as_json:
        from reports.comparison_json import comparison_fields

        typer.echo(json.dumps(comparison_fields(found), indent=2, allow_nan=False))
    else:
        _print(found, with_competitions=competition_table)
    for problem in dict.fromkeys(problem for one in agents for problem in one.problems):
        typer.echo(str(problem), err=True)


def _results(specs: Sequence[str], runs_dir: Path | None, *, do_regrade: bool) -> list[Results]:
    """The agents that the specs name, at least two."""
    from harness.errors import UsageError
    from harness.rundir import default_runs_dir
    from reports.published.scores import published_scores
    from reports.regrade import regrade
    from reports.sources import results_of

    folder = (runs_dir or default_runs_dir()).resolve()
    found: list[Results] = []
    for spec in specs:
        if spec.startswith(_PUBLISHED):
            found.append(published_scores(spec.removeprefix(_PUBLISHED)))
        else:
            found += results_of(spec, folder)
    if len(found) < 2:
        named = ", ".join(one.label for one in found) or "none was named"
        raise UsageError(
            f"A comparison needs at least two agents ({named}). Name them as GROUP:VARIANT, or "
            "plan one with --power."
        )
    return [regrade(one).results for one in found] if do_regrade else found


def _print(found: Comparisons, *, with_competitions: bool) -> None:
    from reports.tables.comparisons import (
        competition_table,
        difference_table,
        rank_table,
        record_table,
    )
    from reports.tables.terminal import print_table
    from reports.verdicts import headline, method, told

    for pair in found.pairs:
        typer.echo(headline(pair, tests=found.tests) + "\n")
        print_table(difference_table(pair))
        typer.echo()
        for line in told(pair, tests=found.tests):
            typer.echo(line)
        typer.echo()
        print_table(record_table(pair))
        typer.echo()
        if with_competitions:
            print_table(competition_table(pair))
            typer.echo()
    ranks = rank_table(found)
    if ranks is not None:
        print_table(ranks)
        typer.echo()
    for line in method(found):
        typer.echo(line)


def _require_measures(measures: Sequence[str]) -> None:
    from harness.errors import UsageError
    from reports.comparison import MEASURES

    unknown = [one for one in measures if one not in MEASURES]
    if unknown:
        raise UsageError(f"--measure {unknown[0]} is unknown. Choose from: {', '.join(MEASURES)}.")


def _refuse_agents(specs: Sequence[str] | None) -> None:
    from harness.errors import UsageError

    if specs:
        raise UsageError(f"--power takes no agents, so not {specs[0]}. Leave out one of them.")


def _refuse_plan(options: dict[str, float | None]) -> None:
    from harness.errors import UsageError

    given = [name for name, value in options.items() if value is not None]
    if given:
        raise UsageError(f"{', '.join(given)} mean something only with --power. Add it.")


def _plan(
    competitions: int | None,
    seeds: int | None,
    base_rate: float | None,
    difference: float | None,
    seed: int,
    *,
    as_json: bool,
) -> None:
    from dataclasses import asdict

    from harness.errors import UsageError
    from reports.planning import plan, plan_told
    from reports.power import Design

    if competitions is None:
        raise UsageError("--power needs the size of the experiment: --competitions 22 --seeds 3.")
    base = 0.3 if base_rate is None else base_rate
    _require_rates(base, difference)
    found = plan(Design(competitions, seeds or 3), base, difference=difference, seed=seed)
    if as_json:
        fields: dict[str, Any] = {**asdict(found), "runs": found.runs}
        typer.echo(json.dumps(fields, indent=2))
        return
    for line in plan_told(found):
        typer.echo(line)


def _require_rates(base: float, difference: float | None) -> None:
    from harness.errors import UsageError

    if not 0 <= base <= 1:
        raise UsageError(f"--base-rate {base:g} is no share. Give one between 0 and 1.")
    if difference is not None and not (difference and 0 <= base + difference <= 1):
        raise UsageError(
            f"--difference {difference:g} on a base rate of {base:g} is no change that can be. "
            f"Give a share other than 0 that leads to between 0 and 1."
        )
