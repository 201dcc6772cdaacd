"""Reproductions and published agents as plain JSON types, for a machine to read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from reports.leaderboard_json import condition_fields, estimate_fields
from reports.published import Figure, Published, with_raw_scores
from reports.reproduction import Comparison, Reproduction


def reproduction_fields(found: Reproduction) -> dict[str, Any]:
    """One reproduction as an object; percentages are 0 to 100, null where unknown.

    - `published` (see `published_fields`), `label` and `source` of the results, `seeds`;
    - `comparisons`: objects of `split`, `measure`, `source`, `published` and `recomputed` (`mean`,
      `sem`; recomputed is null where it cannot be computed), `decimals`, `difference`,
      `verdict`, `sem_is_equal`;
    - `caveat`: what has to be said with each verdict, or null;
    - `medals`: for each seed `seed`, `gold`, `silver`, `bronze`, `competitions`, `tiers` (tier to
      competitions with a medal and competitions);
    - `conditions`: objects of `name`, `published`, `ours`, `differs` (null where one side does
      not say); empty for the published agent's own scores;
    - `disagreements` (as in `podium aggregate --json`), `notes` (sentences), `problems`.
    """
    return {
        "published": published_fields(found.published),
        "label": found.label,
        "source": found.source,
        "seeds": found.seeds,
        "comparisons": [_comparison(one) for one in found.comparisons],
        "caveat": found.caveat or None,
        "medals": [asdict(one) for one in found.medals],
        "conditions": [{**asdict(one), "differs": one.differs} for one in found.conditions],
        "disagreements": [asdict(one) for one in found.disagreements],
        "notes": list(found.notes),
        "problems": [asdict(one) for one in found.problems],
    }


def published_fields(one: Published) -> dict[str, Any]:
    """A published agent: names, conditions, and every figure with its source."""
    return {
        "slug": one.slug,
        "name": one.name,
        "agent": one.agent,
        "conditions": condition_fields(one.conditions),
        "seeds": one.seeds,
        "machine_hours": one.machine_hours,
        "is_on_board": one.is_on_board,
        "source_available": one.source_available,
        "has_raw_scores": one.slug in {other.slug for other in with_raw_scores()},
        "experiment_id": one.experiment_id or None,
        "source": asdict(one.source),
        "figures": [_figure(figure) for figure in one.figures],
    }


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "split": one.split,
        "measure": one.measure,
        "mean": one.mean,
        "sem": one.sem,
        "decimals": one.decimals,
        "source": one.source.key,
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    figure = one.figure
    return {
        "split": figure.split,
        "measure": figure.measure,
        "source": figure.source.key,
        "published": estimate_fields(figure.estimate),
        "decimals": figure.decimals,
        "recomputed": estimate_fields(one.recomputed) if one.recomputed else None,
        "difference": one.difference,
        "verdict": None if one.verdict is None else str(one.verdict),
        "sem_is_equal": one.sem_is_equal,
    }
