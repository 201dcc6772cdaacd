import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from agent.coder import CodeRequest
from agent.config import load_variant
from agent.errors import CoderFailed, NoCodeInReply
from agent.llm import load_model
from agent.llm.base import Usage
from agent.operators.llm_coder import LLMCoder
from agent.preview import preview
from agent.search.tree import Action
from agent.sections import Variant
from agent.task import Task, read_task
from tests.agent import datasets
from tests.agent.operators.attempt_cases import ACTIONS, CASES
from tests.fakes.llm import FakeLLM, Reply, Request, Step
from tests.fakes.llm_faults import UNCLOSED_THOUGHT

_VARIANT = load_variant("ml-master")
_GOOD = "A plan.\n```python\nprint(1)\n```"
_TWO_BLOCKS = (
    "A plan.\n```python\nimport json\n```\nThen it is written down.\n"
    "```python\nprint(json.dumps(1))\n```"
)


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "run-token")


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    return read_task(datasets.breast_cancer(tmp_path_factory.mktemp("data"), rows=80), "cancer")


@contextmanager
def _coder(
    llm: FakeLLM, variant: Variant = _VARIANT, model: str = "fake-1", **settings: object
) -> Iterator[LLMCoder]:
    # A cut answer is not asked for again at the endpoint, so that the coder sees it.
    section = variant.llm.model_copy(update={"longest_tokens": variant.llm.max_tokens, **settings})
    client = load_model(model, llm.base_url, section)
    try:
        yield LLMCoder(client, section, variant.memory, variant.operators)
    finally:
        client.close()


def _request(task: Task, action: Action = "draft", **changes: object) -> CodeRequest:
    parent, memory = CASES[action]
    request = CodeRequest(task, action, parent, memory, 3, 600.0, 30.0, 7)
    return replace(request, **changes)  # type: ignore[arg-type]


def _turns(request: Request) -> list[str]:
    return [str(message["role"]) for message in request.body["messages"]]


@pytest.mark.parametrize("action", ACTIONS)
def test_plan_and_code_of_a_good_reply_are_returned(task: Task, action: Action) -> None:
    with FakeLLM([Reply(_GOOD, prompt_tokens=7, completion_tokens=5)]) as llm, _coder(llm) as coder:
        written = coder.write(_request(task, action))
    assert (written.plan, written.code) == ("A plan.", "print(1)\n")
    assert written.usage == Usage(1, 7, 5)
    assert len(llm.requests) == 1
    # A chat endpoint that begins no thoughts is told everything in the user's turn.
    assert "# What is known so far" in llm.requests[0].prompt
    assert "train.csv: 60 rows" in llm.requests[0].prompt


_USELESS: dict[str, tuple[Step, str]] = {
    "no code block": ("No code today.", "holds no Python code block"),
    "broken code": ("```python\nprint(\n```", "no valid Python"),
    "cut at the limit": (Reply("```python\nprint(1)\n```", finish_reason="length"), "cut off"),
}


@pytest.mark.parametrize("case", _USELESS)
def test_a_useless_reply_is_answered_with_what_is_wrong(task: Task, case: str) -> None:
    useless, told = _USELESS[case]
    with FakeLLM([useless, _GOOD]) as llm, _coder(llm) as coder:
        written = coder.write(_request(task, "improve"))
    assert written.code == "print(1)\n"
    first, second = llm.requests
    assert _turns(first) == ["system", "user"]
    assert _turns(second) == ["system", "user", "assistant", "user"]
    assert told in second.body["messages"][-1]["content"]
    assert "Answer again" in second.body["messages"][-1]["content"]
    # Nothing is lost: the first question is repeated with all that is known.
    assert second.body["messages"][1]["content"] == first.body["messages"][1]["content"]


def test_code_inside_a_thought_without_an_end_is_not_taken_for_the_answer(task: Task) -> None:
    with FakeLLM([UNCLOSED_THOUGHT, _GOOD]) as llm, _coder(llm) as coder:
        written = coder.write(_request(task))
    assert written.code == "print(1)\n"
    assert len(llm.requests) == 2


def test_two_blocks_are_one_script(task: Task) -> None:
    with FakeLLM([_TWO_BLOCKS]) as llm, _coder(llm) as coder:
        written = coder.write(_request(task))
    assert written.code.index("import json") < written.code.index("print(json.dumps(1))")
    assert written.plan.startswith("A plan.")


