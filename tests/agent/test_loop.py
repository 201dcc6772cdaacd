"""The loop in this process, with a scripted coder and an executor that takes no time."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pytest

from agent.coder import CodeRequest, WrittenCode
from agent.config import load_variant
from agent.errors import (
    CoderFailed,
    LLMRefused,
    LLMUnavailable,
    NoCodeInReply,
    NothingNew,
)
from agent.executors.base import Execution, ExecutionRequest
from agent.outbox import Outbox
from agent.search.tree import Objective
from agent.task import Task, read_task
from tests.agent import datasets
from tests.agent.worlds import FakeClock, World


@dataclass
class _FakeCoder:
    """Writes the wished metric as code, or raises what it is told to."""

    rng: Random
    faults: dict[int, Exception] = field(default_factory=dict)
    requests: list[CodeRequest] = field(default_factory=list)
    takes_s: float = 0.0
    clock: FakeClock | None = None

    def write(self, request: CodeRequest) -> WrittenCode:
        self.requests.append(request)
        fault = self.faults.get(len(self.requests) - 1)
        if fault:
            raise fault
        if self.clock:
            self.clock.at += self.takes_s
        metric = None if self.rng.random() < 0.3 else self.rng.random()
        return WrittenCode(f"plan {len(self.requests)}", json.dumps(metric))


@dataclass
class _FakeExecutor:
    """Does what the code says without running it; each execution moves the clock by 10 s."""

    clock: FakeClock
    sample: Path
    requests: list[ExecutionRequest] = field(default_factory=list)

    def prepare(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to end."""

    def run(self, request: ExecutionRequest) -> Execution:
        self.requests.append(request)
        self.clock.at += 10.0
        metric = json.loads(request.script.read_text())
        if metric is None:
            return Execution(1, "itself", 10.0, "ValueError: no luck")
        (request.script.parent / "result.json").write_text(json.dumps({"metric": metric}))
        (request.script.parent / "submission.csv").write_bytes(self.sample.read_bytes())
        return Execution(0, "itself", 10.0, f"Validation metric: {metric}")


@dataclass
class _World(World):
    """A world whose coder and executor take no time; `again` is a restarted process's."""

    coder: _FakeCoder = field(default_factory=lambda: _FakeCoder(Random(0)))

    def __post_init__(self) -> None:
        super().__post_init__()
        self.clock = FakeClock()
        self.executor = _FakeExecutor(self.clock, self.sample_path)

    def again(self, **changes: object) -> "_World":
        return replace(self, coder=_FakeCoder(Random(99)), **changes)  # type: ignore[arg-type]


Build = Callable[..., _World]


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    return read_task(datasets.breast_cancer(tmp_path_factory.mktemp("data"), rows=40), "cancer")


@pytest.fixture
def build(tmp_path: Path, task: Task) -> Build:
    def make(variant: str = "ml-master", **settings: object) -> _World:
        return _World(tmp_path, task, load_variant(variant), **settings)  # type: ignore[arg-type]

    return make


@pytest.mark.parametrize("variant", ["ml-master", "aide"])
def test_a_long_run_keeps_the_best_and_writes_every_attempt_down(
    build: Build, variant: str
) -> None:
    world = build(variant, steps=60)
    assert world.loop().run() == "the step limit of 60 is reached"
    records = world.journal.records
    assert [r.step for r in records] == list(range(60))
    metrics = [r.metric for r in records if r.metric is not None]
    last_best = next(r for r in reversed(records) if r.is_best)
    assert last_best.metric == max(metrics)
    kept = json.loads((world.outbox.code_dir / "best_solution.py").read_text())
    assert kept == max(metrics)
    assert {r.action for r in records} == {"draft", "debug", "improve"}


