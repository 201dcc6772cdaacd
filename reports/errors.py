"""Why a report cannot be made.

ReportError
├── NotAGroup       the directory holds no run group
├── BrokenFile      a file cannot be read as what it should be
├── MissingRuns     runs that the numbers need are not graded
├── UnknownSource   nothing has results by this name
├── NotQualified    a run group cannot be handed in
├── UnusableName    a label cannot stand in a row of the leaderboard
├── OutputExists    something is where an export is to be
├── CannotWrite     the disk is full, or the place cannot be written
│   ├── UnknownAgent    no published agent is called so
│   └── NoRawScores     a published agent's raw scores are not at hand
├── NotComparable   results of two agents have nothing in common that can be compared
├── UnknownMeasure  no measure has this name
├── UnknownCorrection  no correction for many comparisons has this name
├── UnknownTable    no table has this name
└── UnknownPlot     no plot has this name
"""

from __future__ import annotations

from reports.records import Problem


class ReportError(Exception):
    """Root of everything that keeps a report from being made."""


class NotAGroup(ReportError):
    """The directory is not there, or holds neither group.json nor any run."""


class BrokenFile(ReportError):
    """A file is truncated, no JSON, or lacks a field; the message names file and line."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class MissingRuns(ReportError):
    """Seeds lack graded runs, and the caller asked to refuse that; the message names them."""


class UnknownSource(ReportError):
    """No run group, variant or grading report has this name; the message names what exists."""


class NotQualified(ReportError):
    """A run group does not qualify for a leaderboard; `reasons` holds every reason, a sentence."""

    def __init__(self, what: str, reasons: tuple[str, ...]) -> None:
        super().__init__(f"{what} does not qualify: {' '.join(reasons)}")
        self.reasons = reasons


class UnusableName(ReportError):
    """A name or address that the user gave cannot be written as it is; the message says why."""


class OutputExists(ReportError):
    """There is something where a directory is to be written; it is left as it is."""


class CannotWrite(ReportError):
    """A directory cannot be written where it was to be; nothing of it is left."""


class NotComparable(ReportError):
    """Two agents share no competition, or theirs are not graded alike; the message says which."""


class UnknownMeasure(ReportError):
    """No measure has this name; the message names those that exist."""


class UnknownCorrection(ReportError):
    """No correction for many comparisons has this name; the message names those that exist."""


class UnknownAgent(UnknownSource):
    """No published agent is called so; the message names the nearest."""


class NoRawScores(UnknownSource):
    """Raw scores of a published agent are not bundled; the message says how to get them."""


class UnknownTable(ReportError):
    """No table has this name; the message names those that exist."""


class UnknownPlot(ReportError):
    """No plot has this name; the message names those that exist."""
