import threading
from typing import Any

import pytest

from agent.config import load_variant
from agent.errors import LLMRefused, LLMUnavailable
from agent.llm.base import Message, Prompt
from agent.llm.concessions import Concessions, highest_tokens, tokens_left
from agent.llm.endpoint_model import EndpointModel
from agent.llm.faults import Fault as Refusal
from agent.llm.faults import Kind
from tests.fakes.llm import FakeLLM, Fault, Reply, Request, Step

_SECTION = load_variant("ml-master").llm
_ASK = Prompt((Message("user", "say hello"),))
_SCHEMA: dict[str, object] = {"type": "object"}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "run-token")


def _client(llm: FakeLLM, model: str = "m", **settings: object) -> EndpointModel:
    section = _SECTION.model_copy(update=settings)
    return EndpointModel(model, llm.base_url, section, lambda *_: None)


_SENTENCES = {
    "temperature": "Unsupported value: 'temperature' does not support 0.5 with this model.",
    "max_tokens": "Unsupported parameter: 'max_tokens' is not supported with this model. "
    "Use 'max_completion_tokens' instead.",
    "stream_options": "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options')}]",
    "response_format": "This response_format type is unavailable now",
    "chat_template_kwargs": 'Invalid JSON payload received. Unknown name "chat_template_kwargs"',
    "add_special_tokens": "Unrecognized request argument supplied: add_special_tokens",
    "stop": "'stop' is not supported with this model.",
    "reasoning_effort": "Unrecognized request argument supplied: reasoning_effort",
}


@pytest.mark.parametrize("name", _SENTENCES)
@pytest.mark.parametrize("is_named", [True, False], ids=["in its field", "in words"])
def test_a_refused_parameter_is_left_out_from_then_on(name: str, is_named: bool) -> None:
    refuses: Any = [name] if is_named else {name: _SENTENCES[name]}
    model = {
        "stop": "qwen3-8b",
        "add_special_tokens": "qwen3-8b",
        "chat_template_kwargs": "qwen3-8b",
        "reasoning_effort": "o3",
    }.get(name, "m")
    prefill = "never" if name == "chat_template_kwargs" else "auto"
    with FakeLLM([Reply("hi", "hm")], refuses) as llm:
        client = _client(
            llm, model, provider="vllm", prefill=prefill, reasoning_effort="low", max_attempts=1
        )
        for _ in range(2):
            assert client.complete(_ASK, 10, schema=_SCHEMA).text.strip() == "hi"
        client.close()
    assert name in llm.requests[0].body
    assert name not in llm.requests[-1].body
    assert len(llm.requests) == (3 if name != "response_format" else 4)  # first without a schema


def test_the_token_limit_is_renamed_both_ways() -> None:
    for model, refused, used in (
        ("m", "max_tokens", "max_completion_tokens"),
        ("o3", "max_completion_tokens", "max_tokens"),
    ):
        with FakeLLM(["hi"], [refused]) as llm:
            client = _client(llm, model)
            client.complete(_ASK, 10)
            client.close()
        assert llm.requests[-1].body[used] == 16_384


def test_an_endpoint_that_refuses_everything_is_still_asked_plainly() -> None:
    refuses = [*_SENTENCES, "max_completion_tokens"]
    with FakeLLM(["hi"], refuses) as llm:
        client = _client(llm, max_attempts=1)
        completion = client.complete(_ASK, 10)
        client.close()
        assert client.usage.calls == completion.usage.calls == len(llm.requests) == 5
    assert set(llm.requests[-1].body) == {"model", "messages", "stream"}


def test_json_of_a_schema_gives_way_to_any_json_first() -> None:
    def policy(request: Request) -> Step:
        form = request.body.get("response_format", {})
        is_schema = form.get("type") == "json_schema"
        return Fault(400, "response_format: json_schema is not supported") if is_schema else "{}"

    with FakeLLM(policy) as llm:
        client = _client(llm, provider="vllm")
        client.complete(_ASK, 10, schema=_SCHEMA)
        client.close()
    assert llm.requests[-1].body["response_format"] == {"type": "json_object"}


