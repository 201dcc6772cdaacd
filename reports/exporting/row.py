"""The row of MLE-bench's leaderboard, with the columns of its README, and the lines beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.aggregate import Estimate
from reports.exporting.wording import in_markdown

SPLITS = ("low", "medium", "high", "all")

COLUMNS = (
    "Agent",
    "LLM(s) used",
    "Low == Lite (%)",
    "Medium (%)",
    "High (%)",
    "All (%)",
    "Running Time (hours)",
    "Date",
    "Known Leakage[^1]",
    "Source Code Available",
    "Grading Reports Available",
)
"""As the table has them; the first footnote is the table's own."""

YES, NO, NOT_NOTED = "✓", "X", "-"
_PADDED = "[^padded]"
_PADDED_TOLD = f"{_PADDED}: Runs without a result are counted as failures."


@dataclass(frozen=True)
class LeaderboardRow:
    """One row of the leaderboard."""

    agent: str
    llm: str
    any_medal: Mapping[str, Estimate]
    """Percent with any medal, by the names of SPLITS."""
    hours: float
    date: str
    """ISO date of the last run's end (UTC)."""
    source: str | None = None
    """Where the agent's source code can be read."""
    is_padded: bool = False

    def markdown(self) -> str:
        """The table of this one row, with its head, and the footnote that it needs."""
        lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS)), _line(self.cells())]
        return "\n".join([*lines, *(["", _PADDED_TOLD] if self.is_padded else [])]) + "\n"

    def cells(self) -> tuple[str, ...]:
        """The row's cells as Markdown, one for each of COLUMNS."""
        agent = in_markdown(self.agent)
        mark = _PADDED if self.is_padded else ""
        return (
            f"[{agent}](<{self.source}>)" if self.source else agent,
            in_markdown(self.llm),
            *(f"{told(self.any_medal[name])}{mark}" for name in SPLITS),
            f"{self.hours:.6g}",
            self.date,
            NOT_NOTED,
            YES if self.source else NO,
            YES,
        )

    def fields(self) -> dict[str, Any]:
        """The row as plain JSON types; percentages 0 to 100, not rounded."""
        return {
            "agent": self.agent,
            "llm": self.llm,
            **{
                name: {"mean": found.mean, "sem": found.sem}
                for name, found in self.any_medal.items()
            },
            "hours": self.hours,
            "date": self.date,
            "source": self.source,
            "is_padded": self.is_padded,
            "markdown": _line(self.cells()),
        }


def told(found: Estimate) -> str:
    """Mean and SEM with two decimals.

    >>> told(Estimate(62.1212, 1.5152))
    '62.12 ± 1.52'
    """
    return f"{found.mean:.2f} ± {found.sem:.2f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def experiment_lines(experiment: str, run_groups: Sequence[str]) -> str:
    """The lines that runs/run_group_experiments.csv needs (experiment_id,run_group)."""
    return "".join(f"{experiment},{group}\n" for group in run_groups)


def experiment_note(experiment: str, row: LeaderboardRow, hardware: str) -> str:
    """The row that the table in runs/README.md needs (experiment_id, notes)."""
    notes = f"{row.llm} on {row.agent}, {row.hours:.6g} hours, {hardware}"
    return _line([in_markdown(experiment), in_markdown(notes)]) + "\n"
