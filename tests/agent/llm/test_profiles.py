import pytest

from agent.config import load_variant
from agent.llm.profiles import depends_on_owner, endpoint_at, family_of, profile_of
from agent.llm.providers import FAMILIES
from agent.llm.templates import TEMPLATES

_SECTION = load_variant("ml-master").llm


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("o1", "o-series"),
        ("o1-preview-2024-09-12", "o1-mini, o1-preview"),
        ("o3-mini", "o-series"),
        ("o4-mini-2025-04-16", "o-series"),
        ("gpt-5", "gpt-5"),
        ("gpt-5-mini-2025-08-07", "gpt-5"),
        ("gpt-5-chat-latest", "gpt-5-chat"),
        ("gpt-5.1-chat-latest", "gpt-5-chat"),
        ("gpt-5.2-pro", "gpt-5.1 and later"),
        ("gpt-4o-2024-08-06", "gpt-4o and gpt-4.1"),
        ("chatgpt-4o-latest", "gpt-4o and gpt-4.1"),
        ("gpt-4.1-nano", "gpt-4o and gpt-4.1"),
        ("gpt-4-turbo", "gpt-4-turbo, gpt-3.5"),
        ("gpt-4", "gpt-4"),
        ("openai/gpt-oss-120b", "gpt-oss"),
        ("deepseek-reasoner", "deepseek-reasoner"),
        ("deepseek-chat", "deepseek-chat"),
        ("DeepSeek-V3.1", "deepseek-chat"),
        ("deepseek-v4-pro", "deepseek-v4"),
        ("deepseek-ai/DeepSeek-R1-0528", "deepseek-r1"),
        ("deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", "deepseek-r1"),
        ("Qwen/Qwen3-235B-A22B", "qwen3"),
        ("Qwen/Qwen3-235B-A22B-Thinking-2507", "qwen3"),
        ("Qwen/Qwen3-235B-A22B-Instruct-2507", "qwen3 without thoughts"),
        ("Qwen3-Coder-480B", "qwen3 without thoughts"),
        ("Qwen/QwQ-32B", "qwq"),
        ("Qwen2.5-72B-Instruct", "qwen"),
        ("anthropic/claude-sonnet-4", "claude"),
        ("models/gemini-3-pro", "gemini"),
        ("mistral-large", "any"),
    ],
)
def test_a_models_name_tells_its_family(model: str, family: str) -> None:
    assert family_of(model).name == family


@pytest.mark.parametrize(
    ("base_url", "provider", "owned_by", "endpoint"),
    [
        (None, "openai", None, "openai"),
        ("https://api.openai.com/v1", "openai", None, "openai"),
        ("https://api.deepseek.com/beta", "openai", None, "deepseek"),
        ("https://api.anthropic.com/v1/", "openai", None, "anthropic"),
        ("https://generativelanguage.googleapis.com/v1beta/openai/", "openai", None, "gemini"),
        ("http://127.0.0.1:8000/v1", "openai", None, "any"),
        ("http://127.0.0.1:8000/v1", "openai", "vllm", "vllm"),
        ("http://127.0.0.1:8000/v1", "openai", "sglang", "sglang"),
        ("http://127.0.0.1:8000/v1", "openai", "somebody", "any"),
        ("http://127.0.0.1:8000/v1", "deepseek", None, "deepseek"),
        ("https://api.openai.com/v1", "vllm", None, "vllm"),
    ],
)
def test_an_endpoint_is_known_by_name_address_or_owner(
    base_url: str | None, provider: str, owned_by: str | None, endpoint: str
) -> None:
    assert endpoint_at(base_url, provider, owned_by).name == endpoint


@pytest.mark.parametrize(
    ("model", "address", "depends"),
    [
        ("deepseek-r1", "http://gpu-box:8000/v1", True),
        ("deepseek-r1", "https://api.deepseek.com", False),
        ("gpt-4o", "http://gpu-box:8000/v1", False),
    ],
)
def test_only_who_could_continue_a_thought_is_asked_who_it_is(
    model: str, address: str, depends: bool
) -> None:
    assert depends_on_owner(model, address, _SECTION) == depends
    never = _SECTION.model_copy(update={"prefill": "never"})
    assert not depends_on_owner(model, address, never)


def test_auto_begins_thoughts_only_of_models_that_think() -> None:
    section = _SECTION.model_copy(update={"provider": "vllm"})
    for row, transport in (("qwen3-8b", "completions"), ("qwen2.5-7b", "chat"), ("m", "chat")):
        assert profile_of(row, None, section).transport == transport


def test_every_template_that_a_family_names_is_there() -> None:
    assert {row.template for row in FAMILIES} - {None} == set(TEMPLATES)
    assert all(row.template for row in FAMILIES if row.thinks)
    assert not any(row.thinks and row.refuses_prefill for row in FAMILIES)
