"""Grading many submissions: in parallel, each in a process that may die, results as they come."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.errors import CompetitionError
from competitions.grading import CompetitionReport, grade_submission, score_submission
from competitions.leaderboard import find_leaderboard, read_standard

BACKENDS = ("podium", "mlebench")


@dataclass(frozen=True)
class Entry:
    """One line of a submissions file."""

    competition_id: str
    submission_path: str


@dataclass(frozen=True)
class Plan:
    """How entries are graded: where the answers lie, by which backends, against what.

    The first backend makes the report; with a second, both are compared. `leaderboards` is a
    folder from which thresholds are recomputed; None takes the catalog's.
    """

    data_dir: Path
    backends: tuple[str, ...] = BACKENDS[:1]
    leaderboards: Path | None = None


@dataclass(frozen=True)
class Graded:
    """What became of one entry: a report per backend, or why it was not graded."""

    entry: Entry
    reports: tuple[CompetitionReport, ...] = ()
    problem: str | None = None

    @property
    def disagreement(self) -> str | None:
        """How the backends differ on score, validity or medal; None if they agree."""
        if len(self.reports) < 2:
            return None
        said = [_verdict(report) for report in self.reports]
        return None if said[0] == said[1] else f"podium says {said[0]}, mlebench says {said[1]}"


@dataclass
class Grading:
    """All entries of a submissions file, graded under one plan."""

    plan: Plan
    jobs: int
    on_done: Callable[[Graded], None] = lambda graded: None
    _found: dict[int, Graded] = field(default_factory=dict)

    def run(self, entries: Sequence[Entry]) -> list[Graded]:
        """Grade every entry; the results are in the order of the entries.

        A single entry is graded in this process, which saves starting another.
        """
        if len(entries) == 1:
            self._keep(0, grade_entry(entries[0], self.plan))
        else:
            self._in_processes(dict(enumerate(entries)))
        return [self._found[number] for number in range(len(entries))]

    def _in_processes(self, todo: dict[int, Entry]) -> None:
        """Grade in a pool; what a dying process took along is tried again, each by itself."""
        self._pool(todo, self.jobs)
        for number, entry in todo.items():
            if number not in self._found:
                self._pool({number: entry}, 1)
            if number not in self._found:
                self._keep(number, Graded(entry, problem=_died(entry)))

    def _pool(self, todo: dict[int, Entry], jobs: int) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["pandas", __name__])
        with ProcessPoolExecutor(min(jobs, len(todo)) or 1, mp_context=context) as pool:
            started = {
                pool.submit(grade_entry, entry, self.plan): number for number, entry in todo.items()
            }
            try:
                for done in _as_completed(started):
                    self._keep(started[done], done.result())
            except BrokenProcessPool:
                return
            except BaseException:  # Ctrl-C too: nothing that waits is begun any more
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _keep(self, number: int, graded: Graded) -> None:
        self._found[number] = graded
        self.on_done(graded)


class Diary:
    """Results as they come, one JSON line each, until the report that holds them all is written.

    What a killed run had graded stays in the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None

    def add(self, graded: Graded) -> None:
        """Write what became of one entry, through to the disk."""
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a", encoding="utf-8")
        fields = [report.to_dict() for report in graded.reports] or [
            {
                "competition_id": graded.entry.competition_id,
                "submission_path": graded.entry.submission_path,
                "problem": graded.problem,
            }
        ]
        self._file.write("".join(f"{json.dumps(one)}\n" for one in fields))
        self._file.flush()
        os.fsync(self._file.fileno())

    def discard(self) -> None:
        """Remove the file: the report holds everything now."""
        if self._file is not None:
            self._file.close()
        self.path.unlink(missing_ok=True)


def grade_entry(entry: Entry, plan: Plan) -> Graded:
    """Grade one submission by every backend of the plan; a problem is told, not raised."""
    try:
        return Graded(entry, tuple(_reports(entry, plan)))
    except CompetitionError as error:
        return Graded(entry, problem=str(error))
    except (OSError, MemoryError) as error:
        reason = str(error) or "out of memory"
        return Graded(
            entry,
            problem=f"{entry.competition_id}: {entry.submission_path} could not be graded: "
            f"{reason}. Try again with --jobs 1.",
        )


def _reports(entry: Entry, plan: Plan) -> Iterator[CompetitionReport]:
    competition, data = find(entry.competition_id), DataDir(plan.data_dir)
    standard = None
    if plan.leaderboards is not None:
        standard = read_standard(find_leaderboard(plan.leaderboards, competition.id))
    for backend in plan.backends:
        scorer = score_submission
        if backend == "mlebench":
            from competitions.official import official_score

            scorer = official_score
        path = Path(entry.submission_path)
        yield grade_submission(path, competition, data, scorer=scorer, standard=standard)


def _as_completed(futures: dict[Future[Graded], int]) -> Iterator[Future[Graded]]:
    """The futures as they end; what ended well comes before a broken pool is told."""
    pending = set(futures)
    while pending:
        ended, pending = wait(pending, return_when=FIRST_COMPLETED)
        yield from sorted(ended, key=lambda future: future.exception() is not None)


def _verdict(report: CompetitionReport) -> str:
    if not report.valid_submission:
        return "invalid"
    medals = [kind for kind in ("gold", "silver", "bronze") if getattr(report, f"{kind}_medal")]
    return f"{report.score} ({''.join(medals) or 'no medal'})"


def _died(entry: Entry) -> str:
    return (
        f"{entry.competition_id}: grading {entry.submission_path} ended its process, most often "
        "for lack of memory. Free memory or use --jobs 1, then grade it again."
    )
