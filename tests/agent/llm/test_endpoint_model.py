import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.utils import formatdate
from pathlib import Path

import pytest

from agent.config import load_variant
from agent.errors import LLMRefused, LLMUnavailable
from agent.llm import wire
from agent.llm.base import Message, Prompt, Usage
from agent.llm.endpoint_model import EndpointModel
from tests.fakes.llm import CutStream, FakeLLM, Fault, Reply, Request, Stall, Step
from tests.fakes.llm_faults import ANSWER_FAULTS, ENDPOINT_FAULTS, GOOD, SILENCE, UNCLOSED_THOUGHT

_SECTION = load_variant("ml-master").llm
_ASK = Prompt((Message("system", "be brief"), Message("user", "say hello")))


@contextmanager
def _client(
    llm: FakeLLM, waits: list[float] | None = None, model: str = "fake-1", **settings: object
) -> Iterator[EndpointModel]:
    """A client that only notes its waits, if `waits` is given."""
    section = _SECTION.model_copy(update={"max_attempts": 4, **settings})
    if waits is None:
        client = EndpointModel(model, llm.base_url, section)
    else:
        noted = waits
        client = EndpointModel(model, llm.base_url, section, lambda s, _: noted.append(s))
    try:
        yield client
    finally:
        client.close()


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "run-token")


def test_a_streamed_answer_is_put_together_and_counted() -> None:
    reply = Reply("hello " * 30, "let me think", "stop", 7, 60, reasoning_tokens=20)
    with FakeLLM([reply]) as llm, _client(llm) as client:
        completion = client.complete(_ASK, 10)
        assert client.usage == completion.usage == Usage(1, 7, 60, 20)
    assert completion.text == "hello " * 30
    assert completion.reasoning == "let me think"
    assert not completion.is_cut
    assert llm.requests[0].is_streamed
    assert llm.requests[0].prompt == "be brief\n\nsay hello"
    assert llm.requests[0].headers["authorization"] == "Bearer run-token"


@pytest.mark.parametrize("fault", ENDPOINT_FAULTS.values(), ids=ENDPOINT_FAULTS)
def test_after_any_fault_of_the_endpoint_the_answer_still_comes(fault: Step) -> None:
    waits: list[float] = []
    with FakeLLM([fault, fault, GOOD]) as llm, _client(llm, waits) as client:
        completion = client.complete(_ASK, 30)
        assert (completion.text, completion.usage.calls) == (GOOD, 3)
    assert len(waits) == 2


@pytest.mark.parametrize("fault", ANSWER_FAULTS.values(), ids=ANSWER_FAULTS)
def test_a_bad_answer_is_the_callers_to_judge(fault: Step) -> None:
    with FakeLLM([fault]) as llm, _client(llm) as client:
        expected = fault.text if isinstance(fault, Reply) else fault
        assert client.complete(_ASK, 10).text == expected


@pytest.mark.parametrize("fault", [Fault(500), Fault(429), Fault(408), CutStream("half")])
def test_waits_grow_and_have_jitter(fault: Step) -> None:
    waits: list[float] = []
    with FakeLLM([fault]) as llm, _client(llm, waits) as client, pytest.raises(LLMUnavailable):
        client.complete(_ASK, 1_000)
    assert len(waits) == 3
    for attempt, wait in enumerate(waits):
        assert 0.5 * 2**attempt <= wait <= 2**attempt


def test_retry_after_is_obeyed_in_seconds_and_as_a_date() -> None:
    waits: list[float] = []
    in_a_while = formatdate(time.time() + 40, usegmt=True)
    steps: list[Step] = [Fault(429, retry_after_s=7.5), Fault(503, retry_after=in_a_while), "hi"]
    with FakeLLM(steps) as llm, _client(llm, waits) as client:
        client.complete(_ASK, 100)
    assert waits[0] == 7.5
    assert waits[1] == pytest.approx(39.5, abs=1.5)


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    waits: list[float] = []
    with FakeLLM([Fault(429, retry_after_s=60)]) as llm, _client(llm, waits) as client:  # noqa: SIM117
        with pytest.raises(LLMUnavailable, match="scripted fault"):
            client.complete(_ASK, 5)
    assert waits == []
    assert len(llm.requests) == 1


def test_attempts_are_bounded() -> None:
    with FakeLLM([Fault(500)]) as llm, _client(llm, [], max_attempts=3) as client:  # noqa: SIM117
        with pytest.raises(LLMUnavailable, match=r"fake-1 at http://127.0.0.1:\d+/v1/ did not"):
            client.complete(_ASK, 100)
    assert len(llm.requests) == 3


