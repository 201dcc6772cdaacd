"""What a reader has to know beside the numbers: what is missing, padded, partial or uncertain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.aggregate import ALL, Cell, MedalRow
from reports.analysis import Analysis
from reports.errors import MissingRuns
from reports.facts import split_size


def notes(analysis: Analysis) -> tuple[str, ...]:
    """What a reader of the numbers has to know beside them, one sentence or two each."""
    return (
        *_left_out(analysis),
        *_padded(analysis),
        *_failed(analysis),
        *_partial_tiers(analysis),
        *_single_seeds(analysis),
        *_leaks_fixed(analysis),
    )


def require_complete(analysis: Analysis) -> None:
    """Raise MissingRuns, naming each, when any seed of any row lacks a run."""
    lines = list(_left_out(analysis))
    if lines:
        raise MissingRuns(
            f"{' '.join(lines)} Run them again with podium resume, or count them as failures "
            "with --pad-missing."
        )


def _all_rows(analysis: Analysis) -> Iterator[MedalRow]:
    return (row for row in analysis.rows if row.tier == ALL)


def _left_out(analysis: Analysis) -> Iterator[str]:
    for row in _all_rows(analysis):
        for seed, cells in row.left_out.items():
            tiers = [
                one.tier for one in analysis.rows if one.entry == row.entry and seed in one.left_out
            ]
            yield (
                f"{row.entry}, seed {seed}: {_count(len(cells), 'run')} missing "
                f"({_named(cells)}); the seed is left out of the means of {_listed(tiers)}."
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
                f"{entry.label}: {_count(len(failed), 'run')} failed and counted as without a "
                f"submission where none was graded ({named})."
            )


def _partial_tiers(analysis: Analysis) -> Iterator[str]:
    parts = list(filter(None, (_partial_tier(analysis, tier) for tier in analysis.tiers)))
    if not any(facts.suite == "mle-bench" for facts in analysis.facts.values()):
        parts = [f"none of the competitions is one of its {split_size(ALL)}"]
    if parts:
        yield f"Not comparable with MLE-bench's leaderboard: {', '.join(parts)}."


def _partial_tier(analysis: Analysis, tier: str) -> str:
    """How far a tier is from MLE-bench's; "" where it is the same."""
    chosen = [facts for facts in analysis.facts.values() if tier in (ALL, facts.tier)]
    official = sum(facts.suite == "mle-bench" for facts in chosen)
    others = len(chosen) - official
    if (official, others) == (split_size(tier), 0):
        return ""
    extra = f" and {others} from elsewhere" if others else ""
    return f"{tier} has {official} of its {split_size(tier)} competitions{extra}"


def _single_seeds(analysis: Analysis) -> Iterator[str]:
    single = [row.entry for row in _all_rows(analysis) if len(row.seeds) == 1]
    if single:
        yield f"{_listed(single)}: one seed, so no standard error can be given (shown as -)."


def _leaks_fixed(analysis: Analysis) -> Iterator[str]:
    for entry in analysis.entries:
        names = sorted({run.key.competition_id for run in entry.runs if run.record.leaks_fixed})
        if names:
            yield (
                f"{entry.label}: known leaks were taken out of the data of {_listed(names)}, which "
                "MLE-bench's own have."
            )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _named(cells: Sequence[Cell], *, with_seed: bool = False) -> str:
    return ", ".join(
        f"{cell.competition_id}{f' seed {cell.seed}' if with_seed else ''}: {cell.missing}"
        for cell in cells
    )
