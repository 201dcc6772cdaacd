"""What others have published: leaderboard, paper, curve and raw scores, each with its source."""

from __future__ import annotations

from reports.published.agents import board, improvement_over_time, published, sources
from reports.published.names import find_published
from reports.published.records import Figure, Published, Source
from reports.published.scores import (
    RawScores,
    published_scores,
    raw_scores,
    with_raw_scores,
)

__all__ = [
    "Figure",
    "Published",
    "RawScores",
    "Source",
    "board",
    "find_published",
    "improvement_over_time",
    "published",
    "published_scores",
    "raw_scores",
    "sources",
    "with_raw_scores",
]