@pytest.mark.parametrize("empty", ["", "\n", UNCLOSED_THOUGHT], ids=["empty", "blank", "unclosed"])
def test_empty_answers_are_not_asked_for_for_ever(empty: str) -> None:
    with FakeLLM([empty]) as llm, _client(llm, [], max_attempts=12) as client:  # noqa: SIM117
        with pytest.raises(LLMUnavailable, match="the answer was empty"):
            client.complete(_ASK, 100)
    assert len(llm.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_is_not_retried(status: int) -> None:
    with FakeLLM([Fault(status, "no such model")]) as llm, _client(llm, []) as client:  # noqa: SIM117
        with pytest.raises(LLMRefused, match=r"refused the request: .*no such model"):
            client.complete(_ASK, 30)
    assert len(llm.requests) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(413, "request too large"),
        Fault(400, "Your input exceeds it", code="context_length_exceeded"),
        Fault(400, "The response was filtered", code="content_filter"),
    ],
    ids=["413", "context", "filter"],
)
def test_a_prompt_that_is_not_taken_does_not_condemn_the_model(fault: Fault) -> None:
    with FakeLLM([fault, "hello"]) as llm, _client(llm, []) as client:
        with pytest.raises(LLMUnavailable, match="takes no such prompt"):
            client.complete(_ASK, 30)
        assert client.complete(_ASK, 30).text == "hello"


def test_no_time_means_no_call() -> None:
    with FakeLLM(["hello"]) as llm, _client(llm) as client:  # noqa: SIM117
        with pytest.raises(LLMUnavailable, match="no time was left"):
            client.complete(_ASK, 0)
    assert llm.requests == []


def test_nobody_listening_is_unavailable() -> None:
    with FakeLLM(["x"]) as llm:
        address = llm.base_url
    client = EndpointModel("m", address, _SECTION.model_copy(update={"max_attempts": 1}))
    with pytest.raises(LLMUnavailable, match="Connection"):
        client.complete(_ASK, 5)
    client.close()


@pytest.mark.parametrize("model", ["fake-1", "gpt-5-mini"])
def test_a_cut_answer_is_asked_for_once_more_with_a_larger_limit(model: str) -> None:
    steps: list[Step] = [
        Reply("half", finish_reason="length", prompt_tokens=5, completion_tokens=10),
        Reply("whole", prompt_tokens=5, completion_tokens=20),
    ]
    with FakeLLM(steps) as llm, _client(llm, model=model) as client:
        completion = client.complete(_ASK, 30)
        assert client.usage == completion.usage == Usage(2, 10, 30)
    assert (completion.text, completion.is_cut) == ("whole", False)
    name = "max_tokens" if model == "fake-1" else "max_completion_tokens"
    assert [request.body[name] for request in llm.requests] == [16_384, 32_768]


@pytest.mark.parametrize(
    ("second", "requests"), [(Reply("more", finish_reason="length"), 2), (Fault(401), 2)]
)
def test_a_cut_answer_is_returned_if_no_whole_one_comes(second: Step, requests: int) -> None:
    with FakeLLM([Reply("half", finish_reason="length"), second]) as llm, _client(llm) as client:
        completion = client.complete(_ASK, 30)
    assert completion.is_cut
    assert completion.text in ("half", "more")
    assert len(llm.requests) == requests


def test_a_cut_answer_is_not_asked_again_where_no_longer_one_is_allowed() -> None:
    with (
        FakeLLM([Reply("half", finish_reason="length")]) as llm,
        _client(llm, longest_tokens=16_384) as client,
    ):
        assert client.complete(_ASK, 30).is_cut
    assert len(llm.requests) == 1


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_thoughts_in_fields_of_their_own_are_told_apart(field: str) -> None:
    with FakeLLM([Reply("hi", "hm", reasoning_field=field)]) as llm, _client(llm) as client:
        completion = client.complete(_ASK, 10)
    assert (completion.reasoning, completion.text) == ("hm", "hi")


@pytest.mark.parametrize("text", ["<think>\nhm\n</think>\n\nhi", "hm</think>hi"])
def test_thoughts_in_the_text_are_told_apart(text: str) -> None:
    with FakeLLM([text]) as llm, _client(llm) as client:
        completion = client.complete(_ASK, 10)
    assert (completion.reasoning, completion.text) == ("hm", "hi")


def test_an_endpoint_that_counts_nothing_leaves_the_tokens_at_zero() -> None:
    with FakeLLM([Reply("hi", counts_tokens=False)]) as llm, _client(llm) as client:
        assert client.complete(_ASK, 10).usage == Usage(1)


def test_costs_follow_the_variants_prices_also_for_attempts_that_failed() -> None:
    steps: list[Step] = [CutStream("x", 1_000, 500), Reply("hi", "", "stop", 1_000, 2_000)]
    prices = {"fake-1": (2.0, 8.0)}
    with FakeLLM(steps) as llm, _client(llm, [], "vendor/fake-1", prices=prices) as client:
        usage = client.complete(_ASK, 10).usage
        assert client.usage == usage
    assert usage.calls == llm.served.requests == 2
    assert usage.prompt_tokens == llm.served.prompt_tokens == 2_000
    assert usage.completion_tokens == llm.served.completion_tokens == 2_500
    assert usage.cost_usd == pytest.approx((2_000 * 2 + 2_500 * 8) / 1e6)


