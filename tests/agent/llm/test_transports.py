# ruff: noqa: RUF001 - the wide bars are in the models' own markers
"""The exact bodies that go to each row of the tables, through a real socket."""

from collections.abc import Mapping
from typing import Any

import pytest

from agent.config import load_variant
from agent.llm.base import Completion, Message, Prompt
from agent.llm.endpoint_model import EndpointModel
from agent.llm.profiles import profile_of
from agent.llm.providers import ENDPOINTS, FAMILIES
from agent.llm.transports import request_of, url_of
from tests.fakes.llm import FakeLLM, Fault, Reply, Request, Step
from tests.fakes.llm_faults import GOOD, SCRIPT

_SECTION = load_variant("ml-master").llm
_THOUGHT = "I have tried a forest; it got 0.8."
_TOLD = "You have tried a forest; it got 0.8."
_ASK = Prompt((Message("system", "Be brief."), Message("user", "Improve it.")), _THOUGHT, _TOLD)
_SCHEMA: dict[str, object] = {"type": "object", "properties": {"a": {"type": "string"}}}
_STRICT: dict[str, object] = _SCHEMA | {"required": ["a"], "additionalProperties": False}
_IN_WORDS = "Answer with one JSON object and nothing else. Its JSON schema: "

_SYSTEM = {"role": "system", "content": "Be brief."}
_USER = {"role": "user", "content": "Improve it."}
_CHAT = [_SYSTEM, {"role": "user", "content": f"Improve it.\n\n{_TOLD}"}]
_STREAM = {"stream": True, "stream_options": {"include_usage": True}}
_BEGUN = {"role": "assistant", "content": f"<think>\n{_THOUGHT}"}
_DEEPSEEK = f"Be brief.\n\n<｜User｜>Improve it.<｜Assistant｜><think>\n{_THOUGHT}"
_CHATML = (
    "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nImprove it.<|im_end|>\n"
    f"<|im_start|>assistant\n<think>\n{_THOUGHT}"
)
_DEEPSEEK_STOPS = ["<｜end▁of▁sentence｜>", "<｜User｜>"]
_HI = Reply("hi", "hm")
_CHATML_STOPS = ["<|im_end|>", "<|im_start|>"]


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "run-token")


def _asked(
    model: str,
    reply: Reply | str = _HI,
    schema: dict[str, object] | None = None,
    **settings: Any,
) -> tuple[str, Mapping[str, Any], Completion]:
    """Path and body of the one request, and what came of the reply."""
    section = _SECTION.model_copy(update=settings)
    with FakeLLM([reply]) as llm:
        client = EndpointModel(model, llm.base_url, section)
        completion = client.complete(_ASK, 10, schema=schema)
        client.close()
    (request,) = llm.requests
    return request.path, request.body, completion


