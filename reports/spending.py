"""What runs took: nodes, tokens, money and GPU-hours, in all and for each medal."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.aggregate import ALL, shown_tiers
from reports.analysis import Analysis, Entry
from reports.errors import BrokenFile
from reports.reading import is_plain_file, read_fields
from reports.records import Run


@dataclass(frozen=True)
class Spending:
    """What the runs of one entry on one tier took together."""

    entry: str
    tier: str
    runs: int
    medals: int
    nodes: int | None
    """None if no run kept a journal."""
    llm_calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    """None unless it is known of every run."""
    agent_hours: float | None
    """None unless it is known of every run."""
    gpu_hours: float | None
    """None unless it is known of every run."""

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens."""
        return self.prompt_tokens + self.completion_tokens

    def per_medal(self, amount: float | None) -> float | None:
        """An amount for each medal: nan without a medal, None if the amount is not known."""
        if amount is None:
            return None
        return amount / self.medals if self.medals else math.nan


def spending(analysis: Analysis) -> tuple[Spending, ...]:
    """One row per entry and tier, over all runs of the entry that were started."""
    return tuple(row for entry in analysis.entries for row in _of_entry(analysis, entry))


def run_cost_usd(run: Run) -> float | None:
    """What the run's LLM calls cost, as its agent counted at its variant's prices.

    0.0 without a call; None where calls were made and no price is known, or could have been made
    past the gateway. The agent's own total comes before the sum over its nodes, which lacks calls
    that led to none.
    """
    if not run.usage.llm_calls and not run.usage.prompt_tokens:
        return 0.0 if run.journal is not None or run.record.network == "none" else None
    known = (_told_cost_usd(run), _journal_cost_usd(run))
    # An agent writes 0 for a model that has no price.
    return next((cost for cost in known if cost is not None and cost > 0), None)


def run_gpu_hours(run: Run) -> float | None:
    """GPUs times the agent's hours; None where either is unknown, as with all GPUs of a machine."""
    gpus, seconds = run.record.resources.gpus, run.record.timings.agent_s
    if gpus == 0:
        return 0.0
    if not isinstance(gpus, int) or seconds is None:
        return None
    return gpus * seconds / 3600


def _of_entry(analysis: Analysis, entry: Entry) -> Iterator[Spending]:
    tier_of = {name: facts.tier for name, facts in analysis.facts.items()}
    started = [run for run in entry.runs if run.record.timings.running_at is not None]
    for tier in shown_tiers(tier_of[cell.competition_id] for cell in entry.cells):
        runs = [run for run in started if tier in (ALL, tier_of[run.record.competition_id])]
        yield _sum(entry.label, tier, runs)


def _sum(entry: str, tier: str, runs: list[Run]) -> Spending:
    journals = [run.journal for run in runs if run.journal is not None]
    seconds = total(run.record.timings.agent_s for run in runs)
    return Spending(
        entry=entry,
        tier=tier,
        runs=len(runs),
        medals=sum(run.grade is not None and run.grade.any_medal for run in runs),
        nodes=sum(len(journal.nodes) for journal in journals) if journals else None,
        llm_calls=sum(run.usage.llm_calls for run in runs),
        prompt_tokens=sum(run.usage.prompt_tokens for run in runs),
        completion_tokens=sum(run.usage.completion_tokens for run in runs),
        cost_usd=total(map(run_cost_usd, runs)),
        agent_hours=None if seconds is None else seconds / 3600,
        gpu_hours=total(map(run_gpu_hours, runs)),
    )


def total(amounts: Iterable[float | None]) -> float | None:
    """The sum, or None if any amount is not known.

    >>> total([1.0, 2.0]), total([1.0, None])
    (3.0, None)
    """
    known = list(amounts)
    return None if any(one is None for one in known) else math.fsum(filter(None, known))


def _told_cost_usd(run: Run) -> float | None:
    if run.directory is None:
        return None
    path = run.directory / "logs" / "progress.json"
    if not is_plain_file(path):
        return None
    try:
        usage = read_fields(path, path.name).get("usage")
    except BrokenFile:
        return None
    cost = usage.get("cost_usd") if isinstance(usage, dict) else None
    return float(cost) if isinstance(cost, int | float) and math.isfinite(cost) else None


def _journal_cost_usd(run: Run) -> float | None:
    if run.journal is None:
        return None
    return total(node.usage.cost_usd if node.usage else 0.0 for node in run.journal.nodes)
