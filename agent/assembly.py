"""Puts a run together: task, coder, executor, judge, journal, from settings and variant."""

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from agent.budget import Budget
from agent.closing import Closing
from agent.coder import Coder, Reviewer
from agent.config import Settings
from agent.executors import load_executor
from agent.journal import Journal
from agent.judging.judge import Judge
from agent.judging.plan import JudgingPlan, plan_judging
from agent.judging.submission import SampleSubmission, ValidationEndpoint
from agent.llm.base import Usage
from agent.loop import AgentLoop
from agent.outbox import Outbox
from agent.pending import PendingAttempts
from agent.resources import Slots, visible_gpus
from agent.sections import Variant
from agent.session import Parts
from agent.spending import Spending
from agent.task import read_task
from agent.workbench import Workbench

_VALIDATION_TIMEOUT_S = 60.0
_LOOPBACK = ("127.0.0.1", "localhost")


def assemble(
    settings: Settings,
    variant: Variant,
    stack: ExitStack,
    now: Callable[[], float] = time.time,
) -> AgentLoop:
    """The loop, ready to run; what must be closed afterwards goes onto the stack.

    `now` is the clock of the budget, in unix seconds.
    Raises ConfigError, JournalCorrupt, LLMRefused or OSError if something is unusable.
    """
    outbox = Outbox(settings.submission_dir, settings.code_dir, settings.logs_dir)
    outbox.open()
    spending = Spending(settings.logs_dir / "spent.json")
    budget = Budget.of(settings, variant.finish, spending.earlier_s, now)
    task = read_task(settings.data_dir, settings.competition_id)
    judging_dir = settings.code_dir / "judging"
    plan = plan_judging(task, variant.judging, settings.seed, judging_dir)
    workers = _worker_count(settings, variant)
    workbench = _workbench(settings, variant, plan, budget, workers)
    authors = _authors(settings, variant, stack)
    parts = Parts(
        task=plan.task,
        variant=variant,
        settings=settings,
        budget=budget,
        coder=authors.coder,
        reviewer=authors.reviewer,
        workbench=workbench,
        contract=replace(plan.contract, has_sample_runs=variant.execution.sample_run.enabled),
        outbox=outbox,
        journal=Journal(settings.logs_dir / "journal.jsonl"),
        pending=PendingAttempts(settings.logs_dir / "pending"),
        workers=workers,
        usage=lambda: spending.earlier_usage + authors.usage(),
    )
    closing = Closing(variant.finish, plan, workbench, outbox, budget)
    return AgentLoop(parts, spending, closing, f"judging: {plan.reason}")


def _worker_count(settings: Settings, variant: Variant) -> int:
    """As many as the variant wants, but at most one per core of the run."""
    return min(variant.workers.count, max(int(settings.cpus), 1))


def _workbench(
    settings: Settings, variant: Variant, plan: JudgingPlan, budget: Budget, workers: int
) -> Workbench:
    sample = SampleSubmission(plan.full_task.sample.path) if plan.full_task.sample else None
    return Workbench(
        input_dir=plan.input_dir,
        folds_file=plan.folds_file,
        executor=load_executor(variant.execution.executor)(),
        judge=Judge(sample, _endpoint(settings, budget), plan),
        section=variant.execution,
        slots=Slots(
            workers,
            settings.cpus,
            visible_gpus(os.environ),
            variant.execution.solutions_per_gpu,
        ),
    )


def _endpoint(settings: Settings, budget: Budget) -> ValidationEndpoint | None:
    if settings.grading_server is None:
        return None
    return ValidationEndpoint(
        settings.grading_server, lambda: min(_VALIDATION_TIMEOUT_S, budget.hard_left_s() / 2)
    )


@dataclass(frozen=True)
class _Authors:
    """Who writes and who reviews, and what they have cost."""

    coder: Coder
    reviewer: Reviewer | None = None
    usage: Callable[[], Usage] = Usage


def _authors(settings: Settings, variant: Variant, stack: ExitStack) -> _Authors:
    # Only the coder that is chosen is imported: openai alone costs 0.4 s.
    if settings.model is None:
        from agent.offline.coder import OfflineCoder

        return _Authors(OfflineCoder(settings.seed))
    from agent.llm import load_feedback_model, load_model
    from agent.operators.llm_coder import LLMCoder
    from agent.operators.reviewer import FeedbackReviewer

    _spare_loopback_the_proxy()
    model = load_model(settings.model, settings.base_url, variant.llm)
    stack.callback(model.close)
    coder = LLMCoder(model, variant.llm, variant.memory, variant.operators)
    feedback = load_feedback_model(variant.llm, settings.base_url)
    if feedback is None:
        return _Authors(coder, None, lambda: model.usage)
    stack.callback(feedback.close)
    return _Authors(coder, FeedbackReviewer(feedback), lambda: model.usage + feedback.usage)


def _spare_loopback_the_proxy() -> None:
    """The gateway is on this machine; a proxy of the host's cannot reach it."""
    known = [name for name in os.environ.get("NO_PROXY", "").split(",") if name]
    os.environ["NO_PROXY"] = ",".join(dict.fromkeys([*known, *_LOOPBACK]))
