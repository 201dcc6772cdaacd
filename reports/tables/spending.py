"""The table of what the runs took, in all and for each medal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.aggregate import ALL
from reports.analysis import Analysis
from reports.spending import Spending, spending
from reports.tables.table import Column, Table


def spending_table(analysis: Analysis) -> Table:
    """One row per entry and tier: nodes, tokens, money, hours of agents and GPUs."""
    rows = spending(analysis)
    return Table(
        name="spending",
        title="What the runs took, in all and per medal",
        columns=(
            Column("variant", "Variant"),
            Column("tier", "Tier"),
            Column("runs", "Runs", "count"),
            Column("medals", "Medals", "count"),
            Column("nodes", "Nodes", "count"),
            Column("llm_calls", "LLM calls", "count"),
            Column("prompt_tokens", "Prompt tokens", "count"),
            Column("completion_tokens", "Completion tokens", "count"),
            Column("tokens_per_medal", "Tokens per medal", "count"),
            Column("cost_usd", "Cost in USD", "usd"),
            Column("cost_usd_per_medal", "USD per medal", "usd"),
            Column("agent_hours", "Agent-hours", "hours"),
            Column("gpu_hours", "GPU-hours", "hours"),
            Column("gpu_hours_per_medal", "GPU-hours per medal", "hours"),
        ),
        rows=tuple(map(_row, rows)),
        notes=tuple(_notes(rows)),
    )


def _row(row: Spending) -> tuple[Any, ...]:
    return (
        row.entry,
        row.tier,
        row.runs,
        row.medals,
        row.nodes,
        row.llm_calls,
        row.prompt_tokens,
        row.completion_tokens,
        row.tokens // row.medals if row.medals else None,
        row.cost_usd,
        row.per_medal(row.cost_usd),
        row.agent_hours,
        row.gpu_hours,
        row.per_medal(row.gpu_hours),
    )


def _notes(rows: tuple[Spending, ...]) -> Iterator[str]:
    yield (
        "Every run that was started counts, lost and failed ones too. Cost is what the agents "
        "counted at the prices of their variant."
    )
    unpriced = [row.entry for row in rows if row.tier == ALL and row.cost_usd is None]
    if unpriced:
        yield (
            f"Cost unknown for {', '.join(unpriced)}: runs made LLM calls and no price of their "
            "model is set (llm.prices of the variant), or could have called past the gateway."
        )
    unknown = [row.entry for row in rows if row.tier == ALL and row.gpu_hours is None]
    if unknown:
        yield (
            f"GPU-hours unknown for {', '.join(unknown)}: the number of GPUs, or when the agent "
            "started and ended, is not recorded of every run."
        )
