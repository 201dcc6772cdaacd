"""What is to be reported: entries of the medal table with their runs, cells, rows and notes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.aggregate import ALL, Cell, MedalRow, medal_rows, shown_tiers
from reports.errors import MissingRuns
from reports.facts import Facts, facts_of, split_size
from reports.records import Group, Problem, Run, RunKey, failure


@dataclass(frozen=True)
class Entry:
    """One line-up of the report: a variant under one set of conditions, over all its runs."""

    label: str
    """The variant's name, with its group where the name alone would mix two experiments."""
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
    entries = tuple(_entry(label, members) for label, members in _line_up(groups))
    facts = _facts(entries)
    tiers = {one.competition_id: one.tier for one in facts.values()}
    rows = [
        row
        for entry in entries
        for row in medal_rows(entry.label, entry.cells, tiers, pad_missing=pad_missing)
    ]
    return Analysis(tuple(groups), entries, facts, tuple(rows), pad_missing, made_at, version)


def require_complete(analysis: Analysis) -> None:
    """Raise MissingRuns, naming each, when any seed of any row lacks a run."""
    lines = list(_left_out(analysis))
    if lines:
        raise MissingRuns(
            f"{' '.join(lines)} Run them again with podium resume, or count them as failures "
            "with --pad-missing."
        )


def notes(analysis: Analysis) -> tuple[str, ...]:
    """What a reader of the numbers has to know beside them, one sentence or two each."""
    return (
        *_left_out(analysis),
        *_padded(analysis),
        *_failed(analysis),
        *_partial_tiers(analysis),
        *_single_seeds(analysis),
    )


def _run_problems(runs: Iterable[Run]) -> Iterator[Problem]:
    return itertools.chain.from_iterable(run.problems for run in runs)


def _line_up(groups: Sequence[Group]) -> Iterator[tuple[str, Sequence[Group]]]:
    """Each entry's label, and the groups whose runs of that variant belong together.

    Groups are pooled only when they are parts of one experiment: the same conditions, and no
    competition under the same seed twice. Otherwise each gets an entry of its own.
    """
    variants = dict.fromkeys(key.variant for group in groups for key in sorted(_keys(group)))
    for variant in variants:
        members = [group for group in groups if any(k.variant == variant for k in _keys(group))]
        if _are_parts_of_one(variant, members):
            yield variant, members
        else:
            for group in members:
                yield f"{variant} @ {group.name}", [group]


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


def _entry(label: str, groups: Sequence[Group]) -> Entry:
    variant = label.split(" @ ")[0]
    keys = sorted(key for group in groups for key in _keys(group) if key.variant == variant)
    runs = {run.key: run for group in groups for run in group.runs}
    unreadable = {key for group in groups for key in group.unreadable}
    return Entry(
        label=label,
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


def _all_rows(analysis: Analysis) -> Iterator[MedalRow]:
    return (row for row in analysis.rows if row.tier == ALL)


def _left_out(analysis: Analysis) -> Iterator[str]:
    for row in _all_rows(analysis):
        for seed, cells in row.left_out.items():
            yield (
                f"{row.entry}, seed {seed} is left out of the means over its tiers: "
                f"{_count(len(cells), 'run')} missing ({_named(cells)})."
            )


def _padded(analysis: Analysis) -> Iterator[str]:
    for row in _all_rows(analysis):
        if row.padded:
            yield (
                f"{row.entry}: {_count(len(row.padded), 'missing run')} counted as failed "
                f"({_named(row.padded, with_seed=True)})."
            )


def _failed(analysis: Analysis) -> Iterator[str]:
    for entry in analysis.entries:
        failed = [run.key for run in entry.runs if run.record.state == "failed"]
        if failed:
            named = ", ".join(f"{key.competition_id} seed {key.seed}" for key in failed)
            yield (
                f"{entry.label}: {_count(len(failed), 'run')} failed by the agent's fault, counted "
                f"as without a submission unless one was graded ({named})."
            )


def _partial_tiers(analysis: Analysis) -> Iterator[str]:
    for tier in analysis.tiers:
        chosen = [facts for facts in analysis.facts.values() if tier in (ALL, facts.tier)]
        official = sum(facts.suite == "mle-bench" for facts in chosen)
        size = split_size(tier)
        if (official, len(chosen)) != (size, size):
            yield (
                f"Tier {tier}: {official} of MLE-bench's {size} competitions and "
                f"{len(chosen) - official} others, so not comparable with the leaderboard."
            )


def _single_seeds(analysis: Analysis) -> Iterator[str]:
    for row in _all_rows(analysis):
        if len(row.seeds) == 1:
            yield f"{row.entry}: one seed, so no standard error can be given (shown as -)."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _named(cells: Sequence[Cell], *, with_seed: bool = False) -> str:
    return ", ".join(
        f"{cell.competition_id}{f' seed {cell.seed}' if with_seed else ''}: {cell.missing}"
        for cell in cells
    )