_BODIES: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("gpt-4o", {}, "chat", {"max_tokens": 16_384, "temperature": 0.5, "messages": _CHAT}),
    (
        "gpt-4.1-mini",
        {"reasoning_effort": "high"},
        "chat",
        {"max_tokens": 16_384, "temperature": 0.5, "messages": _CHAT},
    ),
    ("o3", {}, "chat", {"max_completion_tokens": 16_384, "messages": _CHAT}),
    (
        "o4-mini",
        {"reasoning_effort": "minimal"},
        "chat",
        {"max_completion_tokens": 16_384, "messages": _CHAT, "reasoning_effort": "low"},
    ),
    (
        "openai/gpt-5-mini",
        {"reasoning_effort": "minimal"},
        "chat",
        {"max_completion_tokens": 16_384, "messages": _CHAT, "reasoning_effort": "minimal"},
    ),
    (
        "gpt-5.1",
        {"reasoning_effort": "minimal"},
        "chat",
        {"max_completion_tokens": 16_384, "messages": _CHAT, "reasoning_effort": "low"},
    ),
    (
        "o1-mini",
        {"reasoning_effort": "high"},
        "chat",
        {
            "max_completion_tokens": 16_384,
            "messages": [{"role": "user", "content": f"Be brief.\n\nImprove it.\n\n{_TOLD}"}],
        },
    ),
    (
        "claude-opus-4",
        {"provider": "anthropic", "temperature": 1.5},
        "chat",
        {"max_tokens": 16_384, "temperature": 1.0, "messages": _CHAT},
    ),
    (
        "models/gemini-2.5-pro",
        {"provider": "gemini", "reasoning_effort": "high"},
        "chat",
        {"max_tokens": 16_384, "temperature": 0.5, "messages": _CHAT, "reasoning_effort": "high"},
    ),
    (
        "deepseek-chat",
        {"provider": "deepseek"},
        "chat",
        {"max_tokens": 16_384, "temperature": 0.5, "messages": _CHAT},
    ),
    (
        "deepseek-reasoner",
        {"provider": "deepseek"},
        "chat",
        {
            "max_tokens": 16_384,
            "temperature": 0.5,
            "messages": [
                _SYSTEM,
                _USER,
                {
                    "role": "assistant",
                    "content": "",
                    "reasoning_content": _THOUGHT,
                    "prefix": True,
                },
            ],
        },
    ),
    (
        "deepseek-ai/DeepSeek-R1",
        {"provider": "vllm"},
        "completions",
        {
            "max_tokens": 16_384,
            "temperature": 0.5,
            "prompt": f"<｜begin▁of▁sentence｜>{_DEEPSEEK}",
            "stop": _DEEPSEEK_STOPS,
            "add_special_tokens": False,
        },
    ),
    (
        "deepseek-ai/DeepSeek-R1",
        {"provider": "sglang"},
        "completions",
        {
            "max_tokens": 16_384,
            "temperature": 0.5,
            "prompt": _DEEPSEEK,
            "stop": _DEEPSEEK_STOPS,
        },
    ),
    (
        "Qwen/Qwen3-32B",
        {"provider": "vllm"},
        "completions",
        {
            "max_tokens": 16_384,
            "temperature": 0.5,
            "prompt": _CHATML,
            "stop": _CHATML_STOPS,
            "add_special_tokens": False,
        },
    ),
    (
        "Qwen/QwQ-32B",
        {"prefill": "completions"},
        "completions",
        {"max_tokens": 16_384, "temperature": 0.5, "prompt": _CHATML, "stop": _CHATML_STOPS},
    ),
    (
        "Qwen/Qwen3-32B",
        {"provider": "vllm", "prefill": "never"},
        "chat",
        {
            "max_tokens": 16_384,
            "temperature": 0.5,
            "messages": _CHAT,
            "chat_template_kwargs": {"enable_thinking": True},
        },
    ),
    (
        "Qwen/Qwen3-32B",
        {},
        "chat",
        {"max_tokens": 16_384, "temperature": 0.5, "messages": _CHAT},
    ),
    (
        "Qwen/Qwen3-32B",
        {"provider": "sglang", "prefill": "chat_prefix"},
        "chat",
        {
            "max_tokens": 16_384,
            "temperature": 0.5,
            "messages": [_SYSTEM, _USER, _BEGUN],
            "continue_final_message": True,
            "add_generation_prompt": False,
        },
    ),
    (
        "some-model",
        {"prefill": "chat_prefix"},
        "chat",
        {
            "max_tokens": 16_384,
            "temperature": 0.5,
            "messages": [_SYSTEM, _USER, _BEGUN],
            "continue_final_message": True,
            "add_generation_prompt": False,
        },
    ),
    ("some-model", {}, "chat", {"max_tokens": 16_384, "temperature": 0.5, "messages": _CHAT}),
]


