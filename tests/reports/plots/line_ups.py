"""Analyses of any size, made in memory: files for thousands of runs would take a minute."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from competitions.catalog import Competition, split
from reports.analysis import Analysis, analyse
from reports.records import (
    Asked,
    Grade,
    Group,
    Journal,
    Node,
    Resources,
    Run,
    RunRecord,
    Timings,
    Usage,
    failure,
)

START = 1_760_000_000.0
BUDGET_S = 43_200.0
NAMES = (
    "ml-master",
    "aide",
    "a-variant-with-a-name-that-is-much-longer-than-any-that-people-would-type",
    "uct-without-sibling-memory",
    "greedy",
    "UPPER_CASE_WITH_UNDERSCORES",
    "name with spaces and $dollars$ & <signs>",
    "parallel-4-workers",
    "fusion-of-branches-and-ensembles",
    "x",
    "temperature-0.2",
    "big-model @ 2026-01-02T03-04-05_second-group",
)


def line_up(entries: int, competitions: int, seeds: int, workers: int = 8) -> Analysis:
    """So many variants on the first competitions of the catalog, with everything that happens."""
    chosen = split("all")[:competitions]
    rng = random.Random(entries * 1_000 + competitions)
    free_at = [START] * workers
    runs = []
    for seed in range(seeds):
        for competition in chosen:
            for variant in NAMES[:entries]:
                slot = free_at.index(min(free_at))
                length = BUDGET_S * rng.choice((1.0, 1.0, rng.random()))
                runs.append(_run(rng, (variant, competition, seed), (free_at[slot], length)))
                free_at[slot] += length + 90
    asked = Asked(NAMES[:entries], tuple(one.id for one in chosen), tuple(range(seeds)))
    group = Group("line-up", Path("line-up"), asked, tuple(runs))
    now = datetime(2026, 1, 2, tzinfo=UTC)
    return analyse([group], pad_missing=False, made_at=now, version="test")


def _run(rng: random.Random, key: tuple[str, Competition, int], span: tuple[float, float]) -> Run:
    variant, competition, seed = key
    start, length = span
    record = RunRecord(
        run_id=f"{variant}__{competition.id}__seed{seed}",
        group="line-up",
        variant=variant,
        competition_id=competition.id,
        seed=seed,
        state="done",
        budget_s=BUDGET_S,
        resources=Resources(4.0, 1 << 36, 1),
        timings=Timings(start, start, start + 20, start + 20 + length, None, start + 60 + length),
    )
    journal = Journal(tuple(_nodes(rng, competition, start)))
    return Run(record, _grade(rng, competition, NAMES.index(variant)), journal, Usage(), 0)


def _grade(rng: random.Random, competition: Competition, skill: int) -> Grade:
    rank = rng.random() - 0.02 * skill
    medals = [rank < limit for limit in (0.1, 0.2, 0.3)]
    won = medals.index(True) if True in medals else None
    limits = competition.thresholds
    known = failure(competition.id, is_lower_better=competition.lower_is_better)
    return Grade(
        competition_id=competition.id,
        score=None if rank > 0.9 else 0.5,
        any_medal=won is not None,
        gold_medal=won == 0,
        silver_medal=won == 1,
        bronze_medal=won == 2,
        above_median=rank < 0.5,
        submission_exists=rank < 0.97,
        valid_submission=rank < 0.9,
        is_lower_better=known.is_lower_better,
        gold_threshold=limits.gold,
        silver_threshold=limits.silver,
        bronze_threshold=limits.bronze,
        median_threshold=limits.median,
    )


def _nodes(rng: random.Random, competition: Competition, start: float) -> Sequence[Node]:
    """A search that gets from below the median to somewhere near gold."""
    limits = competition.thresholds
    span = limits.gold - limits.median or 0.01
    bests = sorted(rng.uniform(-1.0, 1.3) for _ in range(4))
    return [
        Node(
            node_id=f"n{number}",
            step=number,
            parent_id=None,
            action="draft",
            verdict="ok",
            metric=limits.median + span * best,
            lower_is_better=competition.lower_is_better,
            started_at=start + 20,
            finished_at=start + 20 + (number + 1) * BUDGET_S / 5,
            is_best=True,
        )
        for number, best in enumerate(bests)
    ]
