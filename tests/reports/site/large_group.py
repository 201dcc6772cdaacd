"""Writes a run group as large as a paper's: whole searches with scripts, logs, calls, snapshots."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from competitions.catalog import Competition, split
from tests.reports.groups import (
    BUDGET_S,
    START,
    FakeRun,
    group_fields,
    is_graded,
    record_fields,
    write_json,
    write_jsonl,
)
from tests.reports.search_tree.journals import write_search

VARIANTS = ("ml-master", "podium-search", "aide", "greedy-ablation")
NODES = (20, 40, 60, 80, 100, 150)
"""Sizes of the searches, in turn."""

_SKILL = dict(zip(VARIANTS, (0.45, 0.55, 0.3, 0.25), strict=True))
_LOG = "2026-01-02 03:04:05 INFO node n{0:04d} finished in 12.3 s, metric 0.8{0:04d}\n"


def large_runs(
    competitions: Sequence[Competition], variants: Sequence[str] = VARIANTS, seeds: int = 3
) -> Iterator[FakeRun]:
    """Runs of every variant on every competition under every seed; a few fail or are lost."""
    rng = random.Random(7)
    for variant, competition, seed in product(variants, competitions, range(seeds)):
        state = rng.choices(("done", "failed", "lost"), (96, 3, 1))[0]
        yield FakeRun(
            variant,
            competition.id,
            seed,
            score=None if rng.random() < 0.06 else _score(rng, competition, _SKILL[variant]),
            state=state,
            nodes=rng.choice(NODES),
            stopped_by="infrastructure" if state == "lost" else rng.choice(("agent", "deadline")),
            error=None if state == "done" else "agent ended with exit code 137: out of memory",
            record={"budget_s": BUDGET_S},
        )


def write_large_group(root: Path, name: str, runs: Sequence[FakeRun]) -> Path:
    """Write the group with everything that harness and agent leave; equal searches share files."""
    directory = root / name
    directory.mkdir(parents=True)
    write_json(directory / "group.json", group_fields(name, runs))
    searches = {
        size: write_search(root / ".searches" / str(size), size, seed=size)
        for size in sorted({run.nodes or 0 for run in runs})
    }
    for run in runs:
        _write_run(directory, run, searches[run.nodes or 0])
    return directory


def _score(rng: random.Random, competition: Competition, skill: float) -> float:
    """A score somewhere between below the median and gold, in the competition's own numbers."""
    limits = competition.thresholds
    span = limits.gold - limits.median or 0.01
    return limits.median + span * rng.gauss(skill, 0.7)


def _write_run(group: Path, run: FakeRun, search: Path) -> None:
    directory = group / run.run_id
    directory.mkdir()
    write_json(directory / "run.json", record_fields(group.name, run))
    if is_graded(run):
        write_json(directory / "report.json", _grade(run))
    _link_tree(search, directory)
    write_jsonl(directory / "llm.jsonl", _calls(2 * (run.nodes or 0)))
    for name, lines in (("agent.log", 400), ("container.log", 200)):
        text = "".join(_LOG.format(number) for number in range(lines))
        (directory / "logs" / name).write_text(text, "utf-8")
    (directory / "snapshots").mkdir()
    for number in range(4 if run.has_submission else 0):
        at_s = 1_800 + number * 9_000
        (directory / "snapshots" / f"{number:04d}_{at_s:06d}s.csv").write_text("id,target\n1,0\n")


def _grade(run: FakeRun) -> dict[str, Any]:
    competition = next(one for one in split("all") if one.id == run.competition_id)
    limits = competition.thresholds
    score = run.score
    sign = -1 if competition.lower_is_better else 1
    ranks = {
        name: score is not None and sign * (score - getattr(limits, name)) >= 0
        for name in ("gold", "silver", "bronze", "median")
    }
    medal = next((name for name in ("gold", "silver", "bronze") if ranks[name]), None)
    return {
        "competition_id": run.competition_id,
        "score": score,
        **{f"{name}_threshold": getattr(limits, name) for name in ranks},
        "any_medal": medal is not None,
        **{f"{name}_medal": medal == name for name in ("gold", "silver", "bronze")},
        "above_median": ranks["median"] and score != limits.median,
        "submission_exists": True,
        "valid_submission": score is not None,
        "is_lower_better": competition.lower_is_better,
        "created_at": "2026-01-02T03:04:05",
        "submission_path": f"{run.run_id}/submission/submission.csv",
    }


def _calls(count: int) -> Iterator[dict[str, Any]]:
    rng = random.Random(count)
    for number in range(count):
        is_bad = rng.random() < 0.03
        yield {
            "schema": 1,
            "at": START + 60 + number * BUDGET_S / (count + 1),
            "path": "/v1/chat/completions",
            "model": "fake-model-1",
            "stream": False,
            "status": rng.choice((429, 500, 502)) if is_bad else 200,
            "latency_s": rng.lognormvariate(2.2, 0.7),
            "first_byte_s": 0.4,
            "prompt_tokens": None if is_bad else 6_000 + 11 * number,
            "completion_tokens": None if is_bad else 1_200,
            "error": "upstream is overloaded" if is_bad else None,
        }


def _link_tree(source: Path, target: Path) -> None:
    # A thousand searches of a hundred nodes are 300,000 files: one of each size is enough.
    for folder, _, names in os.walk(source):
        here = target / Path(folder).relative_to(source)
        here.mkdir(exist_ok=True)
        for name in names:
            os.link(Path(folder) / name, here / name)


def thousand_runs() -> list[FakeRun]:
    """All 75 competitions, four variants and three seeds, and 34 more runs of a seed of its own."""
    runs = list(large_runs(split("all")))
    extra = [replace(run, seed=3) for run in runs if run.seed == 0]
    return [*runs, *extra[: 1_000 - len(runs)]]