def test_an_endpoint_that_does_not_stream_is_read_whole() -> None:
    def policy(request: Request) -> Step:
        words = "Your organization must be verified to stream this model."
        fault = Fault(400, words, param="stream", code="unsupported_value")
        return fault if request.is_streamed else Reply("hi", "hm", "stop", 3, 5)

    with FakeLLM(policy) as llm:
        client = _client(llm, "o3")
        completion = client.complete(_ASK, 10)
        client.close()
    assert (completion.text, completion.reasoning) == ("hi", "hm")
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (3, 5)
    assert "stream_options" not in llm.requests[-1].body


@pytest.mark.parametrize(
    "words",
    [
        "max_tokens is too large: 16384. This model supports at most 4096 completion tokens, "
        "whereas you provided 16384.",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 4096]",
        "max_tokens: 16384 > 4096, which is the maximum allowed number of output tokens for x",
    ],
    ids=["openai", "deepseek", "anthropic"],
)
def test_a_limit_that_is_too_high_is_lowered_to_what_the_endpoint_allows(words: str) -> None:
    def policy(request: Request) -> Step:
        if request.body["max_tokens"] > 4_096:
            return Fault(400, words)
        return Reply("half", finish_reason="length")

    with FakeLLM(policy) as llm:
        client = _client(llm)
        assert client.complete(_ASK, 10).is_cut
        client.close()
    assert [request.body["max_tokens"] for request in llm.requests] == [16_384, 4_096]


@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 8192 tokens. However, you requested 17384 tokens "
        "(1000 in the messages, 16384 in the completion).",
        "'max_tokens' or 'max_completion_tokens' is too large: 16384. This model's maximum context "
        "length is 8192 tokens and your request has 1000 input tokens (16384 > 8192 - 1000).",
    ],
    ids=["openai", "vllm"],
)
def test_a_long_prompt_gets_the_answer_that_the_context_leaves(words: str) -> None:
    def policy(request: Request) -> Step:
        return Fault(400, words) if request.body["max_tokens"] > 7_192 else "hi"

    with FakeLLM(policy) as llm:
        client = _client(llm)
        assert client.complete(_ASK, 10).text == "hi"
        assert client.complete(_ASK, 10).text == "hi"
        client.close()
    limits = [request.body["max_tokens"] for request in llm.requests]
    assert limits == [16_384, 7_192, 16_384, 7_192]  # another prompt may be shorter


def test_a_prompt_that_leaves_no_room_is_given_up() -> None:
    words = (
        "This model's maximum context length is 8192 tokens and your request has 8100 input tokens"
    )
    with FakeLLM([Fault(400, words)]) as llm:
        client = _client(llm)
        with pytest.raises(LLMUnavailable, match="takes no such prompt"):
            client.complete(_ASK, 10)
        client.close()
    assert len(llm.requests) == 1


def test_what_cannot_be_left_out_is_refused_at_once() -> None:
    with FakeLLM(["hi"], {"messages": "messages: wrong roles"}) as llm:
        client = _client(llm)
        with pytest.raises(LLMRefused, match="wrong roles"):
            client.complete(_ASK, 10)
        client.close()
    assert len(llm.requests) == 1


def test_threads_that_learn_the_same_at_once_all_ask_again() -> None:
    concessions = Concessions()
    sent = {"model": "m", "temperature": 0.5, "max_tokens": 5}
    barrier = threading.Barrier(3)
    learnt: list[bool] = []

    def learn() -> None:
        barrier.wait()
        fault = Refusal("no temperature", Kind.REFUSED, 400, "temperature")
        learnt.append(concessions.learn(fault, sent))

    threads = [threading.Thread(target=learn) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert learnt == [True] * 3
    assert concessions.applied(sent) == {"model": "m", "max_tokens": 5}


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_nothing_is_learnt_of_other_errors(status: int) -> None:
    fault = Refusal("temperature", Kind.REFUSED, status, "temperature")
    assert not Concessions().learn(fault, {"temperature": 1})


def test_words_without_a_limit_hold_none() -> None:
    assert highest_tokens("temperature must be at most 1") is None
    assert tokens_left("maximum context length is 8192 tokens") is None
