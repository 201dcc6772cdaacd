"""`podium competitions leaderboards`: download leaderboards to take medal thresholds from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def leaderboards(
    names: Annotated[list[str], typer.Argument(help="Ids, splits, or files of ids.")],
    output_dir: Annotated[Path, typer.Option(help="Where <id>.csv goes.")],
    force: Annotated[bool, typer.Option("--force", help="Download what is there again.")] = False,
) -> None:
    """Download leaderboards with Kaggle's client; `podium grade --leaderboards` reads them."""
    from competitions.catalog import select
    from competitions.errors import LeaderboardError
    from competitions.kaggle_leaderboards import leaderboard_csv
    from harness.errors import HarnessError
    from harness.files import write_text

    failed = []
    for competition in select(names):
        target = output_dir / f"{competition.id}.csv"
        if target.exists() and not force:
            typer.echo(f"{target}: there already")
            continue
        try:
            write_text(target, leaderboard_csv(competition.id))
            typer.echo(f"{target}: written")
        except LeaderboardError as error:  # the others may well be had
            failed.append(competition.id)
            typer.echo(str(error), err=True)
    if failed:
        raise HarnessError(f"{len(failed)} not downloaded: {', '.join(failed)}. See above.")
