"""Preparation: a competition's raw data become public data and private answers."""

from __future__ import annotations

import shutil
from pathlib import Path

from competitions.catalog import Competition
from competitions.datadir import DataDir
from competitions.errors import PreparationFailed
from competitions.preparing import Folders
from competitions.preparing.locks import locked
from competitions.tasks import load_preparable

_STAGE = ".preparing"


def prepare(competition: Competition, data: DataDir) -> bool:
    """Prepare one competition, whole or not at all; False if it was prepared already.

    Everything is written beside the target and renamed when complete, so that a process that is
    killed leaves nothing that looks prepared; the next one begins anew. Two processes at once take
    turns. Raises PreparationFailed with what to do if it cannot be done.
    """
    if data.is_prepared(competition):
        return False
    home = data.root / competition.id
    try:
        home.mkdir(parents=True, exist_ok=True)
        with locked(home):
            if data.is_prepared(competition):
                return False
            _prepare(competition, data, home / _STAGE)
    except OSError as error:
        raise PreparationFailed(
            f"{competition.id} could not be prepared in {data.root}: {_reason(error)}. "
            "Free space there or choose another place with --data-dir."
        ) from error
    return True


def _prepare(competition: Competition, data: DataDir, stage: Path) -> None:
    shutil.rmtree(stage, ignore_errors=True)  # what a killed process left
    folders = Folders(
        raw=data.raw(competition),
        public=stage / "prepared" / "public",
        private=stage / "prepared" / "private",
        scratch=stage / "scratch",
    )
    try:
        for folder in (folders.public, folders.private, folders.scratch):
            folder.mkdir(parents=True)
        _fill(competition, folders)
        prepared = data.root / competition.id / "prepared"
        shutil.rmtree(prepared, ignore_errors=True)  # incomplete, or we would not be here
        (stage / "prepared").rename(prepared)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _fill(competition: Competition, folders: Folders) -> None:
    try:
        load_preparable(competition.task).prepare(folders)
    except FileNotFoundError as error:
        raise PreparationFailed(
            f"{competition.id}: {error.filename or error} is missing in the raw data. Remove "
            f"{folders.raw} and run again, so that the archive is unpacked anew."
        ) from error
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise PreparationFailed(
            f"{competition.id}: the raw data in {folders.raw} are not as Kaggle has them "
            f"({type(error).__name__}: {_reason(error)}). Remove them and run again."
        ) from error


def _reason(error: BaseException) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split())
