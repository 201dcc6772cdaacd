"""Preparing many competitions: what there is to do, and doing it in parallel."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from competitions.catalog import Competition, find
from competitions.datadir import DataDir
from competitions.errors import CompetitionError
from competitions.preparation import Wishes, prepare
from competitions.preparing.record import Record
from competitions.raw_data import find_archive

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

_GB = 1e9
# What is unpacked beside an archive, and what preparation writes anew beside links to it.
_UNPACKED, _WRITTEN = 1.0, 0.3


class State(StrEnum):
    """What of a competition is on this machine."""

    verified = "prepared and verified"
    prepared = "prepared, not verified"
    bundled = "comes with Podium"
    raw = "raw data there"
    archive = "archive there"
    absent = "to be downloaded"


@dataclass(frozen=True)
class Item:
    """One competition of a plan.

    `size_gb` is the size of raw data or archive where they are there, else of the data as the
    catalog has it, None if unknown.
    """

    competition: Competition
    state: State
    size_gb: float | None


def need_gb(plan: Sequence[Item], jobs: int, *, keep_raw: bool) -> float:
    """Disk that a plan takes at most, beyond what is there, as far as sizes are known.

    Media are links to raw data, so what stays is the raw data's size and the tables that are
    written; beside it, while a competition is worked on or if raw data are kept, its archive.
    """
    stays = {State.absent: _UNPACKED + _WRITTEN, State.archive: _UNPACKED + _WRITTEN}
    stays[State.raw] = _WRITTEN
    total = sum((one.size_gb or 0.0) * stays.get(one.state, 0.0) for one in plan)
    archives = sorted(one.size_gb or 0.0 for one in plan if one.state is State.absent)
    return total + sum(archives if keep_raw else archives[-jobs:])


def make_plan(
    chosen: Iterable[Competition], data: DataDir, archives: Path | None
) -> tuple[Item, ...]:
    """What is there of each competition, and how large. Reads no file but the records."""
    return tuple(_item(one, data, archives) for one in chosen)


def _item(competition: Competition, data: DataDir, archives: Path | None) -> Item:
    if data.is_prepared(competition):
        record = Record.load(data.prepared(competition))
        state = State.verified if record.verified else State.prepared
        return Item(competition, state, competition.size_gb)
    if competition.suite == "demo":
        return Item(competition, State.bundled, 0.0)
    if data.has_raw(competition):
        return Item(competition, State.raw, _size(data.raw(competition)) / _GB)
    archive = find_archive(competition, data, archives)
    if archive is not None:
        return Item(competition, State.archive, archive.stat().st_size / _GB)
    return Item(competition, State.absent, competition.size_gb)


def _size(folder: Path) -> int:
    """Bytes of all files under a folder."""
    total = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            total += _size(Path(entry.path)) if is_folder else entry.stat().st_size
    return total


def free_gb(folder: Path) -> float:
    """Free disk where a folder is, or will be."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return shutil.disk_usage(there).free / _GB


@dataclass(frozen=True)
class Outcome:
    """What became of one competition: a word, or the sentence of its failure."""

    competition_id: str
    word: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Job:
    """One competition to prepare, as it goes to another process."""

    competition_id: str
    root: Path
    wishes: Wishes


def run_job(job: Job, tell: Callable[[str], None]) -> Outcome:
    """Prepare one competition; a failure is an outcome, so that the others go on."""
    try:
        made = prepare(find(job.competition_id), DataDir(job.root), job.wishes, tell)
    except CompetitionError as error:
        return Outcome(job.competition_id, problem=str(error))
    return Outcome(job.competition_id, "prepared" if made else "was prepared already")


def run_jobs(
    jobs: Sequence[Job], workers: int, heard: Callable[[str, str], None]
) -> Iterator[Outcome]:
    """Outcomes as they come; `heard` gets a competition's id and what is being done with it."""
    if workers <= 1 or len(jobs) <= 1:
        for job in jobs:
            yield run_job(job, lambda word, job=job: heard(job.competition_id, word))  # type: ignore[misc]
        return
    # Preparing holds the interpreter's lock, so threads would not do.
    context = get_context("spawn")
    words: Queue[tuple[str, str] | None] = context.Queue()
    listener = threading.Thread(target=_listen, args=(words, heard), daemon=True)
    listener.start()
    with ProcessPoolExecutor(workers, context, _join, (words,)) as pool:
        started = {pool.submit(_run_there, job): job for job in jobs}
        for future in as_completed(started):
            try:
                yield future.result()
            except Exception as error:  # the process was killed, or something no one foresaw
                problem = f"{type(error).__name__}: {' '.join(str(error).split())}"
                name = started[future].competition_id
                yield Outcome(name, problem=f"{name}: {problem}. Run again.")
    words.put(None)
    listener.join()


_words: Any = None


def _join(words: Any) -> None:
    global _words
    _words = words


def _run_there(job: Job) -> Outcome:
    return run_job(job, lambda word: _words.put((job.competition_id, word)))


def _listen(words: Any, heard: Callable[[str, str], None]) -> None:
    while (said := words.get()) is not None:
        heard(*said)
