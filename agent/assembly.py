"""Puts a run together: task, coder, executor, judge, journal, from settings and variant."""

import os
from contextlib import ExitStack

from agent.budget import Budget
from agent.coder import Coder
from agent.config import Settings
from agent.executors import load_executor
from agent.journal import Journal
from agent.judging.judge import Judge
from agent.judging.submission import SampleSubmission, ValidationEndpoint
from agent.loop import AgentLoop, Parts
from agent.outbox import Outbox
from agent.resources import Slots, visible_gpus
from agent.sections import Variant
from agent.task import Task, read_task
from agent.workbench import Workbench

_VALIDATION_TIMEOUT_S = 60.0
_LOOPBACK = ("127.0.0.1", "localhost")


def assemble(settings: Settings, variant: Variant, budget: Budget, stack: ExitStack) -> AgentLoop:
    """The loop, ready to run; what must be closed afterwards goes onto the stack.

    Raises ConfigError, JournalCorrupt, LLMRefused or OSError if something is unusable.
    """
    outbox = Outbox(settings.submission_dir, settings.code_dir, settings.logs_dir)
    outbox.open()
    task = read_task(settings.data_dir, settings.competition_id)
    return AgentLoop(
        Parts(
            task=task,
            variant=variant,
            settings=settings,
            budget=budget,
            coder=_coder(settings, variant, stack),
            workbench=_workbench(settings, variant, task, budget),
            outbox=outbox,
            journal=Journal(settings.logs_dir / "journal.jsonl"),
        )
    )


def _workbench(settings: Settings, variant: Variant, task: Task, budget: Budget) -> Workbench:
    sample = SampleSubmission(task.sample.path) if task.sample else None
    endpoint = ValidationEndpoint(
        settings.grading_server, lambda: min(_VALIDATION_TIMEOUT_S, budget.hard_left_s() / 2)
    )
    return Workbench(
        input_dir=settings.data_dir,
        folds_file=None,
        executor=load_executor(variant.execution.executor)(),
        judge=Judge(sample, endpoint),
        section=variant.execution,
        slots=Slots(
            variant.workers.count,
            settings.cpus,
            visible_gpus(os.environ),
            variant.execution.solutions_per_gpu,
        ),
    )


def _coder(settings: Settings, variant: Variant, stack: ExitStack) -> Coder:
    # Only the coder that is chosen is imported: openai alone costs 0.4 s.
    if settings.model is None:
        from agent.offline.coder import OfflineCoder

        return OfflineCoder(settings.seed)
    from agent.llm import load_model
    from agent.operators.llm_coder import LLMCoder

    _spare_loopback_the_proxy()
    model = load_model(settings.model, settings.base_url, variant.llm)
    stack.callback(model.close)
    return LLMCoder(model, variant.llm.max_replies)


def _spare_loopback_the_proxy() -> None:
    """The gateway is on this machine; a proxy of the host's cannot reach it."""
    known = [name for name in os.environ.get("NO_PROXY", "").split(",") if name]
    os.environ["NO_PROXY"] = ",".join(dict.fromkeys([*known, *_LOOPBACK]))
