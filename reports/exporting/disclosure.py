"""The disclosure: everything about the runs that a reader of the leaderboard cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from competitions.known_issues import all_known_issues
from reports.aggregate import ALL, Cell
from reports.aggregation import Aggregate
from reports.exporting.candidate import Candidate, Seed
from reports.exporting.conditions import (
    NOT_RECORDED,
    common,
    days,
    step_limits,
    values,
    versions_told,
)
from reports.exporting.grading_reports import failed, padded
from reports.exporting.row import LeaderboardRow, told
from reports.exporting.signal_statement import signal_statement
from reports.exporting.wording import counted, in_markdown

_NETWORKS = {
    "none": "none: the agent reached its LLM and the check of its submission's form only",
    "open": "open: the agent could use the internet",
    "host": "the machine's own: whether the agent used the internet is not known",
}
_CANONICAL = "24 hours, 36 vCPUs with 440 GB of RAM and one 24 GB A10 GPU"
_MEASURES = {
    "any_medal": "any medal",
    "gold": "gold",
    "silver": "silver",
    "bronze": "bronze",
    "above_median": "above median",
    "valid": "valid submission",
    "submission": "submission",
}


@dataclass(frozen=True)
class Told:
    """What the person who hands in says beside what is recorded."""

    hardware: str | None = None
    """In words: the GPU's model is not recorded."""


def disclosure(
    candidate: Candidate, row: LeaderboardRow, found: Mapping[str, Aggregate], given: Told
) -> str:
    """The disclosure as Markdown; `found` holds the aggregates of each split as handed in."""
    sections = (
        f"# Disclosure: {in_markdown(row.agent)} with {in_markdown(row.llm)}",
        _table(("Condition", "Value"), list(_conditions(candidate, row, given))),
        _deviation(row, hardware(candidate, given)),
        "## Results\n\nPercent of all competitions of a split per seed, then mean ± standard error "
        "of the mean over seeds.",
        _results(found),
        "## Runs that count as failures",
        *_failures(candidate),
        "## Test signal",
        signal_statement(candidate).strip(),
        "## Known leakage",
        _leakage(candidate),
    )
    return "\n\n".join(sections) + "\n"


def hardware(candidate: Candidate, given: Told) -> str:
    """What one run had, as stated or else as recorded."""
    recorded = common(candidate, "hardware") or NOT_RECORDED
    if given.hardware is None:
        return recorded
    return f"{given.hardware} (recorded: {recorded})"


def _conditions(
    candidate: Candidate, row: LeaderboardRow, given: Told
) -> Iterator[tuple[str, str]]:
    runs = len(candidate.records)
    yield "Agent variant", ", ".join(candidate.variants)
    yield "Settings of the variant (SHA-256)", _value(candidate, "settings of the variant")
    yield "Model", _value(candidate, "model")
    yield "Hours per run", f"{row.hours:.6g}"
    yield "Step limit", ", ".join(str(one or "none") for one in step_limits(candidate))
    yield "Hardware of a run", hardware(candidate, given)
    if given.hardware is None:
        yield "GPU model", NOT_RECORDED
    yield "Runtime", _value(candidate, "runtime")
    yield "Network", _network(candidate)
    yield "Image", _value(candidate, "image")
    yield "Image digest", _value(candidate, "image digest")
    yield "Versions", versions_told(candidate)
    yield "Days (UTC)", " to ".join(dict.fromkeys(days(candidate)[:1] + days(candidate)[-1:]))
    yield "Seeds", "; ".join(_seed_told(seed) for seed in candidate.seeds)
    yield "Runs", f"{runs} ended, {_hours_used(candidate)} of agents' time"
    yield "LLM", _llm_use(candidate)
    yield "Padding", "yes: runs without a result count as failures" if row.is_padded else "none"
    yield "Known-issue fixes", "none"


def _value(candidate: Candidate, condition: str) -> str:
    """A condition's value; how many runs do not say it, where some do not."""
    found = values(candidate, condition)
    silent = len(candidate.records) - sum(found.values())
    if not found:
        return NOT_RECORDED
    told_by = ", ".join(found)
    return f"{told_by} ({NOT_RECORDED} in {counted(silent, 'run')})" if silent else told_by


def _network(candidate: Candidate) -> str:
    network = _value(candidate, "network")
    return _NETWORKS.get(network, network)


def _seed_told(seed: Seed) -> str:
    groups = ", ".join(dict.fromkeys(seed.groups))
    return f"group {seed.number} is seed {seed.asked} of {groups}"


def _hours_used(candidate: Candidate) -> str:
    used_s = sum(record.timings.agent_s or 0.0 for record in candidate.records)
    return f"{used_s / 3600:,.1f} h"


def _llm_use(candidate: Candidate) -> str:
    used = [one.run.usage for one in candidate.counted]
    calls = sum(one.llm_calls for one in used)
    prompt = sum(one.prompt_tokens for one in used)
    completion = sum(one.completion_tokens for one in used)
    return f"{calls:,} calls, {prompt:,} tokens in prompts, {completion:,} in completions"


def _deviation(row: LeaderboardRow, had: str) -> str:
    return (
        f"MLE-bench's canonical setup is {_CANONICAL}; these runs had {row.hours:.6g} hours and "
        f"{in_markdown(had)}."
    )


def _results(found: Mapping[str, Aggregate]) -> str:
    head = ("Measure (%)", *found)
    rows = [
        (title, *(told(one.measures[name].estimate) for one in found.values()))
        for name, title in _MEASURES.items()
    ]
    per_seed = ", ".join(f"{one.percents['any_medal']:.2f}" for one in found[ALL].seeds)
    return f"{_table(head, rows)}\n\nAny medal, all competitions, by seed: {per_seed}."


def _failures(candidate: Candidate) -> Iterator[str]:
    missing, broken = padded(candidate), failed(candidate)
    if not missing and not broken:
        yield "None but those whose submission is missing or invalid."
    if missing:
        yield (
            f"{counted(len(missing), 'run')} without a result, padded: "
            f"{'; '.join(_padded_told(seed, cell) for seed, cell in missing)}."
        )
    if broken:
        named = "; ".join(f"{name} group {seed.number}" for seed, name in broken)
        yield f"{counted(len(broken), 'run')} in which the agent failed, ungraded: {named}."


def _padded_told(seed: Seed, cell: Cell) -> str:
    return f"{cell.competition_id} group {seed.number} ({cell.missing})"


def _leakage(candidate: Candidate) -> str:
    """What is known to leak, with the medals there: the row's "-" claims nothing about it."""
    leaky = sorted({one.competition_id for one in all_known_issues() if one.kind == "leak"})
    medals = {name: _medals(candidate, name) for name in leaky}
    named = ", ".join(
        f"{name} ({count} of {len(candidate.seeds)})" for name, count in medals.items()
    )
    return (
        "Whether the agent's scripts read answers off where the benchmark's data give them away "
        "was not examined; the row's column claims nothing about it. Competitions with a known "
        f"leak, and in how many seeds they brought a medal: {named}."
    )


def _medals(candidate: Candidate, name: str) -> int:
    grades = (seed.cells[name].grade for seed in candidate.seeds if name in seed.cells)
    return sum(grade.any_medal for grade in grades if grade is not None)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([in_markdown(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
