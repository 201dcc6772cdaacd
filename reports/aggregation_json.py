"""Aggregates as plain JSON types, for a machine to read."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from reports.aggregate import Cell
from reports.aggregation import Aggregate, Summary
from reports.intervals import LEVEL, RESAMPLES, Interval
from reports.records import Problem
from reports.regrade import Regraded


def aggregate_fields(found: Aggregate, regraded: Regraded | None = None) -> dict[str, Any]:
    """One aggregate as an object; every percentage is 0 to 100, null where it is unknown.

    - `label`, `split`, `competitions` (ids), `num_competitions`, `num_seeds`;
    - `measures`: for any_medal, gold, silver, bronze, above_median, valid, submission an object of
      `mean`, `sem` (null with one seed), `t_interval` and `bootstrap_interval` ([low, high] or
      null), `per_seed` (in the order of `seeds`);
    - `seeds`: the numbers of the seeds that were averaged;
    - `left_out`, `padded`: lists of `seed`, `competition_id`, `missing` (why);
    - `problems`: lists of `file`, `line` (null for the whole file), `what`;
    - with --regrade also `regraded`: `disagreements` (`competition_id`, `seed`, `score`,
      `recorded`, `recomputed`, `thresholds`) and `other_thresholds` (sentences);
    - `method`: `level` of the intervals and `resamples` of the bootstrap.
    """
    fields: dict[str, Any] = {
        "label": found.label,
        "split": found.split,
        "num_competitions": len(found.competitions),
        "num_seeds": len(found.seeds),
        "measures": {name: _summary(found, name, one) for name, one in found.measures.items()},
        "seeds": [one.seed for one in found.seeds],
        "competitions": list(found.competitions),
        "left_out": [_missing(cell) for cells in found.left_out.values() for cell in cells],
        "padded": [_missing(cell) for cell in found.padded],
        "problems": [_problem(one) for one in found.problems],
        "method": {"level": LEVEL, "resamples": RESAMPLES},
    }
    if regraded is not None:
        fields["regraded"] = {
            "disagreements": [asdict(one) for one in regraded.disagreements],
            "other_thresholds": list(regraded.other_thresholds),
        }
    return fields


def _summary(found: Aggregate, name: str, one: Summary) -> dict[str, Any]:
    return {
        "mean": one.estimate.mean,
        "sem": None if math.isnan(one.estimate.sem) else one.estimate.sem,
        "t_interval": _ends(one.student),
        "bootstrap_interval": _ends(one.bootstrap),
        "per_seed": [seed.percents[name] for seed in found.seeds],
    }


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]


def _missing(cell: Cell) -> dict[str, Any]:
    return {"seed": cell.seed, "competition_id": cell.competition_id, "missing": cell.missing}


def _problem(one: Problem) -> dict[str, Any]:
    return {"file": one.file, "line": one.line, "what": one.what}
