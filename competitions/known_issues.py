"""Known issues of the benchmark, read from known_issues.csv: what leaks or breaks, and where from.

Podium scores as MLE-bench does, issues included; a report can say which competitions have some.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from competitions.catalog import find

KINDS = {
    "access": "the data cannot be had in the ordinary way",
    "checksum": "a right preparation is refused, or a wrong one passes",
    "data": "the prepared data lack, hold or split what they should not",
    "format": "a good submission can lose by its form, or a bad one pass",
    "leaderboard": "medal thresholds lie so close that chance decides",
    "leak": "the answers can be read off, without a model",
    "metric": "the score is not what the competition's own metric says",
    "name": "the metric is listed under a wrong name",
    "tooling": "MLE-bench's own validator or grader fails on good input",
}

# Worst first. High: a medal, or a missing one, says nothing about the agent. Medium: scores shift.
SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True)
class KnownIssue:
    """One known issue of one competition.

    `kind` is one of KINDS and `severity` one of SEVERITIES. `source` names where it is reported
    or can be read: a thread, or a file. `fix` says what would mend it or how to live with it;
    it is empty where nothing would.
    """

    competition_id: str
    id: str
    kind: str
    severity: str
    summary: str
    source: str
    fix: str


@cache
def all_known_issues() -> tuple[KnownIssue, ...]:
    """Every known issue, in the catalog's order of competitions, worst first in each."""
    path = Path(__file__).parent / "known_issues.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return tuple(KnownIssue(**row) for row in csv.DictReader(file))


def known_issues(competition_id: str) -> tuple[KnownIssue, ...]:
    """The known issues of one competition, worst first; raises UnknownCompetition."""
    wanted = find(competition_id).id
    return tuple(issue for issue in all_known_issues() if issue.competition_id == wanted)
