from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from agent.config import load_variant
from agent.errors import ConfigError, LLMRefused, LLMUnavailable
from agent.llm import PROVIDERS, load_model
from agent.llm.base import Message, Usage
from agent.llm.openai_chat import OpenAIChat, capabilities_of
from tests.fakes.llm import CutStream, FakeLLM, Fault, Reply, Step

_SECTION = load_variant("ml-master").llm
_ASK = [Message("system", "be brief"), Message("user", "say hello")]


@contextmanager
def _client(
    llm: FakeLLM, waits: list[float], model: str = "fake-1", attempts: int = 4
) -> Iterator[OpenAIChat]:
    section = _SECTION.model_copy(update={"max_attempts": attempts})
    client = OpenAIChat(model, llm.base_url, section, waits.append)
    try:
        yield client
    finally:
        client.close()


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "run-token")


def test_a_streamed_answer_is_put_together_and_counted() -> None:
    reply = Reply("hello " * 30, reasoning="let me think", prompt_tokens=7, completion_tokens=60)
    with FakeLLM([reply]) as llm, _client(llm, []) as client:
        completion = client.complete(_ASK, 10)
        assert client.usage == Usage(1, 7, 60)
    assert completion.text == "hello " * 30
    assert completion.reasoning == "let me think"
    assert not completion.is_cut
    request = llm.requests[0]
    assert request.is_streamed
    assert request.prompt == "be brief\n\nsay hello"
    assert request.body["temperature"] == 0.5
    assert request.body["max_tokens"] == 16_384
    assert request.headers["authorization"] == "Bearer run-token"


def test_an_answer_that_hit_the_token_limit_says_so() -> None:
    with FakeLLM([Reply("half a", finish_reason="length")]) as llm, _client(llm, []) as client:
        assert client.complete(_ASK, 10).is_cut


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(500)],
        [Fault(503), Fault(502)],
        [Fault(429)],
        [CutStream("half an ans")],
        [CutStream()],
    ],
    ids=["500", "two faults", "429", "cut stream", "empty stream"],
)
def test_a_fault_is_retried_with_growing_waits(faults: Sequence[Step]) -> None:
    waits: list[float] = []
    script: list[Step] = [*faults, "hello"]
    with FakeLLM(script) as llm, _client(llm, waits) as client:
        assert client.complete(_ASK, 30).text == "hello"
        assert client.usage.calls == len(faults) + 1
    assert len(waits) == len(faults)
    for attempt, wait in enumerate(waits):
        assert 0.5 * 2**attempt <= wait <= 2**attempt


def test_retry_after_is_obeyed() -> None:
    waits: list[float] = []
    steps: list[Step] = [Fault(429, retry_after_s=7.5), "hello"]
    with FakeLLM(steps) as llm, _client(llm, waits) as client:
        client.complete(_ASK, 30)
    assert waits == [7.5]


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    waits: list[float] = []
    with FakeLLM([Fault(429, retry_after_s=60)]) as llm, _client(llm, waits) as client:  # noqa: SIM117
        with pytest.raises(LLMUnavailable, match="scripted fault"):
            client.complete(_ASK, 5)
    assert waits == []
    assert len(llm.requests) == 1


def test_attempts_are_bounded() -> None:
    with FakeLLM([Fault(500)]) as llm, _client(llm, [], attempts=3) as client:  # noqa: SIM117
        with pytest.raises(LLMUnavailable, match=r"fake-1 at http://127.0.0.1:\d+/v1/ did not"):
            client.complete(_ASK, 100)
    assert len(llm.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_is_not_retried(status: int) -> None:
    with FakeLLM([Fault(status, "no such model")]) as llm, _client(llm, []) as client:  # noqa: SIM117
        with pytest.raises(LLMRefused, match=r"refused the request: .*no such model"):
            client.complete(_ASK, 30)
    assert len(llm.requests) == 1


def test_a_slow_answer_ends_at_the_deadline() -> None:
    waits: list[float] = []
    with FakeLLM([Reply("late", delay_s=1.0)]) as llm, _client(llm, waits) as client:  # noqa: SIM117
        with pytest.raises(LLMUnavailable):
            client.complete(_ASK, 0.2)


def test_no_time_means_no_call() -> None:
    with FakeLLM(["hello"]) as llm, _client(llm, []) as client:  # noqa: SIM117
        with pytest.raises(LLMUnavailable, match="no time was left"):
            client.complete(_ASK, 0)
    assert llm.requests == []


def test_nobody_listening_is_unavailable() -> None:
    with FakeLLM(["x"]) as llm:
        address = llm.base_url
    client = OpenAIChat("m", address, _SECTION.model_copy(update={"max_attempts": 1}))
    with pytest.raises(LLMUnavailable, match="Connection"):
        client.complete(_ASK, 5)
    client.close()


def test_reasoning_models_are_asked_their_way() -> None:
    with FakeLLM(["hello"]) as llm, _client(llm, [], model="openai/gpt-5-mini") as client:
        client.complete(_ASK, 10)
    assert llm.requests[0].body["max_completion_tokens"] == 16_384
    assert "temperature" not in llm.requests[0].body
    assert "max_tokens" not in llm.requests[0].body
    assert capabilities_of("deepseek-r1").takes_temperature


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_in_the_table_can_be_loaded(provider: str) -> None:
    with FakeLLM(["hello"]) as llm:
        section = _SECTION.model_copy(update={"provider": provider})
        model = load_model("m", llm.base_url, section)
        assert model.complete(_ASK, 10).text == "hello"
        model.close()


def test_an_unknown_provider_names_a_known_one() -> None:
    with pytest.raises(ConfigError, match="Use 'openai'"):
        load_model("m", None, _SECTION.model_copy(update={"provider": "opnai"}))


def test_a_missing_key_is_refused_with_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(LLMRefused, match="Set OPENAI_API_KEY"):
        load_model("m", "http://127.0.0.1:9/v1", _SECTION)
