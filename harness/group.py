"""A run group: made, opened, run, and summed up in grading reports."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.grading import CompetitionReport, grading_report
from harness.errors import GroupExists, HarnessError, UsageError
from harness.files import write_json
from harness.gateway.upstream import Upstream
from harness.progress import Progress
from harness.run import (
    GroupSpec,
    RunRecord,
    load_record,
    load_spec,
    new_record,
    save_record,
    save_spec,
)
from harness.rundir import GroupPaths, run_id_of
from harness.runtimes.base import Runtime
from harness.schedule import run_jobs
from harness.supervisor import Job, Stop
from harness.variants import Variant, find_variant

if TYPE_CHECKING:
    from rich.console import Console

OFFLINE = "offline"
MIN_FREE_BYTES = 1 << 30


@dataclass(frozen=True)
class GroupOutcome:
    """How the runs of a group ended."""

    paths: GroupPaths
    records: tuple[RunRecord, ...]
    interrupted: bool

    def count(self, state: str) -> int:
        """How many runs ended in this state."""
        return sum(record.state == state for record in self.records)


def new_group_name(competitions: list[str]) -> str:
    """A name that sorts by time and says what it is about: UTC time and what was asked for."""
    stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S")
    return f"{stamp}_{Path(competitions[0]).stem}"


def choose_model(model: str | None, upstream: Upstream | None) -> str:
    """The model of a group: as named, else the offline coder where no endpoint is set.

    Raises UsageError for a model without an endpoint, and for an endpoint without a model.
    """
    if model in (None, OFFLINE):
        if model is None and upstream is not None:
            raise UsageError(
                f"an LLM endpoint is set ({upstream.base_url}) but no model. "
                "Name one with --model NAME, or take the offline coder with --model offline."
            )
        return OFFLINE
    if upstream is None:
        raise UsageError(
            f"model {model!r} needs an LLM endpoint. "
            "Set PODIUM_LLM_BASE_URL and PODIUM_LLM_API_KEY, or take --model offline."
        )
    return str(model)


def create_group(spec: GroupSpec, runs_dir: Path) -> GroupPaths:
    """Make the group's directory with group.json and every run queued.

    Raises GroupExists, HarnessError when data are missing or the place cannot be written;
    then nothing is left there.
    """
    paths = GroupPaths.named(runs_dir, spec.group)
    data = DataDir(Path(spec.data_dir))
    for competition in map(find, spec.competitions):
        data.require_prepared(competition)
    try:
        runs_dir.mkdir(parents=True, exist_ok=True)
        _require_space(runs_dir, spec.workers)
        _make_root(spec, paths)
    except OSError as error:
        raise HarnessError(
            f"{runs_dir}: {error.strerror or error}. Choose another place with --runs-dir."
        ) from error
    try:
        _queue(spec, paths)
    except OSError as error:
        shutil.rmtree(paths.root, ignore_errors=True)
        raise HarnessError(f"{paths.root}: {error.strerror or error}. Free space there.") from error
    return paths


def open_group(runs_dir: Path, group: str) -> tuple[GroupSpec, GroupPaths]:
    """A group that was made before; raises UsageError naming the groups that there are."""
    paths = GroupPaths.named(runs_dir, group)
    if not paths.group_json.is_file():
        known = sorted(file.parent.name for file in runs_dir.glob("*/group.json"))
        hint = f"There are: {', '.join(known[-5:])}." if known else "There is none yet."
        raise UsageError(f"{runs_dir} has no run group {group!r}. {hint}")
    return load_spec(paths.group_json), paths


def records_of(spec: GroupSpec, paths: GroupPaths) -> list[RunRecord]:
    """The records of all runs of a group, in the order in which they run."""
    return [
        load_record(paths.run(run_id_of(variant, competition, seed)).run_json)
        for variant, competition, seed in spec.run_ids()
    ]


def run_group(
    spec: GroupSpec,
    paths: GroupPaths,
    runtime: Runtime,
    console: Console,
    stop: Stop | None = None,
    min_free_bytes: int = MIN_FREE_BYTES,
) -> GroupOutcome:
    """Run what is queued in a group and write its grading reports; the other runs are left alone.

    Raises what finding variants and the LLM endpoint raises, and UsageError while another podium
    runs the group, before anything is launched.
    """
    with _held(paths):
        return _run_queued(spec, paths, runtime, console, stop or Stop(), min_free_bytes)


def _run_queued(
    spec: GroupSpec,
    paths: GroupPaths,
    runtime: Runtime,
    console: Console,
    stop: Stop,
    min_free_bytes: int,
) -> GroupOutcome:
    variants = {name: find_variant(file) for name, file in spec.variant_files.items()}
    upstream = None if spec.model == OFFLINE else Upstream.from_environment(os.environ)
    choose_model(spec.model, upstream)  # a resumed group may find its endpoint gone
    records = records_of(spec, paths)
    jobs = [
        Job(
            record=record,
            paths=paths.run(record.run_id),
            variant=variants[record.variant],
            competition=find(record.competition_id),
            data=DataDir(Path(spec.data_dir)),
            upstream=upstream,
            step_limit=spec.step_limit,
            grace_s=spec.grace_s,
            min_free_bytes=min_free_bytes,
        )
        for record in records
        if record.state == "queued"
    ]
    with Progress(console, jobs) as progress:
        run_jobs(jobs, runtime, spec.workers, stop, progress.refresh)
    write_grading_reports(spec, paths, records)
    return GroupOutcome(paths, tuple(records), interrupted=stop.asked.is_set())


def requeue(spec: GroupSpec, paths: GroupPaths) -> int:
    """Queue again every run that is not done, its old directory put aside; returns how many.

    Raises UsageError while another podium runs the group, and OSError when the disk is full.
    """
    with _held(paths):
        return _requeue(spec, paths)


def _requeue(spec: GroupSpec, paths: GroupPaths) -> int:
    again = 0
    for variant, competition, seed in spec.run_ids():
        run = paths.run(run_id_of(variant, competition, seed))
        if run.run_json.is_file():
            state = load_record(run.run_json).state
            if state in ("done", "queued"):
                again += state == "queued"
                continue
            _put_aside(run.root)
        save_record(new_record(spec, variant, competition, seed), run)
        again += 1
    return again


def write_grading_reports(spec: GroupSpec, paths: GroupPaths, records: list[RunRecord]) -> None:
    """Write grading_report.json over all done runs, and one per variant and seed.

    Raises OSError when the disk is full.
    """
    done = [record for record in records if record.state == "done"]
    reports = {record.run_id: _report_of(paths, record) for record in done}
    fixed = {record.competition_id: record.leaks_fixed for record in done}
    write_json(paths.grading_report, grading_report(list(reports.values()), fixed))
    parts: dict[tuple[str, int], list[CompetitionReport]] = defaultdict(list)
    for record in done:
        parts[record.variant, record.seed].append(reports[record.run_id])
    for (variant, seed), part in parts.items():
        write_json(paths.variant_report(variant, seed), grading_report(part, fixed))


def resolve_variants(names: list[str]) -> dict[str, Variant]:
    """Variants by their own names; raises UsageError when two files have the same name."""
    found: dict[str, Variant] = {}
    for name in dict.fromkeys(names):
        variant = find_variant(name)
        if variant.name in found:
            raise UsageError(
                f"two agent variants are called {variant.name!r}: {found[variant.name].file} and "
                f"{variant.file}. Give one another name."
            )
        found[variant.name] = variant
    return found


@contextmanager
def _held(paths: GroupPaths) -> Iterator[None]:
    """Keep other harnesses out of a group, until the block or this process ends, however it ends.

    Raises UsageError when another one is in it.
    """
    handle = os.open(paths.root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _lock(handle, paths.name)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, group: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(
            f"run group {group!r} is being run by another podium. "
            f"Wait for it, or stop it with Ctrl-C there. See: podium status {group}"
        ) from None


def _make_root(spec: GroupSpec, paths: GroupPaths) -> None:
    try:
        paths.root.mkdir()
    except FileExistsError:
        raise GroupExists(
            f"run group {spec.group!r} is there already ({paths.root}). Go on with it: "
            f"podium resume {spec.group}, or choose another name with --group."
        ) from None


def _queue(spec: GroupSpec, paths: GroupPaths) -> None:
    for variant, competition, seed in spec.run_ids():
        record = new_record(spec, variant, competition, seed)
        save_record(record, paths.run(record.run_id))
    # Last, since its presence says that the group is whole.
    save_spec(spec, paths)


def _require_space(runs_dir: Path, workers: int) -> None:
    free, needed = shutil.disk_usage(runs_dir).free, workers * MIN_FREE_BYTES
    if free < needed:
        raise HarnessError(
            f"{runs_dir}: {free / 2**30:.1f} GiB free, {needed / 2**30:.1f} GiB needed for "
            f"{workers} workers. Free space, or choose another place with --runs-dir."
        )


def _put_aside(root: Path) -> None:
    """Move a run's directory to attempts/, one level down, where nobody takes it for a run."""
    attempts = root.parent / "attempts"
    attempts.mkdir(exist_ok=True)
    number = 1
    while (aside := attempts / f"{root.name}.{number}").exists():
        number += 1
    root.rename(aside)


def _report_of(paths: GroupPaths, record: RunRecord) -> CompetitionReport:
    file = paths.run(record.run_id).report_json
    return CompetitionReport.from_dict(json.loads(file.read_text("utf-8")))
