"""500 attempts in 12 hours of warped time, with everything real but the hours and the model."""

import gc
import os
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from agent.assembly import assemble
from agent.config import load_variant, settings_from
from agent.llm.base import Usage
from agent.loop import AgentLoop
from tests.agent import datasets
from tests.fakes.llm import CutStream, FakeLLM, Fault, Reply, Request, Step

_NODES = 500
_HOURS = 12
_WARM_UP_NODES = 100
_GROWTH_BYTES = 40_000_000

_SCRIPT = """\
Predict a constant, variation {number}.

```python
import json, shutil
{fault}
shutil.copy("input/sample_submission.csv", "submission.csv")
json.dump({{"metric": {metric}, "metric_name": "roc_auc"}}, open("result.json", "w"))
print("Validation metric: {metric}")
```
"""


class _WarpedClock:
    """Twelve hours pass in `seconds` of real time."""

    def __init__(self, seconds: float) -> None:
        self._began = time.monotonic()
        self._speed = _HOURS * 3_600 / seconds

    def __call__(self) -> float:
        return (time.monotonic() - self._began) * self._speed


def _policy(request: Request) -> Step:
    """Mostly scripts, some of them broken; now and then a fault of the endpoint."""
    rng = Random(request.index)
    kind = rng.random()
    if kind < 0.03:
        return Fault(429, retry_after_s=0)
    if kind < 0.05:
        return Fault(500)
    if kind < 0.07:
        return CutStream("Predict a con")
    if kind < 0.09:
        return Reply("I would rather talk.", prompt_tokens=11, completion_tokens=5)
    fault = "raise ValueError('no luck')" if rng.random() < 0.4 else ""
    script = _SCRIPT.format(number=request.index, fault=fault, metric=round(rng.random(), 6))
    return Reply(script, reasoning="Think. " * 200, prompt_tokens=11, completion_tokens=5)


def _resident_bytes() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def _children() -> set[str]:
    own = f"{os.getpid()}"
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if stat.read_text().rpartition(")")[2].split()[1] == own:
                found.add(stat.parent.name)
        except OSError:
            continue
    return found


def _run(root: Path, base_url: str, stack: ExitStack) -> AgentLoop:
    settings = settings_from(
        {
            "DATA_DIR": str(root / "data"),
            "SUBMISSION_DIR": str(root / "submission"),
            "LOGS_DIR": str(root / "logs"),
            "CODE_DIR": str(root / "code"),
            "GRADING_SERVER": "none",
            "PODIUM_MODEL": "fake",
            "OPENAI_BASE_URL": base_url,
            "PODIUM_CPUS": "3",
            "STEP_LIMIT": str(_NODES),
            "TIME_LIMIT_SECS": str(_HOURS * 3_600),
        }
    )
    return assemble(settings, load_variant("ml-master"), stack, _WarpedClock(seconds=350.0))


@pytest.mark.timeout(400)
def test_500_attempts_leave_nothing_behind_but_their_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "run-token")
    datasets.breast_cancer(tmp_path / "data", rows=40)
    resident: dict[int, int] = {}
    with FakeLLM(_policy) as llm, ExitStack() as stack:
        files, children = _open_files(), _children()
        threads = set(threading.enumerate())
        loop = _run(tmp_path, llm.base_url, stack)
        watcher = threading.Thread(target=_watch, args=(loop, resident), daemon=True)
        watcher.start()
        reason = loop.run()
        watcher.join()
        usage = loop.session.usage()
        stack.close()
        assert set(threading.enumerate()) <= threads
        assert _children() <= children
        assert _open_files() <= files + 2
    assert reason == f"the step limit of {_NODES} is reached"
    assert resident[_NODES] - resident[_WARM_UP_NODES] < _GROWTH_BYTES
    answered = [r for r in llm.requests if isinstance(_policy(r), Reply)]
    assert usage == Usage(len(llm.requests), 11 * len(answered), 5 * len(answered))


def _watch(loop: AgentLoop, resident: dict[int, int]) -> None:
    for nodes in (_WARM_UP_NODES, _NODES):
        while len(loop.session.tree) < nodes:
            time.sleep(0.05)
        resident[nodes] = _resident_bytes()
