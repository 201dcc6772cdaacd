import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from agent.coder import Review
from agent.config import load_variant
from agent.errors import CoderFailed
from agent.llm import load_model
from agent.llm.base import Usage
from agent.operators.reviewer import FeedbackReviewer
from agent.search.memory import Attempt
from agent.task import Task, read_task
from tests.agent import datasets
from tests.agent.operators.attempt_cases import failed, valid
from tests.fakes.llm import FakeLLM, Reply, Step

_SECTION = load_variant("ml-master").llm
_SUMMARY = "The forest overfits. Fewer leaves would help."
_GOOD = json.dumps({"summary": _SUMMARY, "suspicion": ""})


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "run-token")


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    return read_task(datasets.breast_cancer(tmp_path_factory.mktemp("data"), rows=80), "cancer")


@contextmanager
def _reviewer(llm: FakeLLM) -> Iterator[FeedbackReviewer]:
    client = load_model("fake-feedback", llm.base_url, _SECTION)
    try:
        yield FeedbackReviewer(client)
    finally:
        client.close()


def _review(task: Task, *steps: Step, attempt: Attempt | None = None) -> tuple[Review, FakeLLM]:
    with FakeLLM(steps) as llm, _reviewer(llm) as reviewer:
        review = reviewer.review(task, attempt or valid(3), 30.0, lambda: False)
    return review, llm


def test_the_summary_is_asked_for_with_everything_that_shows_what_happened(task: Task) -> None:
    review, llm = _review(task, Reply(_GOOD, prompt_tokens=9, completion_tokens=4))
    assert review == Review(_SUMMARY, Usage(1, 9, 4))
    (asked,) = llm.requests
    for needed in ("Predict benign", "roc_auc (higher is better)", "print('code 3')", "output 3"):
        assert needed in asked.prompt
    assert "validation metric 0.91" in asked.prompt
    assert "Note 3 of the judge." in asked.prompt
    assert "summary" in asked.prompt


def test_a_failure_is_asked_about_with_its_error(task: Task) -> None:
    _, llm = _review(task, _GOOD, attempt=failed(4))
    assert "failed (crash) after 12 s: KeyError: 'missing4'" in llm.requests[0].prompt


@pytest.mark.parametrize(
    "answer",
    [
        f"```json\n{_GOOD}\n```",
        f"Here it is:\n{_GOOD}\nI hope it helps.",
        f"{{'summary': '{_SUMMARY}', 'suspicion': '',}}",
        f"<think>What now?</think>{_GOOD}",
    ],
    ids=["fenced", "amid words", "as Python spells it", "after a thought"],
)
def test_json_is_found_wherever_it_stands(task: Task, answer: str) -> None:
    review, llm = _review(task, answer)
    assert review.summary == _SUMMARY
    assert len(llm.requests) == 1


def test_a_suspicion_is_said_with_the_summary(task: Task) -> None:
    leak = "The scaler was fitted on all rows."
    review, _ = _review(task, json.dumps({"summary": _SUMMARY, "suspicion": leak}))
    assert review.summary == f"{_SUMMARY} Suspicion: {leak}"


def test_no_more_than_three_sentences_are_kept_and_numbers_do_not_end_one(task: Task) -> None:
    long = "It got 0.91 on fold 1. It overfits. Trees are deep. Fourth one. Fifth one."
    review, _ = _review(task, json.dumps({"summary": long, "suspicion": ""}))
    assert review.summary == "It got 0.91 on fold 1. It overfits. Trees are deep."


def test_invalid_json_is_asked_for_once_more(task: Task) -> None:
    broken = '{"summary": "The forest'
    review, llm = _review(task, Reply(broken, "", "stop", 5, 1), Reply(_GOOD, "", "stop", 6, 2))
    assert review == Review(_SUMMARY, Usage(2, 11, 3))
    assert len(llm.requests) == 2
    turns = llm.requests[1].body["messages"]
    assert [turn["role"] for turn in turns] == ["system", "user", "assistant", "user"]
    assert broken in turns[2]["content"]
    assert "not the JSON object" in turns[3]["content"]


@pytest.mark.parametrize("wrong", ['{"verdict": "fine"}', '{"summary": 3}', '{"summary": ""}'])
def test_json_without_a_summary_counts_as_invalid(task: Task, wrong: str) -> None:
    review, llm = _review(task, wrong, _GOOD)
    assert review.summary == _SUMMARY
    assert len(llm.requests) == 2


def test_plain_words_are_taken_after_that(task: Task) -> None:
    words = "The script ran well. It overfits on fold two. Try fewer leaves. And so on, and so on."
    review, llm = _review(task, "nothing here", words)
    assert review.summary == "The script ran well. It overfits on fold two. Try fewer leaves."
    assert len(llm.requests) == 2


@pytest.mark.parametrize("useless", ['{"summary": "The forest is', "ok", "x = [1, 2]\nprint(x)"])
def test_what_is_neither_json_nor_prose_is_no_summary(task: Task, useless: str) -> None:
    with (
        FakeLLM([useless]) as llm,
        _reviewer(llm) as reviewer,
        pytest.raises(CoderFailed, match="no summary"),
    ):
        reviewer.review(task, valid(3), 30.0, lambda: False)
    assert len(llm.requests) == 2


def test_the_review_decides_no_number(task: Task) -> None:
    attempt = valid(3)
    answer = json.dumps({"summary": _SUMMARY, "suspicion": "", "metric": 1.0, "is_bug": True})
    review, _ = _review(task, answer, attempt=attempt)
    assert review.summary == _SUMMARY
    assert attempt == valid(3)


def test_a_long_script_and_output_do_not_make_a_long_question(task: Task) -> None:
    long = replace(valid(3), code="value = 1\n" * 50_000, output="epoch done\n" * 50_000)
    _, llm = _review(task, _GOOD, attempt=long)
    assert len(llm.requests[0].prompt) < 50_000