@pytest.mark.parametrize(
    ("model", "settings", "path", "body"), _BODIES, ids=[f"{row[0]} {row[1]}" for row in _BODIES]
)
def test_each_row_is_asked_exactly_as_it_takes_it(
    model: str, settings: dict[str, Any], path: str, body: dict[str, Any]
) -> None:
    asked_path, asked, _ = _asked(model, **settings)
    assert asked_path == {"chat": "/v1/chat/completions", "completions": "/v1/completions"}[path]
    assert asked == {"model": model, **_STREAM, **body}


_EXAMPLES = [
    "o1-mini",
    "o3",
    "gpt-5-chat",
    "gpt-5.2",
    "gpt-5",
    "gpt-oss-120b",
    "gpt-4o",
    "gpt-4-turbo",
    "gpt-4",
    "claude-x",
    "gemini-x",
    "deepseek-reasoner",
    "deepseek-v4-pro",
    "deepseek-r1",
    "deepseek-chat",
    "qwen3-coder",
    "qwen3-8b",
    "qwq-32b",
    "qwen2",
]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda row: row.name)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda row: row.name)
@pytest.mark.parametrize("prefill", ["auto", "never"])
def test_a_request_carries_the_remembered_attempts_once_whatever_the_row(
    family: Any, endpoint: Any, prefill: str
) -> None:
    section = _SECTION.model_copy(update={"provider": endpoint.name, "prefill": prefill})
    profiles = [profile_of(name, None, section) for name in _EXAMPLES]
    (profile,) = [found for found in profiles if found.family is family]
    body = str(request_of(profile, _ASK, None, section, 100))
    assert body.count(_THOUGHT) + body.count(_TOLD) == 1
    assert body.count("Be brief.") == body.count("Improve it.") == 1
    assert (_THOUGHT in body) == (profile.transport != "chat")


def test_deepseek_is_asked_to_continue_at_its_beta_address() -> None:
    section = _SECTION.model_copy(update={"provider": "openai"})
    for address in ("https://api.deepseek.com", "https://api.deepseek.com/v1"):
        profile = profile_of("deepseek-reasoner", address, section)
        assert url_of(profile, address) == "https://api.deepseek.com/beta/chat/completions"
        chatting = profile_of("deepseek-chat", address, section)
        assert url_of(chatting, address) == "/chat/completions"
    behind_a_gateway = _SECTION.model_copy(update={"provider": "deepseek"})
    address = "http://127.0.0.1:8000/v1"
    profile = profile_of("deepseek-reasoner", address, behind_a_gateway)
    assert (profile.transport, url_of(profile, address)) == ("chat_prefix", "/chat/completions")


_REPLY = Reply(GOOD, reasoning="so a boosted tree", completion_tokens=9)


@pytest.mark.parametrize(
    ("model", "settings"),
    [
        ("DeepSeek-R1", {"provider": "vllm"}),
        ("Qwen3-8B", {"provider": "vllm"}),
        ("Qwen3-8B", {"provider": "vllm", "prefill": "chat_prefix"}),
        ("deepseek-reasoner", {"provider": "deepseek"}),
        ("deepseek-reasoner", {}),
    ],
)
def test_the_rest_of_a_begun_thought_is_no_part_of_the_answer(
    model: str, settings: dict[str, Any]
) -> None:
    _, _, completion = _asked(model, _REPLY, **settings)
    assert completion.text.strip() == GOOD.strip()
    assert completion.reasoning.strip() == "so a boosted tree"


def test_a_begun_thought_that_is_never_closed_is_no_answer() -> None:
    text = "I could write\n```python\nimport os\nprint(1)\n```\nbut no."
    section = _SECTION.model_copy(update={"provider": "vllm", "prefill": "completions"})
    with FakeLLM([text, Reply(GOOD, reasoning="hm")]) as llm:
        client = EndpointModel("deepseek-r1", llm.base_url, section, lambda *_: None)
        completion = client.complete(_ASK, 30)
        client.close()
    assert completion.text.strip() == GOOD.strip()
    assert completion.usage.calls == 2


