"""Under which conditions the runs were made, in words: what has to be the same, what is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from reports.exporting.candidate import Candidate, Counted
from reports.exporting.wording import counted
from reports.records import Resources, RunRecord

NOT_RECORDED = "not recorded"


def hours_told(budget_s: float | None) -> str | None:
    """A budget in hours; None where there is none.

    >>> hours_told(43_200.0), hours_told(5_400.0)
    ('12 h', '1.5 h')
    """
    return None if budget_s is None else f"{budget_s / 3600:.6g} h"


def hardware_told(given: Resources) -> str | None:
    """What one run had of its machine; None where nothing is recorded.

    >>> hardware_told(Resources(cpus=36.0, memory_bytes=440 << 30, gpus=1))
    '36 vCPUs, 440 GiB of RAM and 1 GPU'
    """
    parts = [
        None if given.cpus is None else _counted(given.cpus, "vCPU"),
        f"{given.memory_bytes / 2**30:.4g} GiB of RAM" if given.memory_bytes else None,
        None if given.gpus is None else _counted(given.gpus, "GPU"),
    ]
    told = [part for part in parts if part]
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1]))) if told else None


def _counted(number: float | str, noun: str) -> str:
    if isinstance(number, str):
        return f"{number} {noun}s"
    if number == 0:
        return f"no {noun}"
    return f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s"


def _runtime(record: RunRecord) -> str | None:
    if record.runtime is None:
        return None
    return f"{record.runtime} (isolation: {record.isolation or 'unknown'})"


CONDITIONS: Mapping[str, Callable[[Counted], str | None]] = {
    "variant": lambda one: one.run.record.variant,
    "settings of the variant": lambda one: one.variant_digest,
    "model": lambda one: one.run.record.model,
    "budget": lambda one: hours_told(one.run.record.budget_s),
    "hardware": lambda one: hardware_told(one.run.record.resources),
    "runtime": lambda one: _runtime(one.run.record),
    "network": lambda one: one.run.record.network,
    "image": lambda one: one.run.record.image,
    "image digest": lambda one: one.run.record.image_digest,
}
"""What makes an entry one: condition -> its value in a run, None where it is not recorded."""


def values(candidate: Candidate, condition: str) -> Counter[str]:
    """The values of a condition with the number of runs that have each, the most frequent first.

    Runs that do not say are left out: a run that never started has no image digest.
    """
    found = Counter(CONDITIONS[condition](one) for one in candidate.counted)
    return Counter({value: count for value, count in found.items() if value is not None})


def common(candidate: Candidate, condition: str) -> str | None:
    """The value that a condition has in all runs that say; None if none does or they differ."""
    found = values(candidate, condition)
    return next(iter(found)) if len(found) == 1 else None


def step_limits(candidate: Candidate) -> tuple[int | None, ...]:
    """The step limits of the groups, each once."""
    return tuple(dict.fromkeys(part.step_limit for part in candidate.parts))


def versions_told(candidate: Candidate) -> str:
    """The versions that the runs were made with; where they differ, each with its runs."""
    found = Counter(_versions(record) for record in candidate.records)
    if len(found) == 1:
        return next(iter(found))
    return "; ".join(f"{told} ({counted(count, 'run')})" for told, count in found.most_common())


def _versions(record: RunRecord) -> str:
    told = (f"{name} {value}" for name, value in sorted(record.versions.items()) if value)
    return ", ".join(told) or NOT_RECORDED


def days(candidate: Candidate) -> tuple[str, ...]:
    """The days (UTC, ISO) on which runs started or ended, ascending, each once."""
    return tuple(sorted(set(_days(candidate))))


def _days(candidate: Candidate) -> Iterator[str]:
    for record in candidate.records:
        for moment in (record.timings.running_at, record.timings.ended_at):
            if moment is not None:
                yield datetime.fromtimestamp(moment, UTC).date().isoformat()
