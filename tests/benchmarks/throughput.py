"""Nodes per minute against a fake model of set latency: one worker, three workers, and aideml.

Every answer of the server takes `latency_s`, every solution runs `latency_s`. aideml runs in an
environment of its own (`pip install aideml==0.2.2`), whose python is given. It asks a second model
for a review of each node; so does Podium in the rows that compare with it.
"""

import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.agent import datasets
from tests.agent.agent_process import AgentRun
from tests.fakes.llm import FakeLLM, Reply, Request, Step

_CODER, _REVIEWER = "fake-coder", "fake-reviewer"
_REVIEW = {"is_bug": False, "summary": "It works.", "metric": 0.5, "lower_is_better": False}

_SCRIPT = """\
A constant that grows.

```python
import json, shutil, time
from pathlib import Path
time.sleep({latency_s})
sample = Path("input/sample_submission.csv").read_text().splitlines()
rows = [f"{{line.split(',')[0]}},{{0.3 + n / 1000}}" for n, line in enumerate(sample[1:])]
Path("working").mkdir(exist_ok=True)
for target in ("submission.csv", "working/submission.csv"):
    Path(target).write_text("\\n".join([sample[0], *rows]) + "\\n")
json.dump({{"metric": {metric}, "metric_name": "roc_auc"}}, open("result.json", "w"))
print("Validation metric: {metric}")
```
"""


@dataclass
class _Server:
    """Answers after `latency_s` and notes when each script was asked for."""

    latency_s: float
    asked_at: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: Request) -> Step:
        if request.body.get("tools"):
            return Reply(json.dumps(_REVIEW), delay_s=self.latency_s, tool="submit_review")
        if request.body.get("model") == _REVIEWER:
            return Reply(json.dumps({"summary": "It works."}), delay_s=self.latency_s)
        with self._lock:
            self.asked_at.append(time.monotonic())
            metric = 0.5 + len(self.asked_at) / 1_000
        script = _SCRIPT.format(latency_s=self.latency_s, metric=metric)
        return Reply(script, delay_s=self.latency_s)

    def node_s(self) -> float:
        """Seconds from one script's request to the next one's, the first two left out."""
        counted = self.asked_at[2:]
        return (counted[-1] - counted[0]) / (len(counted) - 1)


def print_throughput(latency_s: float = 5.0, minutes: float = 3.0, aide: str | None = None) -> None:
    """Print nodes per minute and seconds per node; `aide` is the python that has aideml."""
    with tempfile.TemporaryDirectory() as folder:
        data = datasets.breast_cancer(Path(folder) / "data", rows=60)
        rates = {n: _nodes_per_minute(Path(folder), data, n, latency_s, minutes) for n in (1, 3)}
        for workers, rate in rates.items():
            print(f"{workers} worker(s){rate:28.2f} nodes per minute")
        print(f"three over one {rates[3] / rates[1]:22.2f} times")
        nodes = max(int(minutes * 60 / (3 * latency_s)), 6)
        ours = _node_s(latency_s, lambda url: _podium_serial(Path(folder), data, url, nodes))
        print(f"podium, reviewed {ours:20.3f} s per node, one worker")
        if aide:
            theirs = _node_s(latency_s, lambda url: _aide(aide, Path(folder), data, url, nodes))
            print(f"aideml 0.2.2     {theirs:20.3f} s per node")


def _nodes_per_minute(
    root: Path, data: Path, workers: int, latency_s: float, minutes: float
) -> float:
    """Solutions judged per minute, from the first second on."""
    run = AgentRun(root / f"workers-{workers}", data)
    run.root.mkdir()
    with FakeLLM(_Server(latency_s)) as llm:
        run.run(
            within_s=minutes * 60 + 60,
            PODIUM_VARIANT="ml-master" if workers > 1 else "ml-master-serial",
            PODIUM_MODEL=_CODER,
            OPENAI_BASE_URL=llm.base_url,
            PODIUM_CPUS=str(workers),
            TIME_LIMIT_SECS=str(minutes * 60),
            GRADING_SERVER="none",
        )
    return len(run.journal) / minutes


def _node_s(latency_s: float, run: Callable[[str], None]) -> float:
    server = _Server(latency_s)
    with FakeLLM(server) as llm:
        run(llm.base_url)
    return server.node_s()


def _podium_serial(root: Path, data: Path, base_url: str, nodes: int) -> None:
    variant = root / "reviewed.yaml"
    llm = f"llm: {{feedback_model: {_REVIEWER}, prefill: never}}\n"
    variant.write_text(f"name: reviewed\nworkers: {{count: 1}}\n{llm}", encoding="utf-8")
    run = AgentRun(root / "reviewed", data)
    run.root.mkdir()
    run.run(
        within_s=3_600.0,
        PODIUM_VARIANT=str(variant),
        PODIUM_MODEL=_CODER,
        OPENAI_BASE_URL=base_url,
        STEP_LIMIT=str(nodes),
        GRADING_SERVER="none",
    )


def _aide(python: str, root: Path, data: Path, base_url: str, nodes: int) -> None:
    folder = root / "aide"
    folder.mkdir()
    subprocess.run(
        [
            *(python, "-c", "from aide.run import run; run()"),
            *(f"data_dir={data}", "goal=Predict benign.", "eval=AUC", "generate_report=False"),
            *(f"agent.steps={nodes}", f"agent.code.model={_CODER}", "copy_data=True"),
            f"agent.feedback.model={_REVIEWER}",
        ],
        cwd=folder,
        env=os.environ | {"OPENAI_BASE_URL": base_url, "OPENAI_API_KEY": "none"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
