"""Seeded searches as the agent leaves them: journal, scripts, outputs and prompts on disk."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.reports.search_tree.scripts import Solution, printed

START = 1_760_000_000.0
WORKERS = 3
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"

_BUGGY_SHARE = {"draft": 0.5, "improve": 0.45, "debug": 0.55, "evolve": 0.5, "fuse": 0.35}
_FAULTS = {
    "crash": 60,
    "timeout": 10,
    "oom": 5,
    "no_metric": 5,
    "no_submission": 5,
    "bad_format": 7,
    "suspicious": 4,
    "mismatch": 4,
}
_ERRORS = {
    "crash": "KeyError: 'city' in features(), line 21",
    "timeout": "killed after 3600 s",
    "oom": "killed at 64.0 GiB of memory",
    "no_metric": "result.json is missing",
    "no_submission": "submission.csv is missing",
    "bad_format": "submission.csv: column 'target' has 12 empty values",
    "suspicious": "accuracy 1.0 on every fold is too good to be true",
    "mismatch": "the script claims 0.93, its out-of-fold predictions score 0.81",
}
_IDEAS = (
    "Replace the linear model by gradient boosting with early stopping on each fold.",
    "Add target encoding of the city, fitted inside the folds so that nothing leaks.",
    "Average three seeds, and weight the folds by their size.",
    "Clip outliers of price at the 1st and 99th percentile before taking logarithms.",
    "Use the text's length and the share of capital letters as features.",
    "Calibrate the probabilities with isotonic regression on out-of-fold predictions.",
)


class Search:
    """Grows a search node by node, as three workers would, and writes it to a run's directory."""

    def __init__(self, root: Path, *, seed: int = 0, functions: int = 8) -> None:
        self.root = root
        self.lines: list[dict[str, Any]] = []
        self._functions = functions
        self._rng = random.Random(seed)
        self._solutions: dict[str, Solution] = {}
        self._under_way: list[dict[str, Any]] = []
        self._idle = [(worker, START + 5.0 * worker) for worker in range(WORKERS)]
        self._started = 0
        for directory in ("logs", "code"):
            (root / directory).mkdir(parents=True, exist_ok=True)

    @property
    def journal(self) -> Path:
        return self.root / "logs" / "journal.jsonl"

    def grow(self, nodes: int = 1, fields: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Add nodes; `fields` overwrite those of the last one, which is returned."""
        for left in range(nodes - 1, -1, -1):
            line = self._finished() | dict(() if left else fields or ())
            self.lines.append(line)
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return line

    def _finished(self) -> dict[str, Any]:
        """The next node to finish, after every idle worker has begun another."""
        while self._idle:
            self._under_way.append(self._begun(*self._idle.pop(0)))
        line = min(self._under_way, key=lambda one: float(one["finished_at"]))
        self._under_way.remove(line)
        self._idle.append((line["worker"], line["finished_at"]))
        metric = line["metric"]
        is_best = metric is not None and metric > self._best()
        return line | {"step": len(self.lines), "is_best": is_best}

    def _begun(self, worker: int, at: float) -> dict[str, Any]:
        rng = self._rng
        parent = self._parent()
        action = self._action(parent)
        node_id = f"n{self._started:03d}"
        self._started += 1
        base = self._solutions[parent["node_id"]].changed() if parent else Solution.drafted(rng)
        self._solutions[node_id] = base
        verdict = "ok" if rng.random() > _BUGGY_SHARE[action] else _drawn(rng, _FAULTS)
        metric = self._metric(parent) if verdict == "ok" else None
        memory = [line["node_id"] for line in self._told(parent)]
        self._write(node_id, base, verdict, metric, memory)
        line = self._line(node_id, action, parent, verdict, metric, memory)
        llm_s, run_s = rng.uniform(20, 90), rng.lognormvariate(4.5, 1.0)
        times = {"llm_seconds": llm_s, "seconds": run_s, "started_at": at}
        return line | times | {"finished_at": at + llm_s + run_s, "worker": worker}

    def _parent(self) -> dict[str, Any] | None:
        if self._started < 5 or not self.lines or self._rng.random() < 0.015:
            return None
        drawn = [self._rng.choice(self.lines) for _ in range(3)]
        recent = self._rng.choice(self.lines[-5:])
        return max([*drawn, recent], key=lambda line: (line["metric"] or 0.3, line["step"]))

    def _action(self, parent: Mapping[str, Any] | None) -> str:
        if parent is None:
            return "draft"
        if parent["verdict"] != "ok":
            return "debug"
        rng = self._rng.random()
        return "fuse" if rng < 0.06 else "evolve" if rng < 0.16 else "improve"

    def _metric(self, parent: Mapping[str, Any] | None) -> float:
        known = parent["metric"] if parent and parent["metric"] is not None else 0.78
        gain = self._rng.gauss(0.002, 0.015)
        return float(known + (gain if gain < 0 else gain * (1 - known) * 2))

    def _told(self, parent: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
        if parent is None:
            return self.lines[:3]
        siblings = [line for line in self.lines if line["parent_id"] == parent["node_id"]]
        return [parent, *siblings[-4:]]

    def _line(
        self,
        node_id: str,
        action: str,
        parent: Mapping[str, Any] | None,
        verdict: str,
        metric: float | None,
        memory: Sequence[str],
    ) -> dict[str, Any]:
        rng = self._rng
        partners = [line["node_id"] for line in rng.sample(self.lines, min(2, len(self.lines)))]
        idea = rng.choice(_IDEAS)
        return {
            "schema": 1,
            "node_id": node_id,
            "parent_id": parent["node_id"] if parent else None,
            "action": action,
            "partners": partners if action == "fuse" else [],
            "plan": f"{idea} Keep the rest of the pipeline as it is.",
            "insight": f"The parent overfits: {rng.random():.2f} between folds. {idea}",
            "analysis": "All folds ran." if verdict == "ok" else f"It failed: {_ERRORS[verdict]}.",
            "note": "folds differ by more than 0.05" if rng.random() < 0.1 else None,
            "code_file": f"{node_id}/solution.py",
            "prompt_file": f"{node_id}/prompt.txt",
            "verdict": verdict,
            "metric": metric,
            "noise": 0.004 if metric is not None else None,
            "claimed_metric": None if metric is None else metric + 0.001,
            "lower_is_better": False,
            "metric_name": "accuracy",
            "error": _ERRORS.get(verdict),
            "output_tail": printed(rng, verdict, metric)[-2_000:],
            "memory_ids": memory,
            "usage": {
                "calls": 2,
                "prompt_tokens": 6_000 + 40 * len(self.lines),
                "completion_tokens": 2_400,
                "reasoning_tokens": 900,
                "cost_usd": 0.0213,
            },
        }

    def _best(self) -> float:
        return max((line["metric"] for line in self.lines if line["metric"] is not None), default=0)

    def _write(
        self,
        node_id: str,
        solution: Solution,
        verdict: str,
        metric: float | None,
        memory: Sequence[str],
    ) -> None:
        directory = self.root / "code" / node_id
        directory.mkdir()
        title = f"Attempt {node_id}: predict whether a flat is let within a week."
        (directory / "solution.py").write_text(solution.text(title, self._functions), "utf-8")
        (directory / "output.txt").write_text(printed(self._rng, verdict, metric), "utf-8")
        told = "\n".join(f"- attempt {one}: see its plan and result" for one in memory)
        (directory / "prompt.txt").write_text(f"{_TASK}\n# Memory\n{told}\n", "utf-8")


def write_search(root: Path, nodes: int, *, seed: int = 0, functions: int = 8) -> Path:
    """Write a whole search below `root`; with 8 functions a script has about 110 lines."""
    if nodes:
        Search(root, seed=seed, functions=functions).grow(nodes)
    return root


def write_hostile_search(root: Path) -> Path:
    """Five nodes, of which the last says in every text what must not become markup."""
    search = Search(root)
    search.grow(4)
    texts = ("plan", "insight", "analysis", "note", "error", "metric_name", "output_tail")
    last = search.grow(fields=dict.fromkeys(texts, HOSTILE))
    for name in ("solution.py", "output.txt", "prompt.txt"):
        (root / "code" / last["node_id"] / name).write_text(f"before\n{HOSTILE}\nafter\n", "utf-8")
    return root


def _drawn(rng: random.Random, weights: Mapping[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


_TASK = "\n".join(
    [
        "# Task",
        "Predict whether a flat is let within a week of its first notice.",
        "## Metric",
        "Accuracy on the hidden rows; higher is better.",
        "## Data",
        *(
            f"Column {number}: what it holds, its type, and five example values."
            for number in range(60)
        ),
        "## Rules",
        "Write one Python script that reads ./input and writes ./submission.csv.",
    ]
)
