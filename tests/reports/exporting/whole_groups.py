"""Writes run groups of MLE-bench's 75 competitions that qualify, unless told otherwise."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.reports.groups import FakeRun, group_fields, record_fields, write_json
from tests.reports.official_reports import ALL, PLACES, row

VARIANT = "uct"
SEEDS = (0, 1, 2)


def place_of(competition_id: str, seed: int, salt: str = "") -> str:
    """What a run comes to: drawn, but the same every time."""
    return random.Random(f"{competition_id} {seed} {salt}").choice(PLACES)


def runs_of(
    ids: Sequence[str] = ALL, seeds: Sequence[int] = SEEDS, **differing: Any
) -> list[FakeRun]:
    """A run for each competition and seed; `differing` are fields of FakeRun."""
    return [
        replace(FakeRun(VARIANT, one, seed, nodes=None), **differing)
        for seed in seeds
        for one in ids
    ]


def write_whole_group(
    root: Path,
    name: str = "whole",
    runs: Sequence[FakeRun] | None = None,
    *,
    places: Mapping[tuple[str, int], str] | None = None,
    salt: str = "",
) -> Path:
    """Write a group whose done runs are graded by the catalog, and return its directory.

    `places` says what single runs come to (of PLACES); the others are drawn, by `salt`.
    """
    chosen = runs_of() if runs is None else runs
    directory = root / name
    directory.mkdir(parents=True)
    write_json(directory / "group.json", group_fields(name, chosen))
    for run in chosen:
        home = directory / run.run_id
        home.mkdir()
        write_json(home / "run.json", record_fields(name, run))
        if run.state == "done":
            key = run.competition_id, run.seed
            place = (places or {}).get(key) or place_of(*key, salt)
            graded_at = f"2025-10-1{run.seed}T08:53:20"
            path = f"/home/somebody/runs/{name}/{run.run_id}/submission/submission.csv"
            report = row(run.competition_id, place, created_at=graded_at, submission_path=path)
            write_json(home / "report.json", report)
    return directory


def edit(path: Path, **fields: Any) -> None:
    """Set fields of a JSON file; a field that is set to ... is taken out."""
    merged = json.loads(path.read_text()) | fields
    write_json(path, {name: value for name, value in merged.items() if value is not ...})


def edit_runs(group: Path, pattern: str = "*", **fields: Any) -> None:
    """Set fields of the run.json of each run whose directory matches."""
    for path in group.glob(f"{pattern}/run.json"):
        edit(path, **fields)
