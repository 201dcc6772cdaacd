"""`podium competitions`: list the catalog, or show one competition."""

from __future__ import annotations

import json
from dataclasses import asdict
from inspect import cleandoc
from re import findall
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.leaderboards import leaderboards
from harness.cli.options import JsonOption

if TYPE_CHECKING:
    from rich.console import Console

    from competitions.catalog import Competition

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

_THRESHOLDS = ("gold", "silver", "bronze", "median")
_COLUMNS = ("id", "tier", "category", "metric", "suite")
# How the columns of long names divide what the others leave, on a terminal too narrow for all.
_SHARES = {"id": 0.6, "metric": 0.4}
_GAP = 1
_NARROWEST = 72
_UNLIMITED = 1000


@app.command("list")
def list_competitions(
    split: Annotated[str, typer.Option(help="Split, suite, id or file of ids.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List competitions with tier, category, metric and suite."""
    from competitions.catalog import catalog, select

    chosen = select([split]) if split else tuple(catalog().values())
    rows = [_facts(one) for one in chosen]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    _print_rows(rows)


@app.command()
def show(competition_id: str, as_json: JsonOption = False) -> None:
    """Show one competition: facts, formula of its metric, thresholds, known issues."""
    from competitions.catalog import find

    card = describe(find(competition_id))
    if as_json:
        typer.echo(json.dumps(card, indent=2))
        return
    _print_card(card)


def describe(competition: Competition) -> dict[str, Any]:
    """All that Podium knows of a competition, ready for JSON; None where a thing is not known."""
    from competitions.known_issues import known_issues
    from competitions.tasks import load_task

    task = load_task(competition.task)
    limits = competition.standard.limits
    return (
        _facts(competition)
        | {name: None if limits is None else getattr(limits, name) for name in _THRESHOLDS}
        | {
            "answers": competition.answers,
            "sample_submission": competition.sample_submission,
            "formula": formula(task.METRIC.__doc__ or ""),
            "not_validated": getattr(task, "NOT_VALIDATED", None),
            "known_issues": [asdict(issue) for issue in known_issues(competition.id)],
        }
    )


def formula(docstring: str) -> str:
    """What a metric's docstring says, one line a paragraph, without its doctests.

    >>> formula("Mean of x; 0 is best." + 2 * chr(10) + ">>> mean([0, 2])" + chr(10) + "1.0")
    'Mean of x; 0 is best.'
    """
    paragraphs = [one for one in cleandoc(docstring).split("\n\n") if ">>>" not in one]
    return "\n".join(" ".join(one.split()) for one in paragraphs)


def _facts(competition: Competition) -> dict[str, Any]:
    return {
        "id": competition.id,
        "title": competition.title,
        "suite": competition.suite,
        "tier": competition.tier or None,
        "category": competition.category or None,
        "size_gb": competition.size_gb,
        "metric": competition.metric,
        "lower_is_better": competition.lower_is_better,
        "awards_medals": competition.awards_medals,
    }


def _print_rows(rows: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    # One line a competition, however wide, where columns cannot fit and in a pipe, for grep.
    if not console.is_terminal or console.width < _NARROWEST:
        console.width = _UNLIMITED
    widths = _column_widths(rows, console.width)
    table = Table(*_COLUMNS, box=None, pad_edge=False, padding=(0, _GAP, 0, 0))
    for row in rows:
        table.add_row(*(_folded(row[name] or "-", widths[name]) for name in _COLUMNS))
    console.print(table)
    typer.echo(f"{len(rows)} competition{'' if len(rows) == 1 else 's'}")


def _column_widths(rows: list[dict[str, Any]], available: int) -> dict[str, int]:
    """How many characters a column may have; the long names give way if there are too many."""
    needed = {name: max(len(name), *(len(row[name] or "-") for row in rows)) for name in _COLUMNS}
    room = available - _GAP * len(_COLUMNS)
    if sum(needed.values()) <= room:
        return needed
    categories = {row["category"] or "-" for row in rows}
    needed["category"] = max(1 + len(part) for name in categories for part in _parts(name))
    room -= sum(width for name, width in needed.items() if name not in _SHARES)
    return needed | {name: int(share * room) for name, share in _SHARES.items()}


def _folded(name: str, width: int) -> str:
    lines = [""]
    for part in _parts(name):
        if len(lines[-1]) + len(part) > width:
            lines.append(" ")
        lines[-1] += part
    return "\n".join(lines)


def _parts(name: str) -> list[str]:
    """The pieces between which a name may be broken."""
    return findall(r"[^-_ ]+[-_ ]?|[-_ ]", name)


def _print_card(card: dict[str, Any]) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False)
    console.print(f"{card['id']}: {card['title']}", style="bold", soft_wrap=True)
    for name, value in _shown(card).items():
        _paragraph(console, f"{name:<18}{value}", hanging=20)
    _section(console, "How it is scored", card["formula"].splitlines())
    if card["not_validated"]:
        _section(console, "What the validator cannot see", [card["not_validated"]])
    if card["known_issues"]:
        _section(console, "Known issues", [])
    for issue in card["known_issues"]:
        _print_issue(console, issue)


def _shown(card: dict[str, Any]) -> dict[str, str]:
    direction = "lower" if card["lower_is_better"] else "higher"
    size, limits = card["size_gb"], {name: card[name] for name in _THRESHOLDS}
    return {
        "suite": card["suite"],
        "tier": card["tier"] or "-",
        "category": card["category"] or "-",
        "size of the data": "-" if size is None else f"{size:g} GB",
        "metric": f"{card['metric']}, {direction} is better",
        "medals on Kaggle": "yes" if card["awards_medals"] else "no",
        # Ten digits: enough for every threshold, without the noise of binary floats.
        **{name: "-" if limit is None else f"{limit:.10g}" for name, limit in limits.items()},
        "answers": card["answers"],
        "sample submission": card["sample_submission"],
    }


def _print_issue(console: Console, issue: dict[str, str]) -> None:
    _paragraph(console, f"{issue['severity']}, {issue['kind']}: {issue['summary']}")
    if issue["fix"]:
        _paragraph(console, f"  Fix: {issue['fix']}", hanging=4)
    _paragraph(console, f"  Source: {issue['source']}", hanging=4)


def _section(console: Console, heading: str, paragraphs: list[str]) -> None:
    console.print(f"\n{heading}", style="bold")
    for paragraph in paragraphs:
        _paragraph(console, paragraph)


def _paragraph(console: Console, text: str, hanging: int = 2) -> None:
    # Rich would break the long paths of sources anywhere; textwrap breaks them at a hyphen.
    for line in wrap(text, console.width, initial_indent="  ", subsequent_indent=hanging * " "):
        console.print(line, soft_wrap=True)


app.command()(leaderboards)
