"""Writes run groups as the harness and the agent leave them, with known results."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START = 1_760_000_000.0
BUDGET_S = 43_200.0

THRESHOLDS = {"gold": 0.9, "silver": 0.8, "bronze": 0.7, "median": 0.6}


@dataclass(frozen=True)
class FakeRun:
    """One run to write: what is not said is an ordinary run below the median."""

    variant: str
    competition_id: str
    seed: int
    score: float | None = 0.5
    """The better the higher; medals by THRESHOLDS. None: the submission is invalid."""
    state: str = "done"
    nodes: int | None = 5
    """None: the agent keeps no journal."""
    has_submission: bool = True
    stopped_by: str | None = "agent"
    error: str | None = None
    reason: str | None = None
    model: str = "fake-model-1"
    record: Mapping[str, Any] = field(default_factory=dict)
    """Fields of run.json that differ."""

    @property
    def run_id(self) -> str:
        return f"{self.variant}__{self.competition_id}__seed{self.seed}"


def write_group(root: Path, name: str, runs: Sequence[FakeRun], *, ask: bool = True) -> Path:
    """Write a group directory and return it; `ask` writes the group.json of a full cross."""
    directory = root / name
    directory.mkdir(parents=True)
    if ask:
        write_json(directory / "group.json", group_fields(name, runs))
    for run in runs:
        write_run(directory, run)
    graded = [grade_fields(run) for run in runs if is_graded(run)]
    write_json(directory / "grading_report.json", grading_report(graded))
    return directory


def group_fields(name: str, runs: Sequence[FakeRun]) -> dict[str, Any]:
    return {
        "schema": 1,
        "group": name,
        "variants": list(dict.fromkeys(run.variant for run in runs)),
        "competitions": list(dict.fromkeys(run.competition_id for run in runs)),
        "seeds": 1 + max(run.seed for run in runs),
        "budget_s": BUDGET_S,
    }


def write_run(group: Path, run: FakeRun) -> Path:
    directory = group / run.run_id
    (directory / "logs").mkdir(parents=True)
    write_json(directory / "run.json", record_fields(group.name, run))
    if is_graded(run):
        write_json(directory / "report.json", grade_fields(run))
    if run.nodes is not None and run.state != "queued":
        nodes = journal(run.nodes, seed=run.seed)
        write_jsonl(directory / "logs" / "journal.jsonl", nodes)
        write_jsonl(directory / "llm.jsonl", llm_calls(run.nodes))
    for number in range(3 if run.has_submission else 0):
        snapshot = directory / "snapshots" / f"{number:04d}.csv"
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_text("id,target\n1,0\n")
    return directory


def is_graded(run: FakeRun) -> bool:
    return run.state == "done"


def record_fields(group: str, run: FakeRun) -> dict[str, Any]:
    is_started = run.state != "queued"
    is_ended = run.state in ("done", "failed", "lost")
    timings = {"queued_at": START, "preparing_at": START + 10, "running_at": START + 20}
    ended = {"collecting_at": START + 20 + BUDGET_S, "ended_at": START + 60 + BUDGET_S}
    return {
        "schema": 1,
        "run_id": run.run_id,
        "group": group,
        "variant": run.variant,
        "competition_id": run.competition_id,
        "seed": run.seed,
        "model": run.model,
        "budget_s": BUDGET_S,
        "runtime": "docker",
        "isolation": "container",
        "network": "none",
        "image": "podium-agent:test",
        "image_digest": "sha256:0123456789abcdef",
        "resources": {
            "cpus": 4.0,
            "memory_bytes": 64 << 30,
            "pids": 4096,
            "shm_bytes": 4 << 30,
            "gpus": 1,
        },
        "data_dir": "/data",
        "state": run.state,
        "deadline": START + 20 + BUDGET_S,
        "timings": (timings if is_started else {"queued_at": START}) | (ended if is_ended else {}),
        "outcome": {
            "stopped_by": run.stopped_by if is_ended else None,
            "exit_code": 0,
            "submission_exists": run.has_submission and is_ended,
            "snapshots": 3 if run.has_submission else 0,
            "error": run.error,
        },
        "versions": {"podium": "0.1.0", "python": "3.11.7", "platform": "Linux-6.1-x86_64"},
        "usage": {"llm_calls": 0, "prompt_tokens": 0, "completion_tokens": 0},
        **run.record,
    }


def grade_fields(run: FakeRun) -> dict[str, Any]:
    """The grading report of a run, with the fields of MLE-bench in their order."""
    score = run.score if run.has_submission else None
    reached = [name for name, limit in THRESHOLDS.items() if score is not None and score >= limit]
    medal = next((name for name in ("gold", "silver", "bronze") if name in reached), None)
    fields: dict[str, Any] = {
        "competition_id": run.competition_id,
        "score": score,
        **{f"{name}_threshold": limit for name, limit in THRESHOLDS.items()},
        "any_medal": medal is not None,
        **{f"{name}_medal": medal == name for name in ("gold", "silver", "bronze")},
        "above_median": score is not None and score > THRESHOLDS["median"],
        "submission_exists": run.has_submission,
        "valid_submission": score is not None,
        "is_lower_better": False,
        "created_at": "2025-10-09T08:53:20",
        "submission_path": f"{run.run_id}/submission/submission.csv",
    }
    return fields | ({"reason": run.reason} if run.reason else {})


def grading_report(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    medals = {f"total_{one}_medals": sum(row[f"{one}_medal"] for row in rows) for one in MEDALS}
    return {
        "total_runs": len(rows),
        "total_runs_with_submissions": sum(row["submission_exists"] for row in rows),
        "total_valid_submissions": sum(row["valid_submission"] for row in rows),
        "total_medals": sum(medals.values()),
        **medals,
        "total_above_median": sum(row["above_median"] for row in rows),
        "competition_reports": list(rows),
    }


MEDALS = ("gold", "silver", "bronze")
_FAILED = ("crash", "timeout", "oom", "no_metric", "no_submission", "bad_format")


def journal(nodes: int, seed: int = 0) -> list[dict[str, Any]]:
    """A search as a tree policy makes it: drafts first, then debugging and improving."""
    rng = random.Random(seed * 1_000 + nodes)
    lines: list[dict[str, Any]] = []
    best: float | None = None
    at = START + 30
    step_s = 0.95 * BUDGET_S / nodes
    for step in range(nodes):
        parent = None if step < min(5, 1 + nodes // 8) else _parent(rng, lines)
        verdict = "ok" if rng.random() < 0.7 else rng.choice(_FAILED)
        metric = _metric(rng, parent) if verdict == "ok" else None
        is_best = metric is not None and (best is None or metric > best)
        best = metric if is_best else best
        lines.append(_node(step, parent, verdict, metric, (at, at + step_s), is_best=is_best))
        at += step_s
    return lines


def _parent(rng: random.Random, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    # Mostly the better and the later nodes, as a search does that exploits.
    drawn = [lines[rng.randrange(len(lines))] for _ in range(3)]
    return max(drawn, key=lambda line: (line["metric"] or 0.0, line["step"]))


def _metric(rng: random.Random, parent: dict[str, Any] | None) -> float:
    known = parent["metric"] if parent and parent["metric"] is not None else 0.6
    return min(0.999, known + rng.gauss(0.004, 0.02))


def _node(
    step: int,
    parent: dict[str, Any] | None,
    verdict: str,
    metric: float | None,
    span: tuple[float, float],
    *,
    is_best: bool,
) -> dict[str, Any]:
    action = "draft" if parent is None else "improve" if parent["verdict"] == "ok" else "debug"
    return {
        "schema": 1,
        "node_id": f"n{step:03d}",
        "step": step,
        "parent_id": parent["node_id"] if parent else None,
        "action": action,
        "plan": f"Gradient boosting with {10 + step} features, five folds, early stopping.",
        "code_file": f"n{step:03d}/solution.py",
        "verdict": verdict,
        "metric": metric,
        "lower_is_better": False,
        "metric_name": "accuracy",
        "seconds": 0.8 * (span[1] - span[0]),
        "llm_seconds": 0.2 * (span[1] - span[0]),
        "started_at": span[0],
        "finished_at": span[1],
        "is_best": is_best,
        "error": None if verdict == "ok" else f"ValueError: {verdict} in fold {step % 5}",
        "output_tail": "fold 0: 0.81",
    }


def llm_calls(nodes: int) -> Iterator[dict[str, Any]]:
    for number in range(2 * nodes):
        yield {
            "schema": 1,
            "at": START + number,
            "path": "/v1/chat/completions",
            "model": "fake-model-1",
            "stream": False,
            "status": 200,
            "latency_s": 2.5,
            "first_byte_s": 0.4,
            "prompt_tokens": 1_000,
            "completion_tokens": 200,
            "error": None,
        }


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2))


def write_jsonl(path: Path, lines: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


LOW = ("aerial-cactus-identification", "spooky-author-identification")
MEDIUM = ("AI4Code", "alaska2-image-steganalysis")
HIGH = ("3d-object-detection-for-autonomous-vehicles",)
COMPETITIONS = (*LOW, *MEDIUM, *HIGH)


def realistic_runs() -> list[FakeRun]:
    """Two variants and a foreign agent on five competitions, three seeds, everything that happens.

    `uct` and `greedy` have journals of 1, 5, 50 and 500 nodes; `foreign` has none. One run of
    `greedy` is lost, so its seed 2 is incomplete in the tier "medium" and in all.
    """
    return [_realistic(*key) for key in _keys()]


def _keys() -> Iterator[tuple[str, str, int]]:
    for variant in ("uct", "greedy", "foreign"):
        for competition in COMPETITIONS:
            for seed in range(3):
                yield variant, competition, seed


# Score by variant, competition and seed: -1 stands for no submission, -2 for an invalid one.
SCORES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "uct": (
        (0.95, 0.92, 0.85),
        (0.75, 0.50, 0.72),
        (0.65, 0.85, 0.3),
        (-1, 0.2, 0.71),
        (-2, 0.1, 0.1),
    ),
    "greedy": ((0.85, 0.71, 0.65), (0.3, 0.2, 0.61), (0.1, -2, 0.2), (-1, -1, 0.4), (0.1, -2, 0.1)),
    "foreign": ((0.5, 0.6, 0.7), (0.3, -1, 0.4), (0.2, 0.2, 0.1), (0.4, -2, 0.4), (-1, -1, -1)),
}
_NODES = {LOW[0]: 50, LOW[1]: 5, MEDIUM[0]: 500, MEDIUM[1]: 1, HIGH[0]: 120}


def _realistic(variant: str, competition: str, seed: int) -> FakeRun:
    score = SCORES[variant][COMPETITIONS.index(competition)][seed]
    plain = FakeRun(
        variant,
        competition,
        seed,
        score=score if score >= 0 else None,
        has_submission=score != -1,
        nodes=None if variant == "foreign" else _NODES[competition],
        stopped_by="deadline" if seed else "agent",
        reason="column 'target': 3 values are not numbers." if score == -2 else None,
    )
    if (variant, competition, seed) == ("greedy", "AI4Code", 2):
        return FakeRun(
            variant,
            competition,
            seed,
            state="lost",
            stopped_by="infrastructure",
            error="the Docker engine went away [Errno 111]",
        )
    if (variant, competition, seed) == ("foreign", HIGH[0], 1):
        return FakeRun(
            variant,
            competition,
            seed,
            state="failed",
            nodes=None,
            has_submission=False,
            error="agent ended with exit code 2: <b>no such setting</b>",
        )
    return plain
