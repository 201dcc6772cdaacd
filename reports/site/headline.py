"""The few numbers that a reader wants first. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from reports.aggregate import ALL, MedalRow
from reports.analysis import Analysis
from reports.tables.cells import NOTHING


@dataclass(frozen=True)
class Headline:
    """One number with what it is."""

    value: str
    label: str
    note: str
    spread: str = ""
    """"± 1.52" beside the value."""


def headlines(analysis: Analysis) -> tuple[Headline, ...]:
    """Rates of the best entry, then how much was run."""
    return (*_rates(analysis), *_efforts(analysis))


def _rates(analysis: Analysis) -> Iterator[Headline]:
    best = _best(analysis)
    if best is None:
        return
    noun = "competition" if best.competitions == 1 else "competitions"
    of = f"of {best.competitions} {noun}"
    who = f"best: {best.entry}" if len(analysis.entries) > 1 else best.entry
    for measure, label, note in (
        ("any_medal", "any medal", who),
        ("above_median", "above the median", "same agent"),
        ("valid", "valid submissions", "same agent"),
    ):
        found = best.estimate(measure)
        spread = "" if math.isnan(found.sem) else f"± {found.sem:.2f}"
        yield Headline(f"{found.mean:.2f} %", f"{label} {of}", note, spread)


def _best(analysis: Analysis) -> MedalRow | None:
    rows = [row for row in analysis.rows if row.tier == ALL and row.seeds]
    return max(rows, key=lambda row: row.estimate("any_medal").mean, default=None)


def _efforts(analysis: Analysis) -> Iterator[Headline]:
    runs = [run for _, run in analysis.runs]
    asked = sum(len(entry.cells) for entry in analysis.entries)
    states = Counter(run.record.state for run in runs)
    states["missing"] = asked - len(runs)
    graded = sum(run.grade is not None for run in runs)
    told = ", ".join(f"{count:,} {state}" for state, count in states.most_common() if count)
    yield Headline(f"{graded:,}", f"of {asked:,} runs graded", told)
    hours = sum(run.record.timings.agent_s or 0.0 for run in runs) / 3600
    yield Headline(f"{hours:,.0f} h" if hours >= 10 else f"{hours:.1f} h", "agent time", "all runs")
    tokens = sum(run.usage.prompt_tokens + run.usage.completion_tokens for run in runs)
    calls = sum(run.usage.llm_calls for run in runs)
    yield Headline(_short(tokens), "LLM tokens", f"in {calls:,} calls" if calls else NOTHING)


def _short(number: int) -> str:
    """A large number in three digits.

    >>> _short(999), _short(999_900), _short(1_234_000), _short(56_700_000_000)
    ('999', '1 M', '1.23 M', '56.7 G')
    """
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        # What rounds to a thousand of a unit is one of the next.
        if number >= 0.9995 * size:
            return f"{number / size:.3g} {unit}"
    return str(number)
