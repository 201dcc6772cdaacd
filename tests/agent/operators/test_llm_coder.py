from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.coder import CodeRequest
from agent.errors import LLMUnavailable, NoCodeInReply
from agent.llm.base import Completion, Message, Usage
from agent.operators import OPERATORS
from agent.operators.llm_coder import LLMCoder
from agent.search.memory import Attempt, Memory
from agent.search.tree import Action, Verdict
from agent.task import read_task
from tests.agent import datasets


class _ScriptedModel:
    """Answers from a list and keeps the questions."""

    def __init__(self, *answers: str | Completion) -> None:
        self.answers = list(answers)
        self.asked: list[Sequence[Message]] = []

    @property
    def usage(self) -> Usage:
        return Usage(len(self.asked))

    def close(self) -> None: ...

    def complete(self, messages: Sequence[Message], timeout_s: float) -> Completion:
        self.asked.append(messages)
        if not self.answers:
            raise LLMUnavailable("nothing left")
        answer = self.answers.pop(0)
        return Completion(answer, "", False, Usage()) if isinstance(answer, str) else answer


_GOOD = "A plan.\n```python\nprint(1)\n```"


def _attempt(node_id: str, verdict: Verdict, metric: float | None, error: str | None) -> Attempt:
    return Attempt(
        node_id=node_id,
        action="draft",
        plan=f"Plan of {node_id}.",
        code=f"print('{node_id}')",
        verdict=verdict,
        metric=metric,
        error=error,
        output=f"output of {node_id}",
        seconds=12.0,
    )


_VALID = _attempt("n000", Verdict.OK, 0.91, None)
_BUGGY = _attempt("n001", Verdict.CRASH, None, "KeyError: 'x'")
_REPAIR = _attempt("n002", Verdict.CRASH, None, "KeyError: 'y'")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return datasets.breast_cancer(tmp_path_factory.mktemp("data"), rows=80)


def _request(data_dir: Path, action: Action, parent: Attempt | None, memory: Memory) -> CodeRequest:
    task = read_task(data_dir, "cancer")
    return CodeRequest(task, action, parent, memory, 3, 600.0, 5_400.0, 7)


def _prompt(data_dir: Path, action: Action, parent: Attempt | None, memory: Memory) -> str:
    request = _request(data_dir, action, parent, memory)
    system, user = OPERATORS[action](request, "the preview")
    assert (system.role, user.role) == ("system", "user")
    return user.content


_CASES: list[tuple[Action, Attempt | None, Memory]] = [
    ("draft", None, Memory()),
    ("draft", None, Memory(siblings=(_VALID, _BUGGY))),
    ("improve", _VALID, Memory(siblings=(_BUGGY,))),
    ("debug", _REPAIR, Memory(lineage=(_BUGGY,))),
]


@pytest.mark.parametrize(("action", "parent", "memory"), _CASES)
def test_every_prompt_states_the_task_and_the_contract(
    data_dir: Path, action: Action, parent: Attempt | None, memory: Memory
) -> None:
    text = _prompt(data_dir, action, parent, memory)
    for needed in (
        "area under the ROC curve",
        "the preview",
        "measures roc_auc (higher is better)",
        "Validation metric: <value>",
        "./result.json",
        '"metric_name": "roc_auc"',
        "./submission.csv with exactly the columns id, benign and the ids of",
        "./input/sample_submission.csv",
        "must end within 10 min",
        "1 h 30 min left and 7 further scripts",
    ):
        assert needed in text


def test_a_draft_is_told_of_earlier_drafts_with_their_results(data_dir: Path) -> None:
    text = _prompt(data_dir, "draft", None, Memory(siblings=(_VALID, _BUGGY)))
    assert "Plan of n000." in text
    assert "Result: 0.91 (higher is better), 12 s." in text
    assert "failed (crash): KeyError: 'x'" in text
    assert "clearly different" in text
    first = _prompt(data_dir, "draft", None, Memory())
    assert "this is the first solution" in first
    assert "clearly different" not in first


def test_an_improvement_shows_the_code_and_what_was_tried_on_it(data_dir: Path) -> None:
    text = _prompt(data_dir, "improve", _VALID, Memory(siblings=(_BUGGY,)))
    assert "print('n000')" in text
    assert "scored 0.91" in text
    assert "output of n000" in text
    assert "Plan of n001." in text


def test_a_repair_shows_the_fault_and_the_repairs_that_did_not_help(data_dir: Path) -> None:
    text = _prompt(data_dir, "debug", _REPAIR, Memory(lineage=(_BUGGY,)))
    assert "KeyError: 'y'" in text
    assert "Repairs that did not help" in text
    assert "Plan of n001." in text
    assert "Repairs that did not help" not in _prompt(data_dir, "debug", _REPAIR, Memory())


def test_plan_and_code_of_a_good_reply_are_returned(data_dir: Path) -> None:
    written = LLMCoder(_ScriptedModel(_GOOD), 3).write(_request(data_dir, "draft", None, Memory()))
    assert (written.plan, written.code) == ("A plan.", "print(1)\n")


@pytest.mark.parametrize(
    ("useless", "told"),
    [
        ("No code today.", "holds no Python code block"),
        ("```python\nprint(\n```", "no valid Python"),
        (Completion("```python\nprint(1)\n```", "", True, Usage()), "cut off"),
    ],
    ids=["no block", "broken code", "cut at the limit"],
)
def test_a_useless_reply_is_answered_with_what_is_wrong(
    data_dir: Path, useless: str | Completion, told: str
) -> None:
    model = _ScriptedModel(useless, _GOOD)
    LLMCoder(model, 3).write(_request(data_dir, "draft", None, Memory()))
    assert [m.role for m in model.asked[1]] == ["system", "user", "assistant", "user"]
    assert told in model.asked[1][-1].content


def test_useless_replies_are_bounded(data_dir: Path) -> None:
    model = _ScriptedModel("no", "no", "no", _GOOD)
    with pytest.raises(NoCodeInReply, match="2 replies without a usable script"):
        LLMCoder(model, 2).write(_request(data_dir, "draft", None, Memory()))
    assert len(model.asked) == 2
