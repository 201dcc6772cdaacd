"""What is to be reported: entries of the medal table with their runs, cells, rows and notes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reports.aggregate import Cell, MedalRow, medal_rows, shown_tiers
from reports.facts import Facts, facts_of
from reports.records import Group, Problem, Run, RunKey, TimedScore, failure


@dataclass(frozen=True)
class Entry:
    """One line-up of the report: a variant under one set of conditions, over all its runs."""

    label: str
    """The variant's name, with its group where the name alone would mix two experiments."""
    variant: str
    groups: tuple[str, ...]
    runs: tuple[Run, ...]
    cells: tuple[Cell, ...]
    """Each competition under each seed that was asked for, whether there is a run or not."""

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds that were asked for."""
        return tuple(sorted({cell.seed for cell in self.cells}))


@dataclass(frozen=True)
class Analysis:
    """Everything that tables, plots and the page show."""

    groups: tuple[Group, ...]
    entries: tuple[Entry, ...]
    facts: Mapping[str, Facts]
    """By competition id, in the order of tier, then id."""
    rows: tuple[MedalRow, ...]
    pad_missing: bool
    made_at: datetime
    version: str
    """Of Podium, as installed where the report was made."""
    snapshot_scores: Mapping[Path, tuple[TimedScore, ...]] = field(default_factory=dict)
    """What the snapshots of runs score, by the run's directory, where they were graded."""

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers that have competitions, and all."""
        return shown_tiers(facts.tier for facts in self.facts.values())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem with a file, in the order of groups and runs."""
        found = ((*group.problems, *_run_problems(group.runs)) for group in self.groups)
        return tuple(itertools.chain.from_iterable(found))

    @property
    def runs(self) -> Iterator[tuple[Entry, Run]]:
        """Every run with its entry, by entry, competition and seed."""
        return ((entry, run) for entry in self.entries for run in entry.runs)


def analyse(
    groups: Sequence[Group], *, pad_missing: bool, made_at: datetime, version: str
) -> Analysis:
    """Line up the runs of one or several groups, and aggregate them.

    A seed that lacks a run is left out of its row's means, or has the missing runs counted as
    failures with `pad_missing`; `notes` says which.
    """
    entries = tuple(_entry(*line_up) for line_up in _line_up(groups))
    facts = _facts(entries)
    tiers = {one.competition_id: one.tier for one in facts.values()}
    rows = [
        row
        for entry in entries
        for row in medal_rows(entry.label, entry.cells, tiers, pad_missing=pad_missing)
    ]
    return Analysis(tuple(groups), entries, facts, tuple(rows), pad_missing, made_at, version)


def _run_problems(runs: Iterable[Run]) -> Iterator[Problem]:
    return itertools.chain.from_iterable(run.problems for run in runs)


def _line_up(groups: Sequence[Group]) -> Iterator[tuple[str, str, Sequence[Group]]]:
    """Each entry's label and variant, and the groups whose runs of it belong together.

    Groups are pooled only when they are parts of one experiment: the same conditions, and no
    competition under the same seed twice. Otherwise each gets an entry of its own.
    """
    variants = dict.fromkeys(variant for group in groups for variant in _variants(group))
    for variant in variants:
        members = [group for group in groups if any(k.variant == variant for k in _keys(group))]
        if _are_parts_of_one(variant, members):
            yield variant, variant, members
        else:
            for group in members:
                yield f"{variant} @ {group.name}", variant, [group]


def _variants(group: Group) -> Iterator[str]:
    """The variants of a group, in the order in which they were asked for."""
    yield from group.asked.variants
    yield from sorted(key.variant for key in _keys(group))


def _are_parts_of_one(variant: str, groups: Sequence[Group]) -> bool:
    keys = [key for group in groups for key in _keys(group) if key.variant == variant]
    conditions = {
        _conditions(run) for group in groups for run in group.runs if run.record.variant == variant
    }
    return len(groups) == 1 or (len(conditions) == 1 and len(keys) == len(set(keys)))


def _conditions(run: Run) -> tuple[object, ...]:
    record = run.record
    return (
        record.model,
        record.budget_s,
        record.runtime,
        record.isolation,
        record.network,
        record.resources,
    )


def _keys(group: Group) -> frozenset[RunKey]:
    """Every run that the group was to have or has."""
    asked = group.asked
    wanted = itertools.product(asked.variants, asked.competitions, asked.seeds)
    found = (run.key for run in group.runs)
    return frozenset((*(RunKey(*key) for key in wanted), *found, *group.unreadable))


def _entry(label: str, variant: str, groups: Sequence[Group]) -> Entry:
    keys = sorted(key for group in groups for key in _keys(group) if key.variant == variant)
    runs = {run.key: run for group in groups for run in group.runs}
    unreadable = {key for group in groups for key in group.unreadable}
    return Entry(
        label=label,
        variant=variant,
        groups=tuple(group.name for group in groups),
        runs=tuple(runs[key] for key in keys if key in runs),
        cells=tuple(_cell(key, runs.get(key), key in unreadable) for key in keys),
    )


def _cell(key: RunKey, run: Run | None, is_unreadable: bool) -> Cell:
    if run is None:
        missing = "run.json cannot be read" if is_unreadable else "no such run"
        return Cell(key.competition_id, key.seed, None, missing)
    if not run.is_ended:
        return Cell(key.competition_id, key.seed, None, run.record.state)
    if run.grade is None and run.record.state == "done":
        return Cell(key.competition_id, key.seed, None, "no readable report.json")
    return Cell(key.competition_id, key.seed, run.grade or failure(key.competition_id))


def _facts(entries: Sequence[Entry]) -> dict[str, Facts]:
    ids = {cell.competition_id for entry in entries for cell in entry.cells}
    grades = {
        run.record.competition_id: run.grade
        for entry in entries
        for run in entry.runs
        if run.grade is not None
    }
    found = [facts_of(one, [grades[one]] if one in grades else []) for one in sorted(ids)]
    order = (*shown_tiers(one.tier for one in found), "")
    found.sort(key=lambda one: (order.index(one.tier), one.competition_id))
    return {one.competition_id: one for one in found}
