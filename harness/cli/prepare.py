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
    from harness.batch_preparing import Job, free_gb, make_plan, need_gb
    from harness.errors import HarnessError, UsageError
    from harness.prepare_progress import (
        rules_to_accept,
        run_with_progress,
        show_plan,
        tell_outcomes,
    )

    names = [*(competition or []), *(split or []), *([str(ids)] if ids else [])]
    if not names:
        raise UsageError("nothing to prepare. Name competitions with -c ID, --split or --list.")
    for folder in (from_archive, descriptions_from):
        if folder is not None and not folder.is_dir():
            raise UsageError(f"there is no folder {folder}. Name one that is there.")
    data = DataDir(data_dir or default_data_dir())
    chosen = select(names)
    if verify_only:
        _verify(chosen, data, as_json=as_json)
        return
    wishes = Wishes(verify, keep_raw, from_archive, descriptions_from, fix_leaks)
    plan = make_plan(chosen, data, from_archive)
    closed = rules_to_accept(plan)
    need = need_gb(plan, jobs, keep_raw=bool(keep_raw))
    if dry_run or not as_json:
        show_plan(plan, closed, need, free_gb(data.root), as_json=as_json)
    if dry_run:
        return
    if need > free_gb(data.root):
        raise HarnessError(
            f"{need:.1f} GB are needed, but {data.root} has {free_gb(data.root):.1f} GB free. "
            "Free space, choose fewer competitions, or another place with --data-dir."
        )
    wanted = [one for one in plan if one.competition.id not in closed]
    outcomes = run_with_progress(
        [Job(one.competition.id, data.root, wishes) for one in wanted], jobs, data, as_json=as_json
    )
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
