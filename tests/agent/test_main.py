import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from agent.judging.submission import SampleSubmission
from agent.search.tree import Objective
from tests.agent import datasets
from tests.agent.agent_process import AgentRun
from tests.fakes.llm import FakeLLM, Fault, Request, Step

_SCRIPT = """\
Fit a model.

```python
import json, os, pandas as pd
assert "OPENAI_API_KEY" not in os.environ
sample = pd.read_csv("input/sample_submission.csv")
sample["benign"] = [{value} + row / 10_000 for row in range(len(sample))]
sample.to_csv("submission.csv", index=False)
json.dump({{"metric": {value}, "metric_name": "roc_auc"}}, open("result.json", "w"))
print("Validation metric: {value}")
```
"""


@pytest.fixture(scope="module")
def cancer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return datasets.breast_cancer(tmp_path_factory.mktemp("cancer"), rows=300)


@pytest.fixture
def run(tmp_path: Path, cancer: Path) -> AgentRun:
    return AgentRun(tmp_path, cancer)


def _becomes(claim: Callable[[], bool], within_s: float = 20.0) -> bool:
    end = time.monotonic() + within_s
    while not claim() and time.monotonic() < end:
        time.sleep(0.05)
    return claim()


def _is_running_a_node(run: AgentRun) -> bool:
    try:
        return "running n001" in run.progress["phase"]
    except FileNotFoundError:
        return False


def _solutions_alive(run: AgentRun) -> list[str]:
    alive = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(run.code_dir) in str((process / "cwd").readlink()):
                alive.append(process.name)
        except OSError:
            continue
    return alive


def test_a_whole_run_offline_ends_in_time_with_its_best_submission(run: AgentRun) -> None:
    deadline = time.time() + 20
    code, said = run.run(PODIUM_DEADLINE=str(deadline), PODIUM_SEED="1")
    assert (code, said) == (0, "")
    assert time.time() < deadline
    journal = run.journal
    assert len(journal) >= 3
    valid = [line for line in journal if line["verdict"] == "ok"]
    best = max(valid, key=lambda line: float(line["metric"]))
    best_dir = run.code_dir / best["node_id"]
    assert run.submission.read_bytes() == (best_dir / "submission.csv").read_bytes()
    assert (
        SampleSubmission(run.data_dir / "sample_submission.csv").complaint(run.submission) is None
    )
    assert "offline coder (no LLM)" in run.log
    assert run.progress["best_metric"] == best["metric"]
    assert run.progress["phase"] == "done"
    assert (run.code_dir / "best_solution.py").read_text() == (best_dir / "solution.py").read_text()


def test_the_submission_is_good_on_data_the_agent_never_saw(run: AgentRun) -> None:
    code, _ = run.run(STEP_LIMIT="2")
    assert code == 0
    truth = datasets.breast_cancer(run.root / "again", rows=300)
    from sklearn.datasets import load_breast_cancer

    labels = load_breast_cancer(as_frame=True).frame["target"]
    submitted = pd.read_csv(run.submission).set_index("id")["benign"]
    assert truth.exists()
    assert roc_auc_score(labels.loc[submitted.index], submitted) > 0.95


def test_the_best_is_marked_when_it_is_found_and_only_then(run: AgentRun) -> None:
    run.run(STEP_LIMIT="5", PODIUM_VARIANT="aide")
    best: float | None = None
    for line in run.journal:
        is_better = line["metric"] is not None and Objective(False).is_better(line["metric"], best)
        assert line["is_best"] is is_better
        best = line["metric"] if is_better else best
    assert [line["action"] for line in run.journal] == ["draft"] * 5


def test_sigterm_kills_the_solution_and_leaves_the_best_submission(run: AgentRun) -> None:
    with run.started(TIME_LIMIT_SECS="60") as process:
        assert _becomes(lambda: _is_running_a_node(run)), "the second solution never ran"
        process.send_signal(signal.SIGTERM)
        asked = time.monotonic()
        process.communicate(timeout=10)
        assert time.monotonic() - asked < 3
        assert process.returncode == 143
    assert _becomes(lambda: _solutions_alive(run) == [], 3)
    assert run.progress["phase"] == "stopped"
    assert (
        SampleSubmission(run.data_dir / "sample_submission.csv").complaint(run.submission) is None
    )


def test_a_killed_run_is_gone_on_with_as_if_nothing_had_happened(
    run: AgentRun, tmp_path: Path
) -> None:
    with run.started(PODIUM_SEED="4") as process:
        assert _becomes(lambda: _is_running_a_node(run))
        process.kill()
        process.communicate()
    assert _becomes(lambda: _solutions_alive(run) == [], 3), "they outlived a kill -9"
    before = run.journal
    run.submission.unlink()
    code, _ = run.run(PODIUM_SEED="4", STEP_LIMIT="4")
    assert code == 0
    assert run.journal[: len(before)] == before
    assert [line["node_id"] for line in run.journal] == ["n000", "n001", "n002", "n003"]
    assert run.submission.exists()
    other = AgentRun(tmp_path / "uninterrupted", run.data_dir)
    other.root.mkdir()
    other.run(PODIUM_SEED="4", STEP_LIMIT="4")
    kept = ("node_id", "parent_id", "action", "plan", "verdict", "metric")
    assert [[line[k] for k in kept] for line in run.journal] == [
        [line[k] for k in kept] for line in other.journal
    ]


