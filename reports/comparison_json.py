"""Comparisons as plain values for JSON, with null where nothing is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reports.comparison import Comparison, Comparisons
from reports.verdicts import headline, method, verdict


def comparison_fields(found: Comparisons) -> dict[str, Any]:
    """Everything that was compared, with the verdicts in words.

    `pairs` has for each pair `headline`, `differences` (with `verdict`), `records`,
    `competitions` and `notes`; percentages are 0 to 100, p-values and normalised scores shares.
    """
    return {
        "correction": found.correction,
        "tests": found.tests,
        "seed": found.seed,
        "resamples": found.resamples,
        "pairs": [_pair(one, found.tests) for one in found.pairs],
        "ranks": _plain(asdict(found.ranks)) if found.ranks else None,
        "method": list(method(found)),
    }


def _pair(pair: Comparison, tests: int) -> dict[str, Any]:
    return {
        "first": pair.first,
        "second": pair.second,
        "headline": headline(pair, tests=tests),
        "differences": [
            {**_plain(asdict(one)), "verdict": verdict(one, tests=tests)}
            for one in pair.differences
        ],
        "records": [_plain(asdict(one)) for one in pair.records],
        "competitions": [
            {
                **_plain(asdict(one)),
                "winner_by_score": one.winner("score"),
                "winner_by_medal": one.winner("medal"),
            }
            for one in pair.competitions
        ],
        "notes": list(pair.notes),
    }


def _plain(value: Any) -> Any:
    """The value without what JSON has no word for: nan and infinities become None."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
