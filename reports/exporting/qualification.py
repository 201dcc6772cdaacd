"""Why a candidate cannot be handed in: every reason, one sentence each."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping

from competitions.catalog import TIERS, split
from reports.aggregate import Cell
from reports.exporting.candidate import Candidate, Counted, Seed
from reports.exporting.conditions import CONDITIONS, step_limits, values
from reports.exporting.wording import counted
from reports.oddities import LIMIT_FIELDS, thresholds_told
from reports.records import Grade
from reports.regrade import regrade
from reports.results import Results

FEWEST_SEEDS = 3
"""What MLE-bench asks of a row of its leaderboard."""

_PAD = "or count them as failures with --pad-missing"
_ONE_ENTRY = "A row is of one agent under one set of conditions: hand in runs that agree."


def reasons(candidate: Candidate, *, pad_missing: bool, llm: str | None = None) -> tuple[str, ...]:
    """Every reason against handing the candidate in; empty when it qualifies.

    `llm` is the model's name where the submitter gave one.
    """
    return (
        *_broken_files(candidate),
        *_twice(candidate),
        *_too_few_seeds(candidate, pad_missing=pad_missing),
        *_never_asked(candidate),
        *_foreign(candidate),
        *(_hollow(candidate) if pad_missing else _ungraded(candidate)),
        *_leaks_fixed(candidate),
        *_budget(candidate),
        *_model(candidate, llm),
        *_mixed(candidate),
        *_other_thresholds(candidate),
        *_without_thresholds(candidate),
        *_no_numbers(candidate),
        *_contradictions(candidate),
        *_copies(candidate),
    )


def lacking(seed: Seed, candidate: Candidate) -> tuple[Cell, ...]:
    """What a seed lacks of the benchmark although it is to be handed in, by competition id.

    Runs without a result, and competitions that only other seeds were asked for.
    """
    asked = {name for one in candidate.seeds for name in one.cells}
    others = sorted(asked & _benchmark() - seed.cells.keys())
    cells = [*seed.missing, *(Cell(name, seed.asked, None, "not asked for") for name in others)]
    return tuple(sorted(cells, key=lambda cell: cell.competition_id))


def _benchmark() -> frozenset[str]:
    return frozenset(one.id for one in split("all"))


def _broken_files(candidate: Candidate) -> Iterator[str]:
    """Files without which a result is not known: padding would hide what they held."""
    for part in candidate.parts:
        of_variant = f"/{part.entry.variant}__"
        found = [problem for problem in part.group.problems if of_variant in problem.file]
        found += [problem for run in part.entry.runs for problem in run.problems]
        for problem in found:
            if problem.file.endswith(("/run.json", "/report.json")):
                yield f"{problem} Mend the file, or run again with podium resume."


def _twice(candidate: Candidate) -> Iterator[str]:
    for part in candidate.parts:
        keys = Counter(run.key for run in part.group.runs if run.key.variant == part.entry.variant)
        for key, count in sorted(keys.items()):
            if count > 1:
                yield (
                    f"{part.group.name}: {count} directories say that they are the run of "
                    f"{key.competition_id} under seed {key.seed}. Take all but one away."
                )


def _too_few_seeds(candidate: Candidate, *, pad_missing: bool) -> Iterator[str]:
    whole = [seed for seed in candidate.seeds if pad_missing or not lacking(seed, candidate)]
    if len(whole) < FEWEST_SEEDS:
        noun = "seeds" if pad_missing else "complete seeds"
        yield (
            f"{len(whole)} of {len(candidate.seeds)} seeds count, and a row needs at least "
            f"{FEWEST_SEEDS} {noun}. Run more with podium run --seeds {FEWEST_SEEDS}, or finish "
            "those that are incomplete with podium resume."
        )


def _never_asked(candidate: Candidate) -> Iterator[str]:
    asked = {name for seed in candidate.seeds for name in seed.cells}
    for tier in TIERS:
        ids = [one.id for one in split(tier)]
        missing = sorted(set(ids) - asked)
        if len(missing) == len(ids):
            yield (
                f"The tier {tier} is missing: none of its {len(ids)} competitions was asked for. "
                f"Run them with podium run --competitions {tier} and name that group, too."
            )
        elif missing:
            yield (
                f"The tier {tier} lacks {counted(len(missing), 'competition')} that nobody asked "
                f"for: {', '.join(missing)}. Run them and name that group, too."
            )


def _foreign(candidate: Candidate) -> Iterator[str]:
    asked = {name for seed in candidate.seeds for name in seed.cells}
    foreign = sorted(asked - _benchmark())
    if foreign:
        yield (
            f"{counted(len(foreign), 'competition')} outside MLE-bench's {len(_benchmark())}: "
            f"{', '.join(foreign)}. Run a group without them."
        )


def _ungraded(candidate: Candidate) -> Iterator[str]:
    for seed in candidate.seeds:
        cells = lacking(seed, candidate)
        if cells:
            named = ", ".join(f"{cell.competition_id}: {cell.missing}" for cell in cells)
            yield (
                f"Seed {told(seed)}: {counted(len(cells), 'run')} without a result ({named}). "
                f"Run again with podium resume, {_PAD}."
            )


def _hollow(candidate: Candidate) -> Iterator[str]:
    for seed in candidate.seeds:
        if all(cell.grade is None for cell in seed.cells.values()):
            yield (
                f"Seed {told(seed)}: not one of its {len(seed.cells)} runs has a result, and "
                "padding is for runs that are missing from a seed, not for a seed that was never "
                "run. Run it with podium resume."
            )


def told(seed: Seed) -> str:
    """A seed in words: its number in the export, and where it comes from."""
    return f"{seed.number} (seed {seed.asked} of {', '.join(dict.fromkeys(seed.groups))})"


def _leaks_fixed(candidate: Candidate) -> Iterator[str]:
    fixed = {
        one.run.record.competition_id: one.run.record.leaks_fixed
        for seed in candidate.seeds
        for one in seed.runs.values()
        if one.run.record.leaks_fixed
    }
    if fixed:
        named = ", ".join(f"{name} ({', '.join(fixed[name])})" for name in sorted(fixed))
        yield (
            f"Known leaks were taken out of the data of {counted(len(fixed), 'competition')}: "
            f"{named}. The leaderboard's rows have them in. Prepare them without --fix-leaks and "
            "run again."
        )


def _budget(candidate: Candidate) -> Iterator[str]:
    given = [one.run.record.budget_s for one in candidate.counted]
    unstated = [one for one in given if one is None or not math.isfinite(one) or one <= 0]
    if unstated or not given:
        yield (
            f"The budget is not stated in {counted(len(unstated), 'run')} of {len(given)} that "
            "ended (budget_s in run.json), and a row says the hours. Run again with podium run "
            "--budget."
        )


def _model(candidate: Candidate, llm: str | None) -> Iterator[str]:
    if llm is None and not values(candidate, "model"):
        yield "No run.json says which model the agent used. Name it with --llm."


def _mixed(candidate: Candidate) -> Iterator[str]:
    for condition in CONDITIONS:
        found = values(candidate, condition)
        if len(found) > 1:
            each = ", ".join(
                f"{value} ({counted(count, 'run')})" for value, count in found.most_common()
            )
            yield f"The runs differ in {condition}: {each}. {_ONE_ENTRY}"
    limits = step_limits(candidate)
    if len(limits) > 1:
        yield f"The groups differ in their step limit: {', '.join(map(str, limits))}. {_ONE_ENTRY}"


def _grades(candidate: Candidate) -> Iterator[tuple[Seed, Grade]]:
    for seed in candidate.seeds:
        for name in sorted(seed.cells):
            grade = seed.cells[name].grade
            # A failed run without a grade is counted by the catalog: nothing to compare.
            if grade is not None and _has_report(seed.runs.get(name)):
                yield seed, grade


def _has_report(counted: Counted | None) -> bool:
    return counted is not None and counted.run.grade is not None


def _other_thresholds(candidate: Candidate) -> Iterator[str]:
    found = dict.fromkeys(filter(None, (thresholds_told(one) for _, one in _grades(candidate))))
    if found:
        yield (
            f"Graded by other thresholds or another direction than the catalog's: "
            f"{', '.join(found)}. Grade them again with podium grade, without --leaderboards."
        )


def _without_thresholds(candidate: Candidate) -> Iterator[str]:
    found = {
        grade.competition_id
        for _, grade in _grades(candidate)
        if any(getattr(grade, field) is None for field in LIMIT_FIELDS)
    }
    if found:
        yield (
            f"Graded without medal thresholds: {', '.join(sorted(found))}. MLE-bench's reports "
            "have them all; grade again with podium grade."
        )


def _no_numbers(candidate: Candidate) -> Iterator[str]:
    found = [
        f"{grade.competition_id} seed {seed.number}"
        for seed, grade in _grades(candidate)
        if (grade.score is None or not math.isfinite(grade.score)) == grade.valid_submission
        or (grade.score is not None and not math.isfinite(grade.score))
    ]
    if found:
        yield (
            f"Scores that contradict their validity, or are no numbers: {', '.join(found)}. "
            "Grade them again with podium grade."
        )


def _contradictions(candidate: Candidate) -> Iterator[str]:
    """Medals that the scores do not give, where the thresholds are the catalog's."""
    cells = [
        Cell(grade.competition_id, seed.number, grade)
        for seed, grade in _grades(candidate)
        if not thresholds_told(grade)
    ]
    found = regrade(Results("", tuple(cells))).disagreements
    if found:
        yield (
            f"{counted(len(found), 'result')} with other medals than the score gives: "
            f"{'; '.join(map(str, found))}. Grade again with podium grade."
        )


def _copies(candidate: Candidate) -> Iterator[str]:
    for one, other in itertools.combinations(candidate.seeds, 2):
        if _marks(one) and _marks(one) == _marks(other):
            yield (
                f"Seeds {told(one)} and {told(other)} have the same scores at the same times: one "
                "is a copy of the other. Name each group once."
            )


def _marks(seed: Seed) -> Mapping[str, tuple[float | None, str]]:
    """Score and time of each run, by competition: no two seeds share all of them."""
    return {
        name: (one.run.grade.score if one.run.grade else None, one.moment)
        for name, one in seed.runs.items()
        if one.moment is not None
    }
