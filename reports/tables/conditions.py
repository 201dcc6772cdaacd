"""The table of conditions: under what the runs of each entry were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from reports.analysis import Analysis, Entry
from reports.records import RunRecord
from reports.tables.cells import NOTHING, show_duration
from reports.tables.table import Column, Table


def condition_table(analysis: Analysis) -> Table:
    """One row per condition, one column per entry; mixed values are all named with counts."""
    return Table(
        name="conditions",
        title="Under what the runs were made",
        columns=(
            Column("condition", "Condition"),
            *(Column(entry.label, entry.label) for entry in analysis.entries),
        ),
        rows=tuple(
            (title, *(show(entry) for entry in analysis.entries))
            for title, show in _CONDITIONS.items()
        ),
    )


def run_conditions(record: RunRecord) -> Iterator[tuple[str, str]]:
    """The conditions of one run: names and values."""
    return ((name, show(record) or NOTHING) for name, show in _OF_A_RUN.items())


def _of_runs(show: Callable[[RunRecord], str | None]) -> Callable[[Entry], str]:
    """A condition that each run has: its value, or each value with the number of runs."""

    def over_runs(entry: Entry) -> str:
        found = Counter(show(run.record) or NOTHING for run in entry.runs)
        if len(found) <= 1:
            return next(iter(found), NOTHING)
        return "; ".join(f"{value} ({_runs_told(count)})" for value, count in found.most_common())

    return over_runs


def _runs_told(count: int) -> str:
    return "1 run" if count == 1 else f"{count} runs"


def _model(record: RunRecord) -> str:
    return record.model or "none (offline coder)"


def _runtime(record: RunRecord) -> str | None:
    if record.runtime is None:
        return None
    return f"{record.runtime}, isolation: {record.isolation or 'unknown'}"


def _network(record: RunRecord) -> str | None:
    return {"none": "none (LLM and validation only)", "open": "open", "host": "the host's"}.get(
        record.network or "", record.network
    )


def _resources(record: RunRecord) -> str:
    given = record.resources
    parts = (
        _counted(given.cpus, "CPU"),
        f"{given.memory_bytes / 2**30:.1f} GiB" if given.memory_bytes else None,
        _counted(given.gpus, "GPU"),
    )
    return ", ".join(part for part in parts if part)


def _counted(number: float | str | None, noun: str) -> str | None:
    if number is None:
        return None
    if isinstance(number, str):
        return f"{number} {noun}s"
    return (
        f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s" if number else f"no {noun}"
    )


def _image(record: RunRecord) -> str | None:
    if record.image is None:
        return None
    return f"{record.image} ({(record.image_digest or 'digest unknown')[:19]})"


def _versions(record: RunRecord) -> str:
    return ", ".join(f"{name} {value}" for name, value in sorted(record.versions.items()) if value)


def _seeds(entry: Entry) -> str:
    return ", ".join(str(seed) for seed in entry.seeds)


def _runs(entry: Entry) -> str:
    competitions = len({cell.competition_id for cell in entry.cells})
    states = Counter(run.record.state for run in entry.runs)
    named = ", ".join(f"{count} {state}" for state, count in states.most_common())
    return f"{len(entry.cells)} asked ({competitions} competitions); {named or 'none'}"


def _dates(entry: Entry) -> str:
    days = sorted(_days(entry))
    return " to ".join(dict.fromkeys((days[0], days[-1]))) if days else NOTHING


def _days(entry: Entry) -> Iterator[str]:
    for run in entry.runs:
        started = run.record.timings.running_at
        if started is not None:
            yield datetime.fromtimestamp(started, UTC).date().isoformat()


_OF_A_RUN: dict[str, Callable[[RunRecord], str | None]] = {
    "Model": _model,
    "Budget per run": lambda record: show_duration(record.budget_s),
    "Runtime": _runtime,
    "Network": _network,
    "Resources per run": _resources,
    "Image": _image,
    "Versions": _versions,
}

_CONDITIONS: dict[str, Callable[[Entry], str]] = {
    "Run group": lambda entry: ", ".join(entry.groups),
    "Agent variant": lambda entry: entry.variant,
    **{name: _of_runs(show) for name, show in _OF_A_RUN.items() if name != "Versions"},
    "Seeds": _seeds,
    "Runs": _runs,
    "Days (UTC)": _dates,
    "Versions": _of_runs(_versions),
}
