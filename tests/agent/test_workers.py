"""Several workers at once in this process: what they share and how they leave each other alone."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from agent.coder import CodeRequest, WrittenCode
from agent.errors import NoCodeInReply
from agent.executors.base import Execution, ExecutionRequest
from agent.journal import Journal, replay
from agent.llm.base import Usage
from agent.pending import PendingAttempts, pending_attempt
from agent.search.policy import Choice
from agent.search.tree import ROOT_ID, Objective
from agent.search.tree_search import TreeSearch
from tests.agent.worlds import World, new_world


@dataclass
class _Gauge:
    """How many are inside at once, and how many ever were."""

    most: int = 0
    _inside: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)

    def __exit__(self, *details: object) -> None:
        with self._lock:
            self._inside -= 1


@dataclass
class _SlowCoder:
    """Takes its time; the code is the metric. `fault` may raise for a request."""

    fault: Callable[[CodeRequest], None] = lambda request: None
    takes_s: float = 0.01
    writing_drafts: _Gauge = field(default_factory=_Gauge)
    requests: list[CodeRequest] = field(default_factory=list)

    def write(self, request: CodeRequest) -> WrittenCode:
        self.requests.append(request)
        self.fault(request)
        if request.action == "draft":
            with self.writing_drafts:
                time.sleep(self.takes_s)
        rng = Random(request.step)
        metric = None if rng.random() < 0.3 else rng.random()
        return WrittenCode(f"plan of {request.step}", json.dumps(metric), usage=Usage(1, 10, 5))


@dataclass
class _SlowExecutor:
    sample: Path
    running: _Gauge = field(default_factory=_Gauge)

    def prepare(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to end."""

    def run(self, request: ExecutionRequest) -> Execution:
        with self.running:
            time.sleep(0.02)
        metric = json.loads(request.script.read_text())
        if metric is None:
            return Execution(1, "itself", 0.02, "ValueError: no luck")
        (request.script.parent / "result.json").write_text(json.dumps({"metric": metric}))
        (request.script.parent / "submission.csv").write_bytes(self.sample.read_bytes())
        return Execution(0, "itself", 0.02, f"Validation metric: {metric}")


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = new_world(tmp_path, workers=3, steps=40, coder=_SlowCoder())
    world.executor = _SlowExecutor(world.sample_path)
    return world


def test_three_workers_run_three_solutions_at_once_and_lose_none(world: World) -> None:
    assert world.loop().run() == "the step limit of 40 is reached"
    assert world.executor.running.most == 3
    records = world.journal.records
    assert [record.step for record in records] == list(range(40))
    assert {record.node_id for record in records} == {f"n{n:03d}" for n in range(40)}
    assert {record.worker for record in records} == {0, 1, 2}
    assert not list(world.pending_dir.glob("*.json"))


def test_the_journal_of_several_workers_rebuilds_the_tree(world: World) -> None:
    loop = world.loop()
    loop.run()
    rebuilt = TreeSearch(world.variant.search, Objective(False), seed=0)
    replay(rebuilt, world.journal.records)
    lived = loop.session.tree
    assert [vars(node) for node in rebuilt.tree] == [vars(node) for node in lived]


def test_drafts_are_written_one_after_the_other_and_know_the_ones_before(world: World) -> None:
    world.loop().run()
    assert world.coder.writing_drafts.most == 1
    drafts = [r for r in world.coder.requests if r.action == "draft"]
    assert len(drafts) >= 5
    for number, request in enumerate(drafts[:5]):
        told = [*(a.plan for a in request.memory.siblings), *request.memory.under_way]
        assert set(told) >= {f"plan of {earlier.step}" for earlier in drafts[:number]}


def test_drafts_may_be_written_at_once(tmp_path: Path) -> None:
    world = new_world(
        tmp_path, "ml-master-released", workers=3, steps=6, coder=_SlowCoder(takes_s=0.2)
    )
    world.executor = _SlowExecutor(world.sample_path)
    world.loop().run()
    assert world.coder.writing_drafts.most == 3


def test_a_fault_in_one_worker_does_not_stop_the_others(world: World) -> None:
    def fault(request: CodeRequest) -> None:
        if request.step % 7 == 3 and sum(r.step == request.step for r in world.coder.requests) == 1:
            raise ZeroDivisionError("a bug of ours")

    world.coder.fault = fault
    assert world.loop().run() == "the step limit of 40 is reached"
    assert len(world.journal.records) == 40
    assert "ZeroDivisionError" not in world.outbox.submission.read_text()


def test_when_no_worker_gets_anywhere_the_run_ends_with_the_reason(world: World) -> None:
    def fault(request: CodeRequest) -> None:
        raise NoCodeInReply("I would rather talk.")

    world.coder.fault = fault
    with pytest.raises(NoCodeInReply, match="rather talk"):
        world.loop().run()
    most = world.variant.llm.max_failed_steps + world.workers
    assert world.variant.llm.max_failed_steps <= len(world.coder.requests) <= most


def test_solutions_that_a_killed_run_had_written_are_run_and_not_asked_for_again(
    world: World,
) -> None:
    left = [
        pending_attempt(
            f"n{number:03d}",
            Choice(ROOT_ID, "draft"),
            WrittenCode(f"left plan {number}", "0.9", "an insight", "a prompt", Usage(1, 7, 3)),
            (),
            (100.0, 105.0),
        )
        for number in range(2)
    ]
    for attempt in left:
        PendingAttempts(world.pending_dir).save(attempt)
    world.steps = 2
    world.loop().run()
    assert world.coder.requests == []
    records = sorted(world.journal.records, key=lambda record: record.node_id)
    assert [r.plan for r in records] == ["left plan 0", "left plan 1"]
    assert [(r.llm_seconds, r.insight, r.usage.prompt_tokens) for r in records] == [
        (5.0, "an insight", 7)
    ] * 2
    assert (world.outbox.node_dir("n000") / "prompt.md").read_text() == "a prompt"


def test_a_left_solution_whose_parent_is_unknown_is_dropped(world: World) -> None:
    orphan = pending_attempt(
        "n005", Choice("n004", "improve"), WrittenCode("plan", "0.9"), (), (0.0, 1.0)
    )
    PendingAttempts(world.pending_dir).save(orphan)
    world.steps = 1
    world.loop().run()
    assert [record.plan for record in world.journal.records] == ["plan of 0"]
    assert not list(world.pending_dir.glob("*"))


def test_a_run_cut_in_two_counts_its_time_and_its_tokens_together(world: World) -> None:
    world.steps, world.usage = 3, Usage(3, 30, 15, 0, 0.5)
    world.loop().run()
    again = new_world(world.root, workers=1, steps=5, coder=_SlowCoder())
    again.executor, again.usage = _SlowExecutor(again.sample_path), Usage(2, 20, 10, 0, 0.25)
    loop = again.loop()
    loop.run()
    loop.report("done")
    spent = json.loads((again.outbox.logs_dir / "spent.json").read_text())
    assert spent["usage"]["prompt_tokens"] == 50
    assert spent["usage"]["cost_usd"] == 0.75


def test_threads_are_gone_after_a_run(world: World) -> None:
    before = set(threading.enumerate())
    world.loop().run()
    assert set(threading.enumerate()) == before


def test_the_journal_has_what_each_attempt_cost(world: World) -> None:
    world.loop().run()
    assert {(r.usage.calls, r.usage.prompt_tokens) for r in world.journal.records} == {(1, 10)}
    assert isinstance(world.journal, Journal)