def test_a_whole_script_at_the_end_of_an_unclosed_thought_is_the_answer() -> None:
    text = f"Hm, a forest.\n\nSo: fit a forest.\n\n```python\n{SCRIPT}```\n"
    _, _, completion = _asked("deepseek-r1", text, provider="vllm")
    assert completion.text == f"So: fit a forest.\n\n```python\n{SCRIPT}```\n"
    assert completion.reasoning == "Hm, a forest."


def test_a_cut_thought_is_cut_and_no_answer() -> None:
    text = f"Hm.\n\n```python\n{SCRIPT}```\n"
    cut = Reply(text, finish_reason="length")
    _, _, completion = _asked("deepseek-r1", cut, provider="vllm", longest_tokens=1)
    assert completion.is_cut
    assert completion.text == ""


@pytest.mark.parametrize(
    ("model", "provider", "schema", "form"),
    [
        ("gpt-4o", "vllm", _SCHEMA, {"type": "json_schema", "strict": None}),
        ("gpt-4o", "vllm", _STRICT, {"type": "json_schema", "strict": True}),
        ("gemini-2.5-pro", "gemini", _STRICT, {"type": "json_schema", "strict": True}),
        ("gpt-4o", "openai", _SCHEMA, {"type": "json_object"}),  # an address nobody knows
        ("gpt-4-turbo", "vllm", _SCHEMA, {"type": "json_object"}),
        ("deepseek-chat", "deepseek", _SCHEMA, {"type": "json_object"}),
        ("claude-opus-4", "anthropic", _SCHEMA, None),
        ("o1-mini", "openai", _SCHEMA, None),
        ("gpt-4", "vllm", _SCHEMA, None),
    ],
)
def test_json_is_asked_for_as_the_endpoint_can(
    model: str, provider: str, schema: dict[str, object], form: dict[str, object] | None
) -> None:
    _, body, _ = _asked(model, "{}", schema, provider=provider)
    asked = body.get("response_format")
    if form is None:
        assert asked is None
    elif form["type"] == "json_object":
        assert asked == {"type": "json_object"}
    else:
        named: dict[str, Any] = {"name": "answer", "schema": schema}
        named |= {"strict": True} if form["strict"] else {}
        assert asked == {"type": "json_schema", "json_schema": named}
    is_in_words = _IN_WORDS in body["messages"][-1]["content"]
    assert is_in_words == (form is None or form["type"] == "json_object")


@pytest.mark.parametrize("prefill", ["completions", "chat_prefix"])
def test_a_begun_thought_is_never_forced_into_json(prefill: str) -> None:
    _, body, _ = _asked("qwen3-8b", Reply("{}", "hm"), _SCHEMA, provider="vllm", prefill=prefill)
    assert "response_format" not in body
    assert _IN_WORDS in str(body)


@pytest.mark.parametrize("owned_by", ["vllm", "sglang"])
def test_a_server_behind_any_address_is_known_by_the_owner_of_its_models(owned_by: str) -> None:
    with FakeLLM([_REPLY], owned_by=owned_by) as llm:
        client = EndpointModel("deepseek-r1", llm.base_url, _SECTION)
        client.complete(_ASK, 10)
        client.close()
    assert client.profile.endpoint.name == owned_by
    assert llm.requests[0].path == "/v1/completions"


def test_a_begun_thought_that_the_endpoint_refuses_is_told_in_a_chat_from_then_on() -> None:
    def policy(request: Request) -> Step:
        return Fault(404, "no such path") if request.path == "/v1/completions" else "hi"

    section = _SECTION.model_copy(update={"provider": "vllm"})
    with FakeLLM(policy) as llm:
        client = EndpointModel("deepseek-r1", llm.base_url, section)
        for _ in range(2):
            assert client.complete(_ASK, 10).text == "hi"
        client.close()
    assert [request.path for request in llm.requests] == [
        "/v1/completions",
        "/v1/chat/completions",
        "/v1/chat/completions",
    ]
    assert llm.requests[1].body["messages"] == _CHAT
