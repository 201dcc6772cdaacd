"""What is to be handed in: one variant's runs of one or several groups, lined up by seed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from reports.aggregate import Cell
from reports.analysis import Entry, analyse
from reports.errors import UnknownSource
from reports.exporting.attestation import Attestation, attestation_of
from reports.load import load_group
from reports.reading import read_below, read_fields
from reports.records import Group, Run, RunRecord

# Both are small; more than this is neither.
_LARGEST_FILE_BYTES = 1 << 20


@dataclass(frozen=True)
class Part:
    """A run group, or the runs of one of its variants."""

    group: Group
    entry: Entry
    attestation: Attestation | None = None
    step_limit: int | None = None
    """Of the agent's search, as group.json has it."""


@dataclass(frozen=True)
class Counted:
    """A run with what its directory says beside run.json and the grade."""

    run: Run
    created_at: str | None = None
    """When it was graded, as report.json has it."""
    variant_digest: str | None = None
    """SHA-256 of the run's own copy of its agent variant."""

    @property
    def moment(self) -> str | None:
        """When the run was graded, else when it ended, as ISO 8601 in UTC."""
        timings = self.run.record.timings
        ended = timings.grading_at or timings.ended_at
        if self.created_at or ended is None:
            return self.created_at
        return datetime.fromtimestamp(ended, UTC).replace(tzinfo=None).isoformat()


@dataclass(frozen=True)
class Seed:
    """Every competition once: what becomes one run group of MLE-bench."""

    number: int
    """From 1, as the folders are numbered."""
    asked: int
    """The seed that the runs were started with."""
    groups: tuple[str, ...]
    cells: Mapping[str, Cell]
    """By competition id; without a grade where the run is missing."""
    runs: Mapping[str, Counted]
    """By competition id, where there is a run."""

    @property
    def missing(self) -> tuple[Cell, ...]:
        """Runs that were asked for and have no result, by competition id."""
        return tuple(self.cells[name] for name in sorted(self.cells) if not self.cells[name].grade)


@dataclass(frozen=True)
class Candidate:
    """All that is to be handed in as one row of the leaderboard."""

    parts: tuple[Part, ...]
    seeds: tuple[Seed, ...]

    @property
    def variants(self) -> tuple[str, ...]:
        """The agent variants, which should be one."""
        return tuple(dict.fromkeys(part.entry.variant for part in self.parts))

    @property
    def counted(self) -> Iterator[Counted]:
        """Every run that ended, by seed and competition: those whose conditions matter."""
        for seed in self.seeds:
            for name in sorted(seed.runs):
                if seed.runs[name].run.is_ended:
                    yield seed.runs[name]

    @property
    def records(self) -> tuple[RunRecord, ...]:
        """run.json of every run that ended."""
        return tuple(one.run.record for one in self.counted)


def load_candidate(specs: Sequence[str], runs_dir: Path) -> Candidate:
    """Read the groups that specs (GROUP or GROUP:VARIANT, a name or a path) mean.

    Runs of the same seed in several groups belong to one seed where their competitions differ
    (tiers run apart), and to different ones where a competition repeats (seeds run apart).
    Raises UnknownSource naming what exists, NotAGroup, and BrokenFile for a group.json or an
    attestation that cannot be read.
    """
    places = dict.fromkeys(_find(spec, runs_dir) for spec in specs)
    parts = tuple(_part(place, variant) for place, variant in places)
    return Candidate(parts, _line_up(parts))


def _find(spec: str, runs_dir: Path) -> tuple[Path, str | None]:
    whole = _directory(spec, runs_dir)
    if whole is not None:
        return whole, None
    name, colon, variant = spec.rpartition(":")
    found = _directory(name, runs_dir) if colon else None
    if found is not None:
        return found, variant
    known = sorted(path.parent.name for path in runs_dir.glob("*/group.json"))
    there = f"Those there: {', '.join(known)}." if known else "There is none yet."
    raise UnknownSource(
        f"There is no run group {name if colon else spec!r} in {runs_dir}. {there} Grading reports "
        "alone cannot be handed in: they do not say under which conditions the agent ran."
    )


def _directory(name: str, runs_dir: Path) -> Path | None:
    if not name.strip() or "\0" in name:
        return None
    for place in (runs_dir / name, Path(name)):
        if (place / "group.json").is_file() or any(place.glob("*/run.json")):
            return place.resolve()
    return None


def _part(directory: Path, variant: str | None) -> Part:
    group = load_group(directory)
    analysis = analyse([group], pad_missing=False, made_at=datetime.now(UTC), version="")
    entries = {entry.variant: entry for entry in analysis.entries}
    named = ", ".join(entries) or "none"
    if variant is None and len(entries) == 1:
        variant = next(iter(entries))
    if variant is None:
        raise UnknownSource(
            f"{group.name} has runs of {len(entries)} variants ({named}), and a row is of one "
            f"agent. Name one of them: {group.name}:VARIANT."
        )
    if variant not in entries:
        raise UnknownSource(f"There is no variant '{variant}' in {group.name}. There: {named}.")
    return Part(group, entries[variant], attestation_of(group), _step_limit(group))


def _step_limit(group: Group) -> int | None:
    asked = group.directory / "group.json"
    if not asked.is_file():
        return None
    limit = read_fields(asked, f"{group.name}/group.json").get("step_limit")
    return limit if isinstance(limit, int) else None


@dataclass
class _Growing:
    """A seed while parts of it are still being found."""

    asked: int
    groups: list[str] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)
    runs: dict[str, Counted] = field(default_factory=dict)


def _line_up(parts: Sequence[Part]) -> tuple[Seed, ...]:
    rounds: dict[int, list[_Growing]] = {}
    for part in parts:
        for asked in part.entry.seeds:
            cells = {one.competition_id: one for one in part.entry.cells if one.seed == asked}
            seed = _room_for(cells, rounds.setdefault(asked, []), asked)
            seed.groups.append(part.group.name)
            seed.cells |= cells
            seed.runs |= {
                run.record.competition_id: _counted(part.group, run)
                for run in part.entry.runs
                if run.record.seed == asked
            }
    # First every seed's first round, so that seeds of one group stay together.
    deepest = max(map(len, rounds.values()), default=0)
    ordered = [rounds[a][k] for k in range(deepest) for a in sorted(rounds) if k < len(rounds[a])]
    return tuple(
        Seed(number, one.asked, tuple(one.groups), one.cells, one.runs)
        for number, one in enumerate(ordered, 1)
    )


def _room_for(cells: Mapping[str, Cell], found: list[_Growing], asked: int) -> _Growing:
    for seed in found:
        if not seed.cells.keys() & cells.keys():
            return seed
    found.append(_Growing(asked))
    return found[-1]


def _counted(group: Group, run: Run) -> Counted:
    report = _content(group, run, "report.json")
    variant = _content(group, run, "variant.yaml")
    return Counted(
        run,
        created_at=_created_at(report) if report and run.grade else None,
        variant_digest=sha256(variant).hexdigest() if variant else None,
    )


def _content(group: Group, run: Run, name: str) -> bytes | None:
    """A file of a run's directory, which is never left: run.json may name any run id."""
    found = read_below(group.directory, f"{run.record.run_id}/{name}", _LARGEST_FILE_BYTES)
    return None if found is None or found.left_out_bytes else found.head


def _created_at(report: bytes) -> str | None:
    try:
        told = json.loads(report)["created_at"]
        return datetime.fromisoformat(told).isoformat()
    except (ValueError, KeyError, TypeError):
        return None
