import sys
from subprocess import run

import pytest

from agent.config import load_variant
from agent.errors import ConfigError
from agent.llm import PROVIDERS, load_feedback_model, load_model
from agent.llm.base import Message, Prompt
from agent.llm.providers import ENDPOINTS
from tests.fakes.llm import FakeLLM, Reply

_SECTION = load_variant("ml-master").llm
_ASK = Prompt((Message("user", "hello"),), "I think", "Think!")


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "run-token")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_provider_in_the_table_can_be_loaded(provider: str) -> None:
    with FakeLLM(["hello"]) as llm:
        section = _SECTION.model_copy(update={"provider": provider})
        model = load_model("m", llm.base_url, section)
        assert model.complete(_ASK, 10).text == "hello"
        model.close()


def test_every_endpoint_of_the_tables_can_be_named() -> None:
    assert {row.name for row in ENDPOINTS} == set(PROVIDERS)


def test_an_unknown_provider_names_a_known_one() -> None:
    with pytest.raises(ConfigError, match="Use 'openai'"):
        load_model("m", None, _SECTION.model_copy(update={"provider": "opnai"}))


@pytest.mark.parametrize("prefill", ["completions", "chat_prefix"])
@pytest.mark.parametrize(
    "model", ["gpt-4o", "gpt-5.2", "openai/o3", "google/gemini-2.5-pro", "claude-x", "o1-mini"]
)
def test_forcing_a_begun_thought_on_a_model_that_takes_none_is_an_error_at_start(
    model: str, prefill: str
) -> None:
    with pytest.raises(ConfigError, match=f"llm.prefill is {prefill}") as caught:
        load_model(model, None, _SECTION.model_copy(update={"prefill": prefill}))
    assert "\n" not in str(caught.value)
    assert "Use auto or never" in str(caught.value)


def test_forcing_raw_completions_without_a_template_is_an_error_at_start() -> None:
    section = _SECTION.model_copy(update={"prefill": "completions"})
    with pytest.raises(ConfigError, match="no chat template of mixtral-8x7b is known"):
        load_model("mixtral-8x7b", None, section)


def test_without_a_feedback_model_there_is_none() -> None:
    assert load_feedback_model(_SECTION, None) is None


def test_the_feedback_model_has_its_own_settings_and_no_begun_thought() -> None:
    settings = {
        "feedback_model": "qwen3-8b",
        "feedback_temperature": 0.1,
        "feedback_max_tokens": 77,
        "prefill": "completions",
        "provider": "vllm",
        "prices": {"qwen3-8b": (1.0, 1.0)},
    }
    with FakeLLM([Reply("ok", "", "stop", 10, 20)]) as llm:
        model = load_feedback_model(_SECTION.model_copy(update=settings), llm.base_url)
        assert model is not None
        completion = model.complete(_ASK, 10)
        model.close()
    assert completion.usage.cost_usd == pytest.approx(30e-6)
    body = llm.requests[0].body
    assert (llm.requests[0].path, body["model"]) == ("/v1/chat/completions", "qwen3-8b")
    assert (body["temperature"], body["max_tokens"]) == (0.1, 77)
    assert body["messages"][-1]["content"] == "hello\n\nThink!"


def test_the_tables_load_without_the_client_package() -> None:
    code = "import sys, agent.llm, agent.llm.profiles; assert 'openai' not in sys.modules"
    run([sys.executable, "-c", code], check=True)