def test_a_run_with_a_model_drafts_repairs_and_improves(run: AgentRun) -> None:
    replies: list[Step] = [
        "Broken.\n```python\nraise ValueError('oh no')\n```",
        Fault(429, retry_after_s=0),
        "I would rather talk.",
        _SCRIPT.format(value=0.7),
        _SCRIPT.format(value=0.8),
        _SCRIPT.format(value=0.6),
    ]
    with FakeLLM(replies) as llm:
        code, said = run.run(
            PODIUM_MODEL="fake-1",
            OPENAI_BASE_URL=llm.base_url,
            STEP_LIMIT="4",
            TIME_LIMIT_SECS="60",
        )
    assert (code, said) == (0, "")
    facts = [(line["action"], line["parent_id"], line["verdict"]) for line in run.journal]
    assert facts == [
        ("draft", None, "crash"),
        ("debug", "n000", "ok"),
        ("draft", None, "ok"),
        ("improve", "n002", "ok"),
    ]
    assert run.journal[0]["error"] == "ValueError: oh no"
    assert "0.8" in run.submission.read_text()
    assert run.progress["best_node_id"] == "n002"
    assert "ValueError: oh no" in llm.requests[1].prompt, "the repair sees the fault"
    assert "holds no Python code block" in llm.requests[3].prompt
    assert "0.7" in llm.requests[4].prompt or "oh no" in llm.requests[4].prompt
    assert all(r.headers["authorization"] == "Bearer run-token" for r in llm.requests)


def test_an_endless_answer_does_not_outlive_the_deadline(run: AgentRun) -> None:
    def slow(request: Request) -> Step:
        time.sleep(0.1)
        return Fault(503, retry_after_s=1)

    deadline = time.time() + 7
    with FakeLLM(slow) as llm:
        code, said = run.run(
            PODIUM_MODEL="fake-1", OPENAI_BASE_URL=llm.base_url, PODIUM_DEADLINE=str(deadline)
        )
    assert time.time() < deadline + 0.5
    assert code == 2, "nothing ever worked"
    assert "did not answer" in said


@pytest.mark.parametrize("status", [401, 404])
def test_a_refused_model_is_a_configuration_error_of_one_line(run: AgentRun, status: int) -> None:
    with FakeLLM([Fault(status, "no such key or model")]) as llm:
        code, said = run.run(PODIUM_MODEL="fake-1", OPENAI_BASE_URL=llm.base_url)
    assert code == 2
    assert said.count("\n") == 1
    assert "no such key or model" in said


def test_a_model_that_never_writes_code_is_no_configuration_error(run: AgentRun) -> None:
    with FakeLLM(["I would rather talk."]) as llm:
        code, _ = run.run(PODIUM_MODEL="fake-1", OPENAI_BASE_URL=llm.base_url)
    assert code == 0
    assert len(llm.requests) == 15, "five steps of three replies"
    assert "ended early: 3 replies without a usable script" in run.log


def test_the_end_of_the_grammar_ends_the_run_early(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "description.md").write_text("# Evaluation\nAccuracy on sounds.\n")
    (data / "sample_submission.csv").write_text("id,label\n1,a\n2,b\n")
    run = AgentRun(tmp_path, data)
    code, _ = run.run(TIME_LIMIT_SECS="600")
    assert code == 0
    assert "exhausted" in run.log
    assert run.submission.read_text() == "id,label\n1,a\n2,b\n"


def test_max_nodes_of_the_variant_ends_the_run(run: AgentRun) -> None:
    variant = run.root / "small.yaml"
    variant.write_text("name: small\nsearch: {max_nodes: 1}\n")
    code, _ = run.run(PODIUM_VARIANT=str(variant))
    assert (code, len(run.journal)) == (0, 1)
    assert "search.max_nodes (1) is reached" in run.log


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"DATA_DIR": "/nowhere"}, "description.md cannot be read"),
        ({"PODIUM_VARIANT": "aidee"}, "aidee is neither a variant"),
        ({"TIME_LIMIT_SECS": "long"}, "TIME_LIMIT_SECS is 'long'"),
    ],
)
def test_a_wrong_configuration_is_one_line_and_exit_code_2(
    run: AgentRun, settings: dict[str, str], complaint: str
) -> None:
    code, said = run.run(60.0, **settings)
    assert code == 2
    assert complaint in said
    assert said.count("\n") == 1


def _ask(run: AgentRun, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", "-m", "agent.main", *arguments],
        env=run.environment(),
        cwd=run.root,
        capture_output=True,
        text=True,
        check=False,
    )


def test_variants_can_be_listed_and_checked(run: AgentRun) -> None:
    listed = _ask(run, "--list-variants")
    rows = json.loads(listed.stdout)
    assert [row["name"] for row in rows] == [
        *("aide", "ml-master", "ml-master-no-memory", "ml-master-no-prefill", "ml-master-no-tree"),
        *("ml-master-released", "ml-master-serial", "podium"),
    ]
    assert set(rows[0]) == {"name", "title", "description", "file"}
    good = _ask(run, "--check-variant", rows[0]["file"])
    assert (good.returncode, good.stderr) == (0, "")
    bad = run.root / "bad.yaml"
    bad.write_text("name: bad\nsearch:\n  num_draft: 5\n")
    refused = _ask(run, "--check-variant", str(bad))
    assert refused.returncode == 2
    assert f"{bad}, line 3: search.num_draft is unknown" in refused.stderr


def test_the_process_starts_without_the_heavy_packages(run: AgentRun) -> None:
    code = (
        "import sys, agent.main, agent.assembly\n"
        "heavy = {'pandas', 'numpy', 'sklearn', 'openai', 'matplotlib'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=run.environment(), check=False, capture_output=True
    )
    assert done.returncode == 0, done.stderr
