"""Synthetic raw data, our preparation of them, and the recorded result of the official one."""

from __future__ import annotations

import json
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from competitions.catalog import Competition, split
from competitions.preparing import Folders
from competitions.tasks import load_preparable
from tests.preparation.manifest import manifest

ROOM = Path(__file__).parent
EXPECTED = ROOM / "expected"
SEED = 20261125


def generated() -> list[str]:
    """Ids of the competitions whose raw data can be made, in the catalog's order."""
    known = {path.stem for path in (ROOM / "raw").glob("*.py")}
    return [one.id for name in ("all", "dev") for one in split(name) if one.task in known]


def generator(competition: Competition) -> Any:
    """The module that makes the competition's raw data."""
    return import_module(f"tests.preparation.raw.{competition.task}")


def small_sizes(competition: Competition, whose: str) -> dict[str, Any]:
    """Changes to sizes that a preparation has fixed and that are too many files for a test.

    `OURS` of the module that makes the raw data has constants of the task and their values,
    `OFFICIAL` pieces of the official script and what they become.
    """
    changes: dict[str, Any] = getattr(generator(competition), whose, {})
    return changes


def make_raw(
    competition: Competition, raw: Path, seed: int = SEED, size: int | None = None
) -> Path:
    """Write synthetic raw data into a new folder."""
    raw.mkdir(parents=True)
    options = {} if size is None else {"size": size}
    generator(competition).make(raw, np.random.default_rng(seed), **options)
    return raw


def prepare_ours(competition: Competition, raw: Path, home: Path) -> dict[str, str]:
    """Prepare with Podium into home/{public,private}; the manifest. Raw data must stay as is."""
    folders = Folders(raw, home / "public", home / "private", home.with_name(home.name + ".work"))
    for folder in (folders.public, folders.private, folders.scratch):
        folder.mkdir(parents=True)
    task = import_module(f"competitions.tasks.{competition.task}")
    with ExitStack() as patches:
        for name, size in small_sizes(competition, "OURS").items():
            patches.enter_context(patch.object(task, name, size))
        load_preparable(competition.task).prepare(folders)
    return manifest(home)


def expected(competition_id: str) -> dict[str, str] | None:
    """What the official preparation made of the raw data of SEED; None if not recorded."""
    path = EXPECTED / f"{competition_id}.json"
    recorded: dict[str, str] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return recorded or None


def record(competition_id: str, made: dict[str, str]) -> None:
    """Write down what the official preparation made."""
    EXPECTED.mkdir(exist_ok=True)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in made.items())
    (EXPECTED / f"{competition_id}.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")
