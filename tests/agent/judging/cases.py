"""Small competitions on disk and what judging makes of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from agent.config import load_variant
from agent.executors import load_executor
from agent.executors.base import ExecutionRequest
from agent.judging.judge import Judge, Judgement
from agent.judging.plan import JudgingPlan, plan_judging
from agent.judging.submission import SampleSubmission
from agent.sections import JudgingSection
from agent.task import Task, read_task


def competition(
    directory: Path,
    metric: str,
    train: Mapping[str, Any],
    test: Mapping[str, Any] | None,
    sample: Mapping[str, Any],
) -> Task:
    """A competition of these tables; ids are part of them."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "description.md").write_text(f"# About\n\n## Evaluation\n\n{metric}.\n")
    tables = {"train": train, "test": test, "sample_submission": sample}
    for name, columns in tables.items():
        if columns is not None:
            pd.DataFrame(columns).to_csv(directory / f"{name}.csv", index=False)
    return read_task(directory, "case")


def section(**changes: Any) -> JudgingSection:
    """How podium judges, with few rows enough to hide some."""
    few = {"hidden_min_rows": 20, **changes}
    return load_variant("podium").judging.model_copy(update=few)


def plan_for(task: Task, tmp_path: Path, **changes: Any) -> JudgingPlan:
    """The plan of a run with seed 0."""
    return plan_judging(task, section(**changes), 0, tmp_path / "judging")


def judged(plan: JudgingPlan, code: str, node_dir: Path) -> Judgement:
    """Run a script where a solution runs, and judge it."""
    node_dir.mkdir(parents=True)
    (node_dir / "input").symlink_to(plan.input_dir.resolve())
    (node_dir / "solution.py").write_text(code, encoding="utf-8")
    if plan.folds_file:
        (node_dir / "folds.csv").write_bytes(plan.folds_file.read_bytes())
    request = ExecutionRequest(node_dir / "solution.py", 60.0, None, 1.0, 100_000)
    execution = load_executor("subprocess")().run(request)
    sample = plan.full_task.sample
    judge = Judge(SampleSubmission(sample.path) if sample else None, None, plan)
    return judge.judge(execution, node_dir)
