"""Runs one written solution in a directory of its own and has it judged."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from agent.coder import FOLDS_NAME, SAMPLE_ROWS_VARIABLE
from agent.errors import Cancelled, DeadlineReached
from agent.executors.base import Execution, ExecutionRequest, Executor
from agent.judging.judge import Judge, Judgement
from agent.outbox import SOLUTION_NAME
from agent.resources import CoreSet, Slots
from agent.search.tree import Verdict
from agent.sections import ExecutionSection

OUTPUT_NAME = "output.txt"
INPUT_NAME = "input"
WORKING_NAME = "working"
_MIB = 1_048_576


@dataclass(frozen=True)
class Tried:
    """How a solution ran and what the judge says.

    `execution.seconds` is what it took in all, a sample run and a first try beside others included;
    `sample_seconds` is the sample runs' part. `was_retried`: it ran out of memory beside others and
    this is how it went alone.
    """

    execution: Execution
    judgement: Judgement
    sample_seconds: float = 0.0
    was_retried: bool = False


@dataclass(frozen=True)
class _Attempt:
    """What one solution is run with."""

    code: str
    node_dir: Path
    timeout_s: Callable[[], float]
    is_cancelled: Callable[[], bool]
    has_sample_run: bool


@dataclass(frozen=True)
class Workbench:
    """Executor, judge and what every execution shares. Safe to use from several threads.

    `input_dir` is what ./input leads to, `folds_file` is copied to ./folds.csv.
    """

    input_dir: Path
    folds_file: Path | None
    executor: Executor
    judge: Judge
    section: ExecutionSection
    slots: Slots

    def try_out(
        self,
        code: str,
        node_dir: Path,
        timeout_s: Callable[[], float] | float,
        parent_seconds: float | None = None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Tried:
        """Write the code down, run it, judge it. The directory is made afresh.

        Waits for cores and a GPU first; `timeout_s` is asked after every wait, so that waiting is
        not charged. `parent_seconds` is what the solution that this one changes took, None for a
        draft. Raises Cancelled, and DeadlineReached if no time is left after the wait.
        """
        attempt = _Attempt(
            code=code,
            node_dir=node_dir,
            timeout_s=timeout_s if callable(timeout_s) else lambda: timeout_s,
            is_cancelled=is_cancelled,
            has_sample_run=self._has_sample_run(parent_seconds),
        )
        with self.slots.beside(is_cancelled) as neighbours:
            tried = self._try(attempt)
        is_oom = tried.judgement.outcome.verdict is Verdict.OOM
        if not (is_oom and neighbours.were_there and self.section.retry_after_oom):
            return tried
        return self._try_alone(attempt, tried)

    def _try_alone(self, attempt: _Attempt, first: Tried) -> Tried:
        with self.slots.alone(attempt.is_cancelled):
            try:
                tried = self._try(attempt)
            except DeadlineReached:
                return first
        seconds = first.execution.seconds + tried.execution.seconds
        return replace(
            tried,
            execution=replace(tried.execution, seconds=seconds),
            sample_seconds=first.sample_seconds + tried.sample_seconds,
            was_retried=True,
        )

    def _has_sample_run(self, parent_seconds: float | None) -> bool:
        settings = self.section.sample_run
        is_long = parent_seconds is None or parent_seconds >= settings.skip_below_s
        return settings.enabled and is_long

    def _try(self, attempt: _Attempt) -> Tried:
        with ExitStack() as stack:
            core_set = stack.enter_context(self.slots.core_set())
            gpu = stack.enter_context(self.slots.gpu(attempt.is_cancelled))
            tried = self._run(attempt, core_set, gpu)
        output = attempt.node_dir / OUTPUT_NAME
        output.write_text(tried.execution.output, encoding="utf-8")
        return tried

    def _run(self, attempt: _Attempt, core_set: CoreSet, gpu: str | None) -> Tried:
        note, sample_seconds = "", 0.0
        if attempt.has_sample_run:
            sample = self._execute(attempt, core_set, gpu, is_sample=True)
            sample_seconds = sample.seconds
            rows = self.section.sample_run.rows
            if sample.ended_by != "timeout" and (sample.ended_by != "itself" or sample.exit_code):
                told = replace(sample, output=f"[sample run, {rows} rows]\n{sample.output}")
                judgement = self.judge.judge(told, attempt.node_dir)
                return Tried(told, judgement, sample_seconds)
            if sample.ended_by == "timeout":
                note = f"[the sample run on {rows} rows was stopped after {sample_seconds:.0f} s]\n"
        execution = self._execute(attempt, core_set, gpu, is_sample=False)
        execution = replace(execution, output=note + execution.output)
        judgement = self.judge.judge(execution, attempt.node_dir)
        seconds = sample_seconds + execution.seconds
        return Tried(replace(execution, seconds=seconds), judgement, sample_seconds)

    def _execute(
        self, attempt: _Attempt, core_set: CoreSet, gpu: str | None, is_sample: bool
    ) -> Execution:
        """Run in a directory made afresh. Raises Cancelled, and DeadlineReached for no time."""
        timeout_s = attempt.timeout_s()
        if timeout_s <= 0:
            raise DeadlineReached("the time is used up, a solution was not run")
        sample_run = self.section.sample_run
        variables = {SAMPLE_ROWS_VARIABLE: str(sample_run.rows)} if is_sample else {}
        if is_sample:
            timeout_s = min(timeout_s, sample_run.timeout_s)
        self._lay_out(attempt.code, attempt.node_dir)
        memory_mb = self.section.memory_mb
        request = ExecutionRequest(
            script=attempt.node_dir / SOLUTION_NAME,
            timeout_s=timeout_s,
            memory_bytes=memory_mb * _MIB if memory_mb else None,
            cpus=core_set.cpus,
            output_bytes=self.section.output_kb * 1_000,
            cores=core_set.cores,
            gpu=gpu,
            variables=variables,
            is_cancelled=attempt.is_cancelled,
        )
        execution = self.executor.run(request)
        if execution.ended_by == "cancelled":
            raise Cancelled("the run ends: a solution was stopped")
        return execution

    def _lay_out(self, code: str, node_dir: Path) -> None:
        if node_dir.exists():
            # Left by an attempt that was killed before it was judged, or by its sample run.
            shutil.rmtree(node_dir)
        (node_dir / WORKING_NAME).mkdir(parents=True)
        (node_dir / INPUT_NAME).symlink_to(self.input_dir.resolve(), target_is_directory=True)
        if self.folds_file is not None:
            shutil.copyfile(self.folds_file, node_dir / FOLDS_NAME)
        (node_dir / SOLUTION_NAME).write_text(code, encoding="utf-8")
