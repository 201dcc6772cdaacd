"""Runs one written solution in a directory of its own and has it judged."""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from agent.coder import FOLDS_NAME, SAMPLE_ROWS_VARIABLE
from agent.errors import Cancelled, DeadlineReached
from agent.executors.base import Execution, ExecutionRequest, Executor
from agent.executors.read_only import changed_names, fingerprint, is_protected, places_below
from agent.judging.judge import Judge, Judgement
from agent.outbox import SOLUTION_NAME
from agent.resources import CoreSet, Slots
from agent.search.tree import Outcome, Verdict
from agent.sections import ExecutionSection

OUTPUT_NAME = "output.txt"
INPUT_NAME = "input"
WORKING_NAME = "working"
_MIB = 1_048_576
_ALONE_NOTE = "[run again, alone: beside others it ran out of memory]\n"


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
class _Ran:
    """How it went, not judged yet. `changed_input` names the files of ./input that differ now."""

    execution: Execution
    sample_seconds: float
    full_seconds: float
    changed_input: list[str] = field(default_factory=list)


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

    def prepare(self) -> None:
        """Call it in the thread that will run a solution, before the solution is written."""
        self.executor.prepare()

    def leave(self) -> None:
        """Call it in a thread that has no more solutions to run."""
        self.executor.close()

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
            ran = self._run(attempt)
        tried = self._judged(attempt, ran)
        if neighbours.were_there and self._may_do_better_alone(tried):
            tried = self._try_alone(attempt, tried)
        if not self.section.keep_working:
            remove_tree(node_dir / WORKING_NAME)
            (node_dir / WORKING_NAME).mkdir()
        return tried

    def _may_do_better_alone(self, tried: Tried) -> bool:
        # A limit of its own it would reach alone too.
        is_oom = tried.judgement.outcome.verdict is Verdict.OOM
        return is_oom and tried.execution.ended_by != "memory" and self.section.retry_after_oom

    def _try_alone(self, attempt: _Attempt, first: Tried) -> Tried:
        """Once more; the first result stands if there is no time for that."""
        with self.slots.alone(attempt.is_cancelled):
            try:
                ran = self._run(attempt)
            except DeadlineReached:
                return first
        told = replace(ran.execution, output=_ALONE_NOTE + ran.execution.output)
        tried = self._judged(attempt, replace(ran, execution=told))
        seconds = first.execution.seconds + tried.execution.seconds
        return Tried(
            execution=replace(tried.execution, seconds=seconds),
            judgement=tried.judgement,
            sample_seconds=first.sample_seconds + tried.sample_seconds,
            was_retried=True,
        )

    def _judged(self, attempt: _Attempt, ran: _Ran) -> Tried:
        output = attempt.node_dir / OUTPUT_NAME
        output.write_text(ran.execution.output, encoding="utf-8")
        judgement = self.judge.judge(ran.execution, attempt.node_dir)
        if ran.changed_input:
            judgement = Judgement(Outcome(Verdict.CRASH), _intrusion(ran.changed_input))
        execution = replace(ran.execution, seconds=ran.sample_seconds + ran.full_seconds)
        return Tried(execution, judgement, ran.sample_seconds)

    def _has_sample_run(self, parent_seconds: float | None) -> bool:
        settings = self.section.sample_run
        is_long = parent_seconds is None or parent_seconds >= settings.skip_below_s
        return settings.enabled and is_long

    def _run(self, attempt: _Attempt) -> _Ran:
        """Sample run, where there is one, and full run, in one core set and on one GPU."""
        watched = self._watched_places(attempt.node_dir)
        with ExitStack() as stack:
            core_set = stack.enter_context(self.slots.core_set())
            gpu = stack.enter_context(self.slots.gpu(attempt.is_cancelled))
            before = fingerprint(watched, attempt.node_dir)
            ran = self._run_on(attempt, core_set, gpu)
            after = fingerprint(watched, attempt.node_dir)
        return replace(ran, changed_input=changed_names(before, after))

    def _run_on(self, attempt: _Attempt, core_set: CoreSet, gpu: str | None) -> _Ran:
        note, sample_seconds = "", 0.0
        if attempt.has_sample_run:
            sample = self._execute(attempt, core_set, gpu, is_sample=True)
            sample_seconds = sample.seconds
            rows = self.section.sample_run.rows
            if sample.ended_by == "timeout":
                note = f"[the sample run on {rows} rows was stopped after {sample_seconds:.0f} s]\n"
            elif sample.ended_by != "itself" or sample.exit_code != 0:
                told = f"[a sample run on {rows} rows, no full run]\n{sample.output}"
                return _Ran(replace(sample, output=told), sample_seconds, 0.0)
        execution = self._execute(attempt, core_set, gpu, is_sample=False)
        execution = replace(execution, output=note + execution.output)
        return _Ran(execution, sample_seconds, execution.seconds)

    def _execute(
        self, attempt: _Attempt, core_set: CoreSet, gpu: str | None, is_sample: bool
    ) -> Execution:
        """Run in a directory made afresh. Raises Cancelled, and DeadlineReached for no time."""
        timeout_s = attempt.timeout_s()
        if timeout_s <= 0:
            raise DeadlineReached("the time is used up, a solution was not run")
        sample_run = self.section.sample_run
        if is_sample:
            timeout_s = min(timeout_s, sample_run.timeout_s)
        self._lay_out(attempt.code, attempt.node_dir)
        request = ExecutionRequest(
            script=attempt.node_dir / SOLUTION_NAME,
            timeout_s=timeout_s,
            memory_bytes=_bytes(self.section.memory_mb),
            cpus=core_set.cpus,
            output_bytes=self.section.output_kb * 1_000,
            cores=core_set.cores,
            gpu=gpu,
            variables={SAMPLE_ROWS_VARIABLE: str(sample_run.rows)} if is_sample else {},
            is_cancelled=attempt.is_cancelled,
            read_only=self._places,
            file_bytes=_bytes(self.section.file_mb),
        )
        execution = self.executor.run(request)
        if execution.ended_by == "cancelled":
            raise Cancelled("the run ends: a solution was stopped")
        return execution

    def _lay_out(self, code: str, node_dir: Path) -> None:
        # It may be there: left by an attempt that was killed before it was judged, or by its
        # sample run.
        remove_tree(node_dir)
        (node_dir / WORKING_NAME).mkdir(parents=True)
        (node_dir / INPUT_NAME).symlink_to(self.input_dir.resolve(), target_is_directory=True)
        if self.folds_file is not None:
            shutil.copyfile(self.folds_file, node_dir / FOLDS_NAME)
        (node_dir / SOLUTION_NAME).write_text(code, encoding="utf-8")

    @cached_property
    def _places(self) -> tuple[Path, ...]:
        return places_below(self.input_dir)

    def _watched_places(self, node_dir: Path) -> tuple[Path, ...]:
        """Where changes are looked for afterwards: nowhere if they cannot be made."""
        return () if is_protected(self._places, node_dir) else self._places


def remove_tree(directory: Path) -> None:
    """Remove a directory that may not be there, also what a solution made read-only in it."""
    try:
        shutil.rmtree(directory)
    except FileNotFoundError:
        return
    except PermissionError:
        # Copies of ./input have its permissions.
        for path, _, _ in os.walk(directory):
            Path(path).chmod(0o700)
        shutil.rmtree(directory)


def _bytes(mebibytes: int | None) -> int | None:
    return None if mebibytes is None else mebibytes * _MIB


def _intrusion(names: list[str]) -> str:
    some = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    return f"The script changed its input ({some}). Write below the current directory only."