def test_usage_is_the_sum_over_all_replies(task: Task) -> None:
    useless = Reply("no", prompt_tokens=10, completion_tokens=2)
    good = Reply(_GOOD, prompt_tokens=20, completion_tokens=3)
    with FakeLLM([useless, useless, good]) as llm, _coder(llm) as coder:
        assert coder.write(_request(task)).usage == Usage(3, 40, 7)


def test_useless_replies_are_bounded(task: Task) -> None:
    with FakeLLM(["no", "no", _GOOD]) as llm, _coder(llm, max_replies=2) as coder:
        with pytest.raises(NoCodeInReply, match="2 replies without a usable script"):
            coder.write(_request(task))
        assert len(llm.requests) == 2


def test_no_reply_is_asked_for_once_the_time_is_used_up(task: Task) -> None:
    with (
        FakeLLM([Reply("no", delay_s=0.3), _GOOD]) as llm,
        _coder(llm) as coder,
        pytest.raises(CoderFailed),
    ):
        coder.write(_request(task, time_left_s=0.25))
    assert len(llm.requests) == 1


def test_a_cancelled_run_asks_no_further(task: Task) -> None:
    cancelled = threading.Event()

    def answer(_: Request) -> Step:
        cancelled.set()
        return Reply("no code", delay_s=0.05)

    with FakeLLM(answer) as llm, _coder(llm) as coder, pytest.raises(CoderFailed):
        coder.write(_request(task, is_cancelled=cancelled.is_set))
    assert len(llm.requests) == 1


def test_the_reasoning_is_distilled_where_the_variant_remembers_insights(task: Task) -> None:
    reasoning = (
        "Hmm, what about trees? The classes are balanced because the set was sampled. "
        "I will use logistic regression since the rows are few."
    )
    with FakeLLM([Reply(_GOOD, reasoning)]) as llm:
        with _coder(llm) as coder:
            insight = coder.write(_request(task)).insight
        assert "I will use logistic regression since the rows are few." in insight
        assert insight in reasoning or all(s in reasoning for s in insight.split(". "))
        with _coder(llm, load_variant("ml-master-released")) as coder:
            assert coder.write(_request(task)).insight == ""


def test_what_was_sent_is_kept_for_readers(task: Task) -> None:
    with FakeLLM(["no", _GOOD]) as llm:
        with _coder(llm) as coder:
            prompt = coder.write(_request(task, "debug")).prompt
        with _coder(llm, load_variant("ml-master-no-prefill")) as coder:
            told = coder.write(_request(task, "debug")).prompt
    for message in llm.requests[1].body["messages"]:
        assert message["content"] in prompt
        assert f"[{message['role']}]" in prompt
    assert all(message["content"] in told for message in llm.requests[2].body["messages"])
    assert "[thought" not in told


def test_a_begun_thought_is_continued_where_the_endpoint_takes_one(task: Task) -> None:
    reply = "so I print.</think>\n" + _GOOD
    with (
        FakeLLM([reply]) as llm,
        _coder(llm, model="deepseek-r1", prefill="completions") as coder,
    ):
        written = coder.write(_request(task, "debug"))
    assert written.code == "print(1)\n"
    (asked,) = llm.requests
    assert asked.path.endswith("/completions")
    before, _, thought = asked.prompt.partition("<think>")
    assert "I ran it. The result: failed (crash) after 12 s: KeyError: 'missing3'" in thought
    assert "Plan number 1." in thought
    assert "Plan number 1." not in before
    assert "# What is known so far" not in asked.prompt
    assert thought.strip() in written.prompt


def test_the_data_are_looked_at_once_by_however_many_workers(
    task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []

    def counted(seen: Task) -> str:
        looks.append(seen.data_dir)
        return preview(seen)

    monkeypatch.setattr("agent.operators.llm_coder.preview", counted)
    with FakeLLM([Reply(_GOOD, delay_s=0.05)]) as llm, _coder(llm) as coder:
        with ThreadPoolExecutor(4) as workers:
            written = list(workers.map(lambda _: coder.write(_request(task)), range(8)))
        assert len(llm.requests) == 8
    assert looks == [task.data_dir]
    assert len({one.prompt for one in written}) == 1
