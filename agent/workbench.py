"""Runs one written solution in a directory of its own and has it judged."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from agent.executors.base import Execution, ExecutionRequest, Executor
from agent.judging.judge import Judge, Judgement
from agent.outbox import SOLUTION_NAME
from agent.sections import ExecutionSection

OUTPUT_NAME = "output.txt"
_MIB = 1_048_576


@dataclass(frozen=True)
class Workbench:
    """Executor, judge and what every execution shares. `cpus` are the cores of one solution."""

    data_dir: Path
    executor: Executor
    judge: Judge
    section: ExecutionSection
    cpus: float

    def try_out(self, code: str, node_dir: Path, timeout_s: float) -> tuple[Execution, Judgement]:
        """Write the code down, run it, judge it. The directory is made afresh."""
        self._lay_out(code, node_dir)
        execution = self.executor.run(self._request(node_dir, timeout_s))
        (node_dir / OUTPUT_NAME).write_text(execution.output, encoding="utf-8")
        return execution, self.judge.judge(execution, node_dir)

    def _lay_out(self, code: str, node_dir: Path) -> None:
        if node_dir.exists():
            # Left by an attempt that was killed before it was judged.
            shutil.rmtree(node_dir)
        (node_dir / "working").mkdir(parents=True)
        (node_dir / "input").symlink_to(self.data_dir.resolve(), target_is_directory=True)
        (node_dir / SOLUTION_NAME).write_text(code, encoding="utf-8")

    def _request(self, node_dir: Path, timeout_s: float) -> ExecutionRequest:
        memory_mb = self.section.memory_mb
        return ExecutionRequest(
            script=node_dir / SOLUTION_NAME,
            timeout_s=timeout_s,
            memory_bytes=memory_mb * _MIB if memory_mb else None,
            cpus=self.cpus,
            output_bytes=self.section.output_kb * 1_000,
        )
