"""The reserved end of a run: the search's best are handed to the finisher."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from agent.budget import Budget
from agent.errors import AgentError
from agent.finishing.candidates import Candidate
from agent.finishing.finisher import Finisher
from agent.finishing.rules import BlendRules
from agent.judging.judge import SUBMISSION_NAME, Judge
from agent.judging.plan import JudgingPlan
from agent.outbox import SOLUTION_NAME, Outbox
from agent.search.tree import Tree
from agent.sections import FinishSection
from agent.session import Session
from agent.workbench import Workbench

_LOG = logging.getLogger("agent")
_RERUNS_NAME = "reruns"


@dataclass(frozen=True)
class Closing:
    """Makes the best of what a session found. Called once, when the workers are done."""

    section: FinishSection
    plan: JudgingPlan
    workbench: Workbench
    outbox: Outbox
    budget: Budget

    def __call__(self, session: Session) -> None:
        """Choose, join, run again what is worth it; whatever fails, a submission stays in place."""
        tree = session.tree
        if tree.best is None:
            return
        session.report("finishing")
        try:
            ending = self._finisher(tree, session).finish()
        except (AgentError, OSError) as error:
            _LOG.warning("the end was cut short: %s", error)
            return
        _LOG.info("handed out: %s", ending.summary)

    def _finisher(self, tree: Tree, session: Session) -> Finisher:
        judge = self.workbench.judge
        return Finisher(
            candidates=_candidates(tree, session.seconds_of),
            objective=tree.objective,
            section=self.section,
            rules=BlendRules.of(self.plan.full_task),
            outbox=self.outbox,
            time_left_s=self.budget.hard_left_s,
            scorer=self.plan.scorer,
            rerun=self._rerun_on_full_input(session) if self.plan.hidden else None,
            complaint=judge.form_complaint,
            is_cancelled=session.is_cancelled,
        )

    def _rerun_on_full_input(self, session: Session) -> Callable[[str, float], Path | None]:
        plan = self.plan.on_full_input()
        judge = Judge(self.workbench.judge.sample, self.workbench.judge.endpoint, plan)
        workbench = replace(
            self.workbench, input_dir=plan.input_dir, folds_file=plan.folds_file, judge=judge
        )

        def rerun(node_id: str, timeout_s: float) -> Path | None:
            code = (self.outbox.node_dir(node_id) / SOLUTION_NAME).read_text(encoding="utf-8")
            rerun_dir = self.outbox.code_dir / _RERUNS_NAME / node_id
            session.report(f"finishing: running {node_id} again")
            tried = workbench.try_out(
                # It ran before: a sample run would find nothing new.
                *(code, rerun_dir, timeout_s),
                parent_seconds=0.0,
                is_cancelled=session.is_cancelled,
            )
            return rerun_dir / SUBMISSION_NAME if tried.judgement.is_valid else None

        return rerun


def _candidates(tree: Tree, seconds_of: Callable[[str], float]) -> list[Candidate]:
    return [
        Candidate(
            node_id=node.node_id,
            branch=tree.branch_of(node) or node.node_id,
            metric=node.metric,
            noise=node.outcome.noise if node.outcome else 0.0,
            seconds=seconds_of(node.node_id),
        )
        for node in tree
        if node.metric is not None
    ]
