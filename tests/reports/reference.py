"""MLE-bench's own aggregation script, from a checkout of it that PODIUM_MLEBENCH_DIR names."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = "PODIUM_MLEBENCH_DIR"
# Measure of Podium -> the script's name of it.
NAMES = {
    "any_medal": "any_medal_percentage",
    "gold": "gold_medal_percentage",
    "silver": "silver_medal_percentage",
    "bronze": "bronze_medal_percentage",
    "above_median": "above_median_percentage",
    "valid": "valid_submissions_percentage",
    "submission": "submission_exists_percentage",
}


@cache
def script() -> Any:
    """The script as a module; skips the test where there is no checkout."""
    checkout = os.environ.get(CHECKOUT)
    if not checkout:
        pytest.skip(f"{CHECKOUT} does not name a checkout of github.com/openai/mle-bench")
    path = Path(checkout) / "experiments" / "aggregate_grading_reports.py"
    if not path.is_file():
        pytest.fail(f"{CHECKOUT}={checkout}, but there is no {path}", pytrace=False)
    spec = importlib.util.spec_from_file_location("mlebench_aggregation", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def aggregated(
    paths: Sequence[Path], split: str, *, pad_missing: bool, num_seeds: int | None
) -> dict[str, tuple[float, float, list[float]]]:
    """Mean, SEM and percentages per seed of each measure; raises the script's ValueError.

    The calls of the script's main(), which prints only.
    """
    module = script()
    wanted = -1 if num_seeds is None else num_seeds
    ids = module.load_competition_ids("split75" if split == "all" else split)
    rows = module.get_competition_reports([str(path) for path in paths])
    seeds = module.build_complete_seeds(rows, ids, wanted, pad_missing=pad_missing)
    per_seed = [
        module.calculate_metrics_for_a_seed(one) for one in module.select_seeds(seeds, wanted)
    ]
    metrics = module.average_metrics_across_seeds(per_seed, len(ids)).metrics
    return {
        ours: (
            metrics[theirs].mean,
            metrics[theirs].standard_error,
            [getattr(one, theirs) for one in per_seed],
        )
        for ours, theirs in NAMES.items()
    }
