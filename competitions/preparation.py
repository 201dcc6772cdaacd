"""Preparation: a competition's raw data become public data and private answers."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from competitions.catalog import Competition
from competitions.datadir import DataDir
from competitions.descriptions import describe
from competitions.errors import PreparationFailed
from competitions.leaks import FIXES, fix_leaks
from competitions.preparing import Folders
from competitions.preparing.locks import locked
from competitions.preparing.record import Record
from competitions.raw_data import Raw, ensure_raw
from competitions.tasks import load_preparable
from competitions.verification import is_listed, verify

_STAGE = ".preparing"

Tell = Callable[[str], None]
"""Hears what is being done: "downloading", "unpacking", "splitting", "verifying"."""


@dataclass(frozen=True)
class Wishes:
    """How to prepare.

    `verify` compares archive and files with MLE-bench's sums. `keep_raw` keeps the unpacked raw
    data; None keeps what was there before. `archives` and `descriptions` are folders to take
    archives and descriptions from. `fix_leaks` takes known leaks out of the public data.
    """

    verify: bool = True
    keep_raw: bool | None = None
    archives: Path | None = None
    descriptions: Path | None = None
    fix_leaks: bool = False


def prepare(
    competition: Competition,
    data: DataDir,
    wishes: Wishes | None = None,
    tell: Tell = lambda _: None,
) -> bool:
    """Prepare one competition, whole or not at all; False if it was prepared already.

    Everything is written beside the target and renamed when complete and verified, so that a
    process that is killed leaves nothing that looks prepared; the next one begins anew. Two
    processes at once take turns. What is prepared already is verified, if that is wished and has
    not been done. Raises PreparationFailed with what to do if it cannot be done.
    """
    wishes = wishes or Wishes()
    home = data.root / competition.id
    try:
        home.mkdir(parents=True, exist_ok=True)
        with locked(home):
            if data.is_prepared(competition):
                _check_prepared(competition, data, wishes, tell)
                # A process that was killed may have left its raw data.
                found = Raw.found(data.raw(competition))
                found.tidy(data.archive(competition), keep=wishes.keep_raw or not found.unpacked)
                return False
            _prepare(competition, data, wishes, tell)
    except OSError as error:
        raise PreparationFailed(
            f"{competition.id} could not be prepared in {data.root}: {_reason(error)}. "
            "Free space there or choose another place with --data-dir."
        ) from error
    return True


def verify_prepared(competition: Competition, data: DataDir) -> Record:
    """Compare what is prepared with MLE-bench's sums; what was compared before is not read again.

    Raises NotPrepared, and PreparationFailed naming the files that differ.
    """
    data.require_prepared(competition)
    prepared = data.prepared(competition)
    record = Record.load(prepared)
    try:
        _verify(competition, prepared, record)
    finally:
        _save(record, prepared)
    return record


def _check_prepared(competition: Competition, data: DataDir, wishes: Wishes, tell: Tell) -> None:
    fixed = Record.load(data.prepared(competition)).leaks_fixed
    if wishes.fix_leaks and competition.id in FIXES and not fixed:
        raise PreparationFailed(
            f"{competition.id} is prepared with its known leaks. Remove "
            f"{data.prepared(competition)} and run again with --fix-leaks."
        )
    if wishes.verify:
        tell("verifying")
        verify_prepared(competition, data)


def _prepare(competition: Competition, data: DataDir, wishes: Wishes, tell: Tell) -> None:
    stage = data.root / competition.id / _STAGE
    shutil.rmtree(stage, ignore_errors=True)  # what a killed process left
    raw = ensure_raw(competition, data, wishes.archives, verify=wishes.verify, tell=tell)
    prepared = stage / "prepared"
    folders = Folders(raw.folder, prepared / "public", prepared / "private", stage / "scratch")
    try:
        for folder in (folders.public, folders.private, folders.scratch):
            folder.mkdir(parents=True)
        tell("splitting")
        _split(competition, folders)
        record = Record()
        _describe(competition, folders.public, record, wishes, downloaded=raw.downloaded)
        if wishes.verify:
            tell("verifying")
            _verify(competition, prepared, record)
        if wishes.fix_leaks:
            record.leaks_fixed = fix_leaks(competition.id, folders.public)
        record.save(prepared)
        shutil.rmtree(data.prepared(competition), ignore_errors=True)  # incomplete
        prepared.rename(data.prepared(competition))
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    raw.tidy(data.archive(competition), keep=wishes.keep_raw)


def _split(competition: Competition, folders: Folders) -> None:
    try:
        load_preparable(competition.task).prepare(folders)
    except FileNotFoundError as error:
        raise PreparationFailed(
            f"{competition.id}: {error.filename or error} is missing in the raw data. Remove "
            f"{folders.raw} and run again, so that the archive is unpacked anew."
        ) from error
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise PreparationFailed(
            f"{competition.id}: the raw data in {folders.raw} are not as Kaggle has them "
            f"({type(error).__name__}: {_reason(error)}). Remove them and run again."
        ) from error


def _describe(
    competition: Competition, public: Path, record: Record, wishes: Wishes, *, downloaded: bool
) -> None:
    """Write description.md, unless the task did, and record where it is from."""
    target = public / "description.md"
    if target.exists():
        record.description = "the task's own"
        return
    text, record.description = describe(competition, wishes.descriptions, ask_kaggle=downloaded)
    target.write_text(text, encoding="utf-8")


def _verify(competition: Competition, prepared: Path, record: Record) -> None:
    """Note in the record that all is as listed; raises PreparationFailed if it is not."""
    differing = verify(competition.id, prepared, record)
    record.verified = is_listed(competition.id) and not differing
    if differing:
        raise PreparationFailed(
            f"{competition.id}: {len(differing)} files are not as MLE-bench's preparation makes "
            f"them: {'; '.join(differing)}. Remove raw data and archive and run again, or take "
            "them as they are with --no-verify."
        )


def _save(record: Record, prepared: Path) -> None:
    try:
        record.save(prepared)
    except PermissionError:  # someone else's directory: sums are taken again the next time
        return


def _reason(error: BaseException) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split())
