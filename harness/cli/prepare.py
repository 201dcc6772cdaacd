"""`podium prepare`: make public data and private answers of competitions."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.options import DataDirOption


def prepare(
    competition: Annotated[
        list[str] | None, typer.Option("--competition", "-c", help="Id; may be repeated.")
    ] = None,
    split: Annotated[str, typer.Option(help="Split or file of ids.")] = "",
    data_dir: DataDirOption = None,
) -> None:
    """Prepare competitions; what is prepared already is left alone."""
    from competitions.catalog import select
    from competitions.datadir import DataDir, default_data_dir
    from competitions.errors import CompetitionError
    from competitions.preparation import prepare as prepare_one
    from harness.errors import HarnessError, UsageError

    names = [*(competition or []), *([split] if split else [])]
    if not names:
        raise UsageError("nothing to prepare. Name competitions with -c ID or --split NAME.")
    data = DataDir(data_dir or default_data_dir())
    failed: list[str] = []
    for one in select(names):
        try:
            done = prepare_one(one, data)
            typer.echo(f"{one.id}: {'prepared' if done else 'was prepared already'}")
        except CompetitionError as error:  # one competition's failure never stops the others
            failed.append(one.id)
            typer.echo(str(error), err=True)
    if failed:
        raise HarnessError(f"{len(failed)} not prepared: {', '.join(failed)}. See the lines above.")
