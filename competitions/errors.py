"""What can go wrong with competitions, as a tree.

CompetitionError
+-- UnknownName            a name that the user typed is not in the catalog
|   +-- UnknownCompetition
|   `-- UnknownSplit
+-- NotPrepared            data of a competition are missing on this machine
+-- PreparationFailed      preparing a competition did not work
|   +-- ArchiveError       an archive is missing, damaged or unsafe
|   `-- DownloadFailed     Kaggle refuses or breaks off
+-- LeaderboardError       a leaderboard cannot be read or ranks nothing
`-- InvalidSubmission      the agent's fault; counts against the agent
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class CompetitionError(Exception):
    """Root of all errors of this room; the message is one line that says what to do."""


class UnknownName(CompetitionError):
    """A name that is not known; the message names the nearest known ones."""

    kind = "name"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        choices = sorted(known)
        near = get_close_matches(name, choices, n=3, cutoff=0.5)
        hint = f"Did you mean {', '.join(near)}?" if near else "See: podium competitions list"
        super().__init__(f"{self.kind} {name!r} is unknown. {hint}")


class UnknownCompetition(UnknownName):
    """No competition of the catalog has this id."""

    kind = "competition"


class UnknownSplit(UnknownName):
    """No split, suite or file of ids has this name."""

    kind = "competition or split"


class NotPrepared(CompetitionError):
    """The prepared data of a competition are not on this machine."""


class PreparationFailed(CompetitionError):
    """Preparing a competition did not work; nothing half-prepared was left."""


class ArchiveError(PreparationFailed):
    """An archive is missing, damaged, unsafe to unpack, or too large for the disk."""


class DownloadFailed(PreparationFailed):
    """Kaggle does not give the data: credentials, rules, network, or a fault of theirs."""


class LeaderboardError(CompetitionError):
    """A leaderboard is missing, malformed or empty."""


class InvalidSubmission(CompetitionError):
    """The submission cannot be scored; the agent gets no score for it."""
