import json
import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.agent_alone import Order, run_agent
from harness.errors import HarnessError, UsageError
from harness.gateway.upstream import Upstream
from harness.variants import find_variant
from tests.agent import datasets
from tests.fakes.llm import FakeLLM, Fault


@pytest.fixture
def order(tmp_path: Path) -> Order:
    return Order(
        data_dir=datasets.breast_cancer(tmp_path / "data", rows=200),
        out_dir=tmp_path / "out",
        variant_file=find_variant("ml-master-serial").file,
        variant="ml-master-serial",
        budget_s=60.0,
        model="offline",
        step_limit=1,
        cpus=1.0,
    )


def test_the_agent_runs_on_a_plain_folder_and_leaves_everything_in_out(order: Order) -> None:
    told: list[dict[str, Any]] = []
    run_agent(order, None, told.append)
    paths = order.paths
    assert paths.submission.exists()
    assert len(paths.journal.read_text().splitlines()) == 1
    assert paths.agent_log.exists()
    assert any(fields["phase"].startswith("draft") for fields in told)


def test_the_same_folder_goes_on_where_it_was_left(order: Order) -> None:
    run_agent(order, None, lambda fields: None)
    first = order.paths.journal.read_text()
    run_agent(replace(order, step_limit=2), None, lambda fields: None)
    assert order.paths.journal.read_text().startswith(first)
    assert len(order.paths.journal.read_text().splitlines()) == 2


def test_time_that_is_spent_stays_spent(order: Order) -> None:
    run_agent(order, None, lambda fields: None)
    spent_path = order.paths.logs_dir / "spent.json"
    spent = json.loads(spent_path.read_text())
    assert 0 < spent["seconds"] < 60
    spent_path.write_text(json.dumps(spent | {"seconds": 59.5}))
    began = time.monotonic()
    run_agent(replace(order, step_limit=9), None, lambda fields: None)
    assert time.monotonic() - began < 10
    assert len(order.paths.journal.read_text().splitlines()) == 1, "there was no time left"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"seed": 1}, "was begun with seed 0, not 1. Give --out a new folder"),
        ({"model": "r1"}, "was begun with model 'offline', not 'r1'"),
        ({"variant": "aide"}, "was begun with variant 'ml-master-serial', not 'aide'"),
    ],
)
def test_another_run_does_not_go_into_the_same_folder(
    order: Order, changes: dict[str, Any], complaint: str
) -> None:
    run_agent(order, None, lambda fields: None)
    before = order.paths.journal.read_text()
    with pytest.raises(UsageError, match=complaint):
        run_agent(replace(order, **changes), None, lambda fields: None)
    assert order.paths.journal.read_text() == before


def test_a_folder_without_data_or_description_is_refused(order: Order, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is no folder. Give --data"):
        run_agent(replace(order, data_dir=tmp_path / "nowhere"), None, lambda fields: None)
    (order.data_dir / "description.md").unlink()
    with pytest.raises(UsageError, match=r"has no description.md. Write one"):
        run_agent(order, None, lambda fields: None)
    assert not order.out_dir.exists()


def test_the_agents_refusal_is_told_in_its_own_words(order: Order) -> None:
    with FakeLLM([Fault(401, "no such key")]) as llm:
        upstream = Upstream(llm.base_url, "a-key")
        with pytest.raises(HarnessError, match=r"refused the request: .*no such key"):
            run_agent(replace(order, model="fake"), upstream, lambda fields: None)


def test_a_model_is_asked_with_the_users_key(order: Order) -> None:
    with FakeLLM(["I would rather talk."]) as llm:
        run_agent(
            replace(order, model="fake"), Upstream(llm.base_url, "sk-mine"), lambda fields: None
        )
    assert {r.headers["authorization"] for r in llm.requests} == {"Bearer sk-mine"}


def test_an_interrupt_ends_the_agent_and_its_solutions(order: Order) -> None:
    def interrupt(fields: dict[str, Any]) -> None:
        if "running" in fields["phase"]:
            threading.Timer(0.0, os.kill, (os.getpid(), signal.SIGINT)).start()

    long = replace(order, step_limit=None, budget_s=100.0)
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_agent(long, None, interrupt)
    assert time.monotonic() - began < 30
    assert json.loads(order.paths.progress.read_text())["phase"] == "stopped"
