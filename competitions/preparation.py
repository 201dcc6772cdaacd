"""Preparation: a competition's raw data become public data and private answers."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from competitions.catalog import Competition
from competitions.datadir import DataDir
from competitions.errors import PreparationFailed
from competitions.tasks import load_preparable


def prepare(competition: Competition, data: DataDir) -> bool:
    """Prepare one competition, whole or not at all; False if it was prepared already.

    Raises PreparationFailed with what to do if it cannot be done; nothing is left half-written.
    """
    if data.is_prepared(competition):
        return False
    if competition.suite != "demo":
        raise PreparationFailed(
            f"{competition.id}: this version of Podium prepares the demo suite only. "
            f"Run: mlebench prepare -c {competition.id} --data-dir {data.root}"
        )
    try:
        with _staging(data.root / competition.id) as stage:
            _fill(competition, data, stage)
    except OSError as error:
        raise PreparationFailed(
            f"{competition.id} could not be prepared in {data.root}: {error.strerror or error}. "
            "Free space there or choose another place with --data-dir."
        ) from error
    return True


def _fill(competition: Competition, data: DataDir, stage: Path) -> None:
    public, private = stage / "public", stage / "private"
    public.mkdir()
    private.mkdir()
    load_preparable(competition.task).prepare(data.raw(competition), public, private)
    prepared = data.root / competition.id / "prepared"
    # An incomplete directory, left by something else, would make the rename fail.
    if prepared.exists() and not data.is_prepared(competition):
        shutil.rmtree(prepared)
    if not prepared.exists():
        stage.rename(prepared)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A private directory beside the target, gone afterwards unless it was renamed."""
    folder.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".prepared-", dir=folder))
    # mkdtemp makes it private; the agent's user has to read what is in it.
    stage.chmod(0o755)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