@pytest.mark.parametrize("variant", ["ml-master", "aide"])
@pytest.mark.parametrize("cut", [1, 7, 20])
def test_a_run_cut_in_two_has_the_tree_of_its_journal(build: Build, variant: str, cut: int) -> None:
    first = build(variant, steps=cut)
    first.loop().run()
    first.outbox.submission.unlink(missing_ok=True)
    second = first.again(steps=30)
    loop = second.loop()
    loop.run()
    records = second.journal.records
    assert len(records) == 30
    assert len({r.node_id for r in records}) == 30
    best = None
    for record in records:
        is_better = record.metric is not None and Objective(False).is_better(record.metric, best)
        assert record.is_best is is_better
        best = record.metric if is_better else best
    assert (second.outbox.submission.exists()) is (best is not None)


def test_a_restarted_run_remembers_plans_and_code(build: Build) -> None:
    first = build(steps=8)
    first.loop().run()
    second = first.again(steps=9)
    second.loop().run()
    request = second.coder.requests[0]
    assert [a.plan for a in request.memory.tried] == [f"plan {n}" for n in range(1, 9)]
    codes = [
        (first.outbox.node_dir(a.node_id) / "solution.py").read_text() for a in request.memory.tried
    ]
    assert [a.code for a in request.memory.tried] == codes


def test_executions_get_the_time_that_is_left_and_never_more(build: Build) -> None:
    world = build(limit_s=100.0)
    assert world.loop().run() == "the time is used up"
    given = [request.timeout_s for request in world.executor.requests]
    assert given == pytest.approx([97.0 - 10.0 * n for n in range(len(given))])
    assert len(given) == 9, "the tenth would not fit: none has ever ended in 7 s"


def test_one_execution_gets_no_more_than_the_variant_allows(build: Build) -> None:
    world = build(steps=1)
    section = world.variant.execution.model_copy(update={"timeout_s": 42.0, "memory_mb": 512})
    world.variant = world.variant.model_copy(update={"execution": section})
    world.loop().run()
    assert world.executor.requests[0].timeout_s == 42.0
    assert world.executor.requests[0].memory_bytes == 512 * 1_048_576


def test_a_solution_written_too_late_is_not_run(build: Build) -> None:
    world = build(limit_s=100.0)
    world.coder.takes_s, world.coder.clock = 99.0, world.clock
    assert world.loop().run() == "the time is used up, the last solution was not run"
    assert world.executor.requests == []
    assert world.journal.records == []


def test_a_failed_step_is_made_again(build: Build) -> None:
    world = build(steps=3)
    world.coder.faults = {1: NoCodeInReply("no"), 2: LLMUnavailable("away")}
    world.loop().run()
    assert len(world.coder.requests) == 5
    asked = [(r.action, r.step) for r in world.coder.requests]
    assert asked[1][1] == asked[2][1] == asked[3][1] == 1


def test_too_many_failures_in_a_row_end_the_run(build: Build) -> None:
    world = build()
    world.coder.faults = dict.fromkeys(range(2, 99), NoCodeInReply("no"))
    with pytest.raises(CoderFailed, match="no"):
        world.loop().run()
    assert len(world.coder.requests) == 2 + world.variant.llm.max_failed_steps


def test_a_refusal_ends_the_run_at_once(build: Build) -> None:
    world = build()
    world.coder.faults = {3: LLMRefused("key expired")}
    loop = world.loop()
    with pytest.raises(LLMRefused):
        loop.run()
    assert loop.has_attempts
    assert len(world.journal.records) == 3


def test_nothing_new_anywhere_ends_the_run(build: Build) -> None:
    world = build()
    world.coder.faults = dict.fromkeys(range(6, 99), NothingNew("that was all"))
    assert world.loop().run() == "the search is exhausted: nothing new is left to try"
    assert len(world.journal.records) == 6


def test_the_phase_says_what_happens_now(build: Build) -> None:
    world = build(steps=1)
    phases = []
    write = world.outbox.report

    class Spy(Outbox):
        def report(self, phase, nodes, metric, best, **more) -> None:  # type: ignore
            phases.append(phase)
            write(phase, nodes, metric, best, **more)

    world.outbox = Spy(world.outbox.submission_dir, world.outbox.code_dir, world.outbox.logs_dir)
    world.loop().run()
    assert phases == ["started", "draft: writing n000", "draft: running n000", "judged"]
