"""The whole agent against a model that is slow, broken and rude in every way that we know."""

import itertools
import json
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from agent.assembly import assemble
from agent.config import load_variant, settings_from
from agent.loop import AgentLoop
from tests.agent import datasets
from tests.fakes.llm import FakeLLM, Reply, Request, Stall, Step
from tests.fakes.llm_faults import ANSWER_FAULTS, ENDPOINT_FAULTS

_STEPS = 30
_REVIEWER = "fake-reviewer"
_LATENCY_S = 0.05

_SCRIPT = """\
Predict a ramp from {metric}.

```python
import json
rows = open("input/sample_submission.csv").read().split()
ramp = [f"{{row.split(',')[0]}},{{{metric} / 2 + n / 1000}}" for n, row in enumerate(rows[1:])]
open("submission.csv", "w").write("\\n".join([rows[0], *ramp]) + "\\n")
json.dump({{"metric": {metric}, "metric_name": "roc_auc"}}, open("result.json", "w"))
```
"""


class _RudeModel:
    """Every second answer to the coder is a fault, each kind in turn; so is every second review."""

    def __init__(self) -> None:
        faults = {**ENDPOINT_FAULTS, **ANSWER_FAULTS, "silence": Stall("half an ", seconds=1.0)}
        self.kinds = list(faults)
        self.seen: set[str] = set()
        self._faults = itertools.cycle(faults.items())
        self._calls = itertools.count()

    def __call__(self, request: Request) -> Step:
        number = next(self._calls)
        if number % 2:
            kind, fault = next(self._faults)
            self.seen.add(kind)
            return fault
        if request.body.get("model") == _REVIEWER:
            return Reply(json.dumps({"summary": f"Review {number}."}), delay_s=_LATENCY_S)
        metric = round(0.5 + number / 1_000, 6)
        return Reply(_SCRIPT.format(metric=metric), reasoning="So.", delay_s=_LATENCY_S)


def _agent(root: Path, base_url: str, stack: ExitStack) -> AgentLoop:
    variant_file = root / "reviewed.yaml"
    llm = f"llm: {{feedback_model: {_REVIEWER}, timeout_s: 2, max_failed_steps: 50}}\n"
    variant_file.write_text(f"name: reviewed\n{llm}", encoding="utf-8")
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
            "STEP_LIMIT": str(_STEPS),
            "TIME_LIMIT_SECS": "3600",
        }
    )
    return assemble(settings, load_variant(str(variant_file)), stack)


@pytest.mark.timeout(300)
def test_the_search_goes_on_through_every_fault_and_counts_every_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "run-token")
    # Waits between attempts are minutes in all; their length is tested where they are made.
    monkeypatch.setattr("agent.llm.endpoint_model._FIRST_WAIT_S", 0.01)
    datasets.breast_cancer(tmp_path / "data", rows=60)
    model, began = _RudeModel(), time.monotonic()
    with FakeLLM(model) as llm, ExitStack() as stack:
        loop = _agent(tmp_path, llm.base_url, stack)
        reason = loop.run()
        usage, served = loop.session.usage(), llm.served
    assert reason == f"the step limit of {_STEPS} is reached"
    assert model.seen == set(model.kinds), "every fault was met"
    assert time.monotonic() - began < 200, "nothing stalls"
    assert (usage.calls, usage.prompt_tokens, usage.completion_tokens) == (
        *(served.requests, served.prompt_tokens, served.completion_tokens),
    )
    lines = (tmp_path / "logs" / "journal.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    assert sum(record["verdict"] == "ok" for record in records) >= _STEPS // 2
    assert any(record["analysis"].startswith("Review") for record in records)
    told = sum(record["usage"]["completion_tokens"] for record in records)
    assert told <= usage.completion_tokens, "failed steps cost tokens too"