def test_three_threads_share_a_model_and_its_counts_are_exact() -> None:
    def policy(request: Request) -> Step:
        n = request.index
        if n % 7 == 3:
            return CutStream("half", prompt_tokens=n + 1, completion_tokens=2)
        if n % 5 == 2:
            return Fault(500)
        reply = f"answer to {request.prompt}"
        return Reply(reply, "hm", "stop", n, 3 * n, reasoning_tokens=n, chunk_delay_s=0.001)

    prompts = [Prompt((Message("user", f"question {i}"),)) for i in range(30)]
    with FakeLLM(policy) as llm, _client(llm, [], max_attempts=20) as client:
        with ThreadPoolExecutor(3) as pool:
            completions = list(pool.map(lambda prompt: client.complete(prompt, 60), prompts))
        total = client.usage
    for prompt, completion in zip(prompts, completions, strict=True):
        assert completion.text == f"answer to {prompt.messages[0].content}"
    served = llm.served
    assert total.calls == served.requests == len(llm.requests)
    assert total.prompt_tokens == served.prompt_tokens
    assert total.completion_tokens == served.completion_tokens
    assert total.reasoning_tokens == served.reasoning_tokens
    assert sum((c.usage for c in completions), Usage()) == total


def _cancelled_after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


_STALLS: dict[str, Step] = {
    **SILENCE,
    "while waiting to retry": Fault(503, retry_after_s=50),
    "a slow drip": Reply("x" * 4_000, chunk_delay_s=0.05),
}


@pytest.mark.parametrize("step", _STALLS.values(), ids=_STALLS)
def test_a_cancelled_call_ends_within_a_second(step: Step) -> None:
    with FakeLLM([step]) as llm, _client(llm) as client:
        begin = time.monotonic()
        with pytest.raises(LLMUnavailable, match="cancelled"):
            client.complete(_ASK, 60, _cancelled_after(0.3))
        assert time.monotonic() - begin < 1.0


@pytest.mark.parametrize(
    "step", [*SILENCE.values(), _STALLS["a slow drip"], Reply("late", delay_s=2)]
)
def test_the_deadline_is_kept(step: Step) -> None:
    with FakeLLM([step]) as llm, _client(llm) as client:
        begin = time.monotonic()
        with pytest.raises(LLMUnavailable, match="took too long"):
            client.complete(_ASK, 0.6)
        assert time.monotonic() - begin == pytest.approx(0.7, abs=0.4)


def test_one_silent_request_does_not_use_up_all_the_time() -> None:
    with FakeLLM([Stall("half"), "hello"]) as llm, _client(llm, [], timeout_s=0.4) as client:
        assert client.complete(_ASK, 20).text == "hello"


def test_a_finished_answer_does_not_wait_for_ever_for_its_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "_AFTER_FINISH_S", 0.2)
    with FakeLLM([Stall("hi", finish_reason="stop")]) as llm, _client(llm) as client:
        begin = time.monotonic()
        assert client.complete(_ASK, 60).text == "hi"
        assert time.monotonic() - begin < 2


def _open_sockets() -> int:
    count = 0
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the folder's own descriptor
            count += str(descriptor.readlink()).startswith("socket:")
    return count


def test_nothing_is_left_over_of_a_closed_model() -> None:
    steps: list[Step] = ["hi", Fault(500), Stall("half"), Stall(None), "hi"]
    before = (threading.active_count(), _open_sockets())
    with FakeLLM(["hi"]) as llm, _client(llm) as client:
        client.complete(_ASK, 10)
        assert _open_sockets() > before[1]  # the counting itself works
    with FakeLLM(steps) as llm, _client(llm, [], timeout_s=0.3) as client:
        for _ in range(2):
            client.complete(_ASK, 10)
    end = time.monotonic() + 2
    while (threading.active_count(), _open_sockets()) != before and time.monotonic() < end:
        time.sleep(0.02)
    assert (threading.active_count(), _open_sockets()) == before


def test_a_call_under_way_ends_when_the_model_is_closed() -> None:
    with FakeLLM([Stall("half")]) as llm, _client(llm) as client, ThreadPoolExecutor(1) as pool:
        call = pool.submit(client.complete, _ASK, 60)
        while not llm.requests:
            time.sleep(0.01)
        client.close()
        with pytest.raises((LLMUnavailable, LLMRefused), match="closed"):
            call.result(3)
        client.close()


def test_closing_twice_and_asking_afterwards_is_an_error_in_words() -> None:
    with FakeLLM(["hi"]) as llm, _client(llm) as client:
        client.close()
        with pytest.raises(LLMRefused, match="the model is closed"):
            client.complete(_ASK, 5)


def test_a_missing_key_is_refused_with_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(LLMRefused, match="Set OPENAI_API_KEY"):
        EndpointModel("m", "http://127.0.0.1:9/v1", _SECTION)
