"""`podium competitions`: list the catalog, or show one competition."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.options import JsonOption

if TYPE_CHECKING:
    from competitions.catalog import Competition

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command("list")
def list_competitions(
    split: Annotated[str, typer.Option(help="Split, suite, id or file of ids.")] = "",
    gradable: Annotated[bool, typer.Option(help="Only those this version can grade.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List competitions with tier, metric and suite."""
    from competitions.catalog import catalog, select

    chosen = select([split]) if split else tuple(catalog().values())
    rows = [_facts(one) for one in chosen if one.task or not gradable]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    _print_rows(rows)


@app.command()
def show(competition_id: str, as_json: JsonOption = False) -> None:
    """Show one competition: facts, metric, thresholds."""
    from competitions.catalog import find

    competition = find(competition_id)
    limits = competition.thresholds
    facts = _facts(competition) | {
        "category": competition.category or None,
        "lower_is_better": competition.lower_is_better,
        "awards_medals": competition.awards_medals,
        "gold": limits.gold,
        "silver": limits.silver,
        "bronze": limits.bronze,
        "median": limits.median,
        "answers": competition.answers,
        "sample_submission": competition.sample_submission,
    }
    if as_json:
        typer.echo(json.dumps(facts, indent=2))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        typer.echo(f"{name:<{width}}  {'-' if value is None else value}")


def _facts(competition: Competition) -> dict[str, Any]:
    return {
        "id": competition.id,
        "title": competition.title,
        "suite": competition.suite,
        "tier": competition.tier,
        "metric": competition.metric,
        "gradable": bool(competition.task),
    }


def _print_rows(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("id", "tier", "suite", "metric", "gradable", box=None, pad_edge=False)
    for row in rows:
        shown = "yes" if row["gradable"] else "-"
        table.add_row(row["id"], row["tier"], row["suite"], row["metric"], shown)
    Console().print(table)
    typer.echo(f"{len(rows)} competitions")
