"""`podium prepare`: make public data and private answers of competitions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import DataDirOption, JsonOption

if TYPE_CHECKING:
    from competitions.catalog import Competition
    from competitions.datadir import DataDir
    from competitions.preparation import Wishes


def prepare(
    competition: Annotated[
        list[str] | None, typer.Option("--competition", "-c", help="Id; may be repeated.")
    ] = None,
    split: Annotated[
        list[str] | None,
        typer.Option(help="Split: low, medium, high, all, dev, demo; may be repeated."),
    ] = None,
    ids: Annotated[Path | None, typer.Option("--list", help="File with one id per line.")] = None,
    data_dir: DataDirOption = None,
    jobs: Annotated[int, typer.Option(min=1, help="Competitions prepared at a time.")] = 1,
    keep_raw: Annotated[
        bool | None,
        typer.Option(help="Keep the raw data; default: keep what was there before."),
    ] = None,
    verify: Annotated[
        bool, typer.Option(help="Compare archive and files with MLE-bench's MD5 sums.")
    ] = True,
    verify_only: Annotated[
        bool, typer.Option("--verify-only", help="Only compare what is prepared.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be done.")
    ] = False,
    from_archive: Annotated[
        Path | None, typer.Option(help="Folder with archives, <id>.zip, that you have.")
    ] = None,
    descriptions_from: Annotated[
        Path | None,
        typer.Option(help="Folder to take descriptions from: data, a checkout, or <id>.md."),
    ] = None,
    fix_leaks: Annotated[
        bool, typer.Option("--fix-leaks", help="Take known leaks out of the public data.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Prepare competitions; what is prepared already is left alone."""
    from competitions.catalog import select
    from competitions.datadir import DataDir, default_data_dir
    from competitions.preparation import Wishes
    from harness.errors import UsageError

    names = [*(competition or []), *(split or []), *([str(ids)] if ids else [])]
    if not names:
        raise UsageError("nothing to prepare. Name competitions with -c ID, --split or --list.")
    for folder in (from_archive, descriptions_from):
        if folder is not None and not folder.is_dir():
            raise UsageError(f"there is no folder {folder}. Name one that is there.")
    data, chosen = DataDir(data_dir or default_data_dir()), select(names)
    if verify_only:
        _verify(chosen, data, as_json=as_json)
    else:
        wishes = Wishes(verify, keep_raw, from_archive, descriptions_from, fix_leaks)
        _prepare(chosen, data, wishes, jobs, dry_run=dry_run, as_json=as_json)


def _prepare(
    chosen: Sequence[Competition],
    data: DataDir,
    wishes: Wishes,
    jobs: int,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    from harness.batch_preparing import Job, free_gb, make_plan, need_gb
    from harness.errors import HarnessError
    from harness.prepare_progress import (
        rules_to_accept,
        run_with_progress,
        show_plan,
        tell_outcomes,
    )

    plan = make_plan(chosen, data, wishes.archives)
    closed = rules_to_accept(plan)
    need, free = need_gb(plan, jobs, keep_raw=bool(wishes.keep_raw)), free_gb(data.root)
    if dry_run or not as_json:
        show_plan(plan, closed, need, free, as_json=as_json)
    if dry_run:
        return
    if need > free:
        raise HarnessError(
            f"{need:.1f} GB are needed, but {data.root} has {free:.1f} GB free. Free space, choose "
            "fewer competitions, or another place with --data-dir."
        )
    ids = [one.competition.id for one in plan if one.competition.id not in closed]
    queue = [Job(name, data.root, wishes) for name in ids]
    outcomes = run_with_progress(queue, jobs, data, as_json=as_json)
    tell_outcomes([*outcomes, *closed.values()], as_json=as_json)


def _verify(chosen: Sequence[Competition], data: DataDir, *, as_json: bool) -> None:
    from competitions.errors import CompetitionError
    from competitions.preparation import verify_prepared
    from competitions.verification import is_listed
    from harness.batch_preparing import Outcome
    from harness.prepare_progress import tell, tell_outcomes

    outcomes = []
    for one in chosen:
        try:
            verify_prepared(one, data)
            word = "as MLE-bench prepares it" if is_listed(one.id) else "nothing to compare with"
            outcomes.append(Outcome(one.id, word))
        except CompetitionError as error:
            outcomes.append(Outcome(one.id, problem=str(error)))
        if not as_json:
            tell(outcomes[-1])
    tell_outcomes(outcomes, as_json=as_json)
