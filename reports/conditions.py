"""Under which conditions the runs of an entry were made, as `Conditions`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

from reports.analysis import Entry
from reports.records import RunRecord
from reports.results import Conditions

_Value = TypeVar("_Value")


def conditions_of(entry: Entry) -> tuple[Conditions, tuple[str, ...]]:
    """The conditions of an entry's runs, and a sentence for each that is not the same in all.

    A condition that differs between runs is None. The date is that of the last run's start (UTC).
    """
    mixed: list[str] = []
    records = [run.record for run in entry.runs]

    def common(name: str, value_of: Callable[[RunRecord], _Value | None]) -> _Value | None:
        found = Counter(value_of(record) for record in records)
        if len(found) > 1:
            told = ", ".join(
                f"{value} ({count} {'run' if count == 1 else 'runs'})"
                for value, count in found.most_common()
            )
            mixed.append(f"the runs differ in {name}: {told}.")
            return None
        return next(iter(found), None)

    versions = common("Podium's version", lambda record: record.versions.get("podium"))
    other = {
        "image": common("image", lambda record: record.image),
        "podium": versions,
        "leaks fixed": ", ".join(_leaks_fixed(records)) or None,
    }
    conditions = Conditions(
        hours=common("hours", lambda record: record.budget_s and record.budget_s / 3600),
        model=common("model", lambda record: record.model),
        hardware=common("hardware", _hardware),
        network=common("network", lambda record: record.network),
        isolation=common("isolation", lambda record: record.isolation),
        date=max(_days(records), default=None),
        other={name: value for name, value in other.items() if value},
    )
    return conditions, tuple(mixed)


def _leaks_fixed(records: list[RunRecord]) -> list[str]:
    return sorted({record.competition_id for record in records if record.leaks_fixed})


def _hardware(record: RunRecord) -> str | None:
    given = record.resources
    parts = (
        f"{given.gpus} GPU" if given.gpus is not None else None,
        f"{given.cpus:g} vCPU" if given.cpus is not None else None,
        f"{given.memory_bytes / 2**30:.0f} GiB RAM" if given.memory_bytes else None,
    )
    return ", ".join(part for part in parts if part) or None


def _days(records: list[RunRecord]) -> Iterator[str]:
    for record in records:
        if record.timings.running_at is not None:
            yield datetime.fromtimestamp(record.timings.running_at, UTC).date().isoformat()
