"""Scores of the snapshots that runs left, against the private answers, kept beside the report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.errors import CompetitionError
from competitions.grading import Scorer, score_submission
from reports.analysis import Analysis, Entry
from reports.records import Problem, Run, TimedScore
from reports.timeline import Snapshot, budget_of, snapshots_of, time_grid
from reports.writing import write_file

CACHE = "snapshots.json"
_SCHEMA = 1

_Kept = dict[str, Any]
"""One snapshot in the cache: size_bytes, mtime_ns, score."""


@dataclass(frozen=True)
class SnapshotScores:
    """What became of the grading of a report's snapshots."""

    scores: Mapping[Path, tuple[TimedScore, ...]]
    """By the directory of a run whose snapshots are all graded, as far as a curve needs them."""
    problems: tuple[Problem, ...] = ()


def grade_snapshots(
    analysis: Analysis,
    data: DataDir | None,
    cache_path: Path,
    *,
    scorer: Scorer = score_submission,
    tell: Callable[[str], None] | None = None,
) -> SnapshotScores:
    """Score the snapshots that curves over time need, at most STEPS of each run.

    `cache_path` (a JSON file, best in the report's directory) keeps what was scored; a snapshot is
    scored again only if its file changed. Without `data` nothing is scored and only what is kept
    counts. A run whose competition has no private answers in `data` is a Problem and has no
    scores; so is one whose last snapshot no longer scores what its report says. `tell` gets a line
    for each run that is being graded.
    """
    kept = _read_cache(cache_path)
    found: dict[Path, tuple[TimedScore, ...]] = {}
    problems: list[Problem] = []
    fresh: dict[str, _Kept] = {}
    for entry, run in analysis.runs:
        chosen = needed_snapshots(entry, run)
        if run.directory is None or not chosen:
            continue
        known = [_kept_score(kept, run, one) for one in chosen]
        if None in known and data is not None:
            if tell:
                tell(f"{entry.label}, {run.key.competition_id} seed {run.key.seed}")
            known, told = _scored(run, chosen, known, data, scorer)
            problems.extend(told)
        fresh |= {_key(run, shot): one for shot, one in zip(chosen, known, strict=True) if one}
        if all(known):
            found[run.directory] = _timed_scores(chosen, known)
            problems.extend(_drift(run, found[run.directory]))
    if fresh != kept and data is not None:
        _write_cache(cache_path, fresh)
    return SnapshotScores(found, tuple(problems))


def needed_snapshots(entry: Entry, run: Run) -> tuple[Snapshot, ...]:
    """Of a run's snapshots those that counted at some point of the entry's curve, in order."""
    taken, budget_s = snapshots_of(run), budget_of(entry)
    if budget_s is None:
        return ()
    chosen: dict[Path, Snapshot] = {}
    for seconds in time_grid(budget_s):
        before = [one for one in taken if one.seconds <= seconds]
        if before:
            chosen[before[-1].path] = before[-1]
    # Those that were taken in the grace after the deadline.
    chosen |= {one.path: one for one in taken[-1:]}
    return tuple(chosen.values())


def _scored(
    run: Run,
    chosen: Sequence[Snapshot],
    known: Sequence[_Kept | None],
    data: DataDir,
    scorer: Scorer,
) -> tuple[list[_Kept | None], tuple[Problem, ...]]:
    """Those not known yet are scored; a Problem if the competition cannot be graded here."""
    scored: list[_Kept | None] = list(known)
    try:
        for place, shot in enumerate(chosen):
            if scored[place] is None:
                scored[place] = _score(shot, run, data, scorer)
    except CompetitionError as error:
        return scored, (Problem(_place(run), None, f"snapshots not graded: {error}"),)
    return scored, ()


def _timed_scores(
    chosen: Sequence[Snapshot], known: Sequence[_Kept | None]
) -> tuple[TimedScore, ...]:
    return tuple(
        TimedScore(shot.seconds, one["score"])
        for shot, one in zip(chosen, known, strict=True)
        if one is not None
    )


def _score(shot: Snapshot, run: Run, data: DataDir, scorer: Scorer) -> _Kept:
    competition = find(run.key.competition_id)
    data.require_file(competition, data.answers(competition))
    scored = scorer(shot.path, competition, data)
    return {**_stamp(shot.path), "score": scored.score}


def _kept_score(kept: Mapping[str, _Kept], run: Run, shot: Snapshot) -> _Kept | None:
    one = kept.get(_key(run, shot))
    if one is None or "score" not in one:
        return None
    return one if {**one, **_stamp(shot.path)} == one else None


def _stamp(path: Path) -> dict[str, int]:
    found = path.stat()
    return {"size_bytes": found.st_size, "mtime_ns": found.st_mtime_ns}


def _key(run: Run, shot: Snapshot) -> str:
    return f"{run.record.group}/{run.record.run_id}/{shot.path.name}"


def _place(run: Run) -> str:
    return f"{run.record.group}/{run.record.run_id}/snapshots"


def _drift(run: Run, scores: Sequence[TimedScore]) -> Iterator[Problem]:
    """None of the snapshots scores what the run's report has."""
    if run.grade is None or any(one.score == run.grade.score for one in scores):
        return
    what = (
        f"the last one scores {scores[-1].score}, report.json says {run.grade.score}; the answers "
        "or the submission changed since. The curve ends with report.json."
    )
    yield Problem(_place(run), None, what)


def _read_cache(path: Path) -> dict[str, _Kept]:
    """What was scored earlier; nothing if the file is not there or not of this version."""
    try:
        fields = json.loads(path.read_text("utf-8"))
        if fields["schema"] != _SCHEMA:
            return {}
        return {key: one for key, one in fields["scores"].items() if isinstance(one, dict)}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _write_cache(path: Path, scores: Mapping[str, Mapping[str, Any]]) -> None:
    fields = {"schema": _SCHEMA, "scores": dict(sorted(scores.items()))}
    write_file(path, json.dumps(fields, indent=1).encode())
