"""The percentages of results on a split: mean, SEM and 95 % intervals of every measure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.aggregate import (
    COUNTED,
    NOT_REPORTED,
    Cell,
    Estimate,
    SeedRates,
    estimate,
    rates,
)
from reports.errors import MissingRuns
from reports.intervals import Interval, bootstrap_intervals, student_interval
from reports.oddities import shortened
from reports.records import Grade, Problem, failure
from reports.results import Results
from reports.splits import OWN, split_ids

NOT_ASKED = "not asked for"
"""Why a padded cell has no grade where results know nothing of the competition or the seed."""


@dataclass(frozen=True)
class Summary:
    """One measure over the seeds, in percent."""

    estimate: Estimate
    student: Interval | None
    """Over seeds; None with fewer than two."""
    bootstrap: Interval
    """Over competitions."""


@dataclass(frozen=True)
class Aggregate:
    """Percentages of one agent on one split."""

    label: str
    split: str
    """As it was named: "low", "all", a file ..."""
    competitions: tuple[str, ...]
    seeds: tuple[SeedRates, ...]
    """The complete seeds that were averaged, each with its percentages."""
    measures: Mapping[str, Summary]
    """By the names of COUNTED, in its order."""
    left_out: Mapping[int, tuple[Cell, ...]]
    """Seeds that lack competitions of the split and so are not in the means, with what they
    lack."""
    problems: tuple[Problem, ...] = ()
    """Those of the results."""

    @property
    def padded(self) -> tuple[Cell, ...]:
        """Every missing run that was counted as a failure."""
        return tuple(cell for one in self.seeds for cell in one.padded)


def aggregate(
    results: Results, split: str, *, pad_missing: bool = False, num_seeds: int | None = None
) -> Aggregate:
    """Percentages over all competitions of a split per seed, then mean ± SEM over seeds.

    The method is that of MLE-bench's aggregation script: only seeds with every competition of the
    split count. With `pad_missing` every seed that has any counts, and what it lacks is a failure.
    Competitions outside the split are ignored. `num_seeds` takes the first so many only.
    `split` as `reports.splits.split_ids` reads it.
    Raises MissingRuns, with names, when competitions have no result, when no seed is complete or
    fewer are than asked for; UnknownSplit and BrokenFile for the split; ValueError for a
    `num_seeds` below one.
    """
    if num_seeds is not None and num_seeds < 1:
        raise ValueError(f"at least one seed has to be averaged, not {num_seeds}")
    ids = split_ids(split, results)
    lines = _line_up(results, ids)
    if not pad_missing:
        _require_each(results, ids, split, lines)
    complete = {seed: cells for seed, cells in lines.items() if pad_missing or _is_full(cells)}
    left_out = {
        seed: tuple(cell for cell in cells if cell.grade is None)
        for seed, cells in lines.items()
        if seed not in complete
    }
    _require_seeds(results, split, len(complete), num_seeds, left_out)
    chosen = dict(itertools.islice(complete.items(), num_seeds))
    grades = {seed: [_counted(cell) for cell in cells] for seed, cells in chosen.items()}
    seeds = tuple(
        SeedRates(seed, rates(grades[seed], COUNTED), tuple(c for c in cells if c.grade is None))
        for seed, cells in chosen.items()
    )
    return Aggregate(
        label=results.label,
        split=split,
        competitions=ids,
        seeds=seeds,
        measures=_summaries(seeds, list(grades.values())),
        left_out=left_out,
        problems=results.problems,
    )


def _line_up(results: Results, ids: Sequence[str]) -> dict[int, list[Cell]]:
    """A cell for each competition of the split under each seed that has any of them."""
    wanted = set(ids)
    known = {
        (cell.seed, cell.competition_id): cell
        for cell in results.cells
        if cell.competition_id in wanted
    }
    # A seed of which the split has nothing but places that other competitions made is none.
    seeds = sorted({cell.seed for cell in known.values() if cell.missing != NOT_REPORTED})
    return {
        seed: [known.get((seed, one)) or Cell(one, seed, None, NOT_ASKED) for one in ids]
        for seed in seeds
    }


def _is_full(cells: Sequence[Cell]) -> bool:
    return all(cell.grade is not None for cell in cells)


def _counted(cell: Cell) -> Grade:
    return cell.grade or failure(cell.competition_id)


def _require_each(
    results: Results, ids: Sequence[str], split: str, lines: Mapping[int, Sequence[Cell]]
) -> None:
    known = {cell.competition_id for cells in lines.values() for cell in cells if cell.grade}
    missing = [one for one in ids if one not in known]
    if missing:
        raise MissingRuns(
            f"{results.label} has no result of {len(missing)} of the {len(ids)} competitions of "
            f"{split}: {', '.join(missing)}. Count them as failures with --pad-missing, or choose "
            f"another --split ({OWN}: the competitions that it has)."
        )


def _require_seeds(
    results: Results,
    split: str,
    complete: int,
    num_seeds: int | None,
    left_out: Mapping[int, Sequence[Cell]],
) -> None:
    if complete >= (num_seeds or 1):
        return
    lacking = "; ".join(left_out_told(left_out)) or "there are no others"
    asked = f"{num_seeds} were asked for" if num_seeds else "one is needed at least"
    raise MissingRuns(
        f"{results.label}: the number of seeds with a result of every competition of {split} is "
        f"{complete}, and {asked} ({lacking}). Count missing runs as failures with --pad-missing"
        + (", or ask for fewer seeds." if complete else ".")
    )


def left_out_told(left_out: Mapping[int, Sequence[Cell]]) -> Iterator[str]:
    """What each seed lacks, in words: "seed 2 lacks 1 competition (AI4Code: lost)"."""
    for seed, cells in left_out.items():
        named = shortened([f"{cell.competition_id}: {cell.missing}" for cell in cells])
        noun = "competition" if len(cells) == 1 else "competitions"
        yield f"seed {seed} lacks {len(cells)} {noun} ({named})"


def _summaries(seeds: Sequence[SeedRates], grades: Sequence[Sequence[Grade]]) -> dict[str, Summary]:
    import numpy as np

    reached = np.array(
        [
            [[getattr(grade, field) for field in COUNTED.values()] for grade in of_seed]
            for of_seed in grades
        ],
        dtype=float,
    )
    over_competitions = bootstrap_intervals(100.0 * reached.mean(axis=0))
    summaries = {}
    for measure, bootstrap in zip(COUNTED, over_competitions, strict=True):
        percents = [one.percents[measure] for one in seeds]
        summaries[measure] = Summary(estimate(percents), student_interval(percents), bootstrap)
    return summaries
