"""Access to language models. One row per provider: name -> "module:Class", imported when chosen."""

from difflib import get_close_matches
from importlib import import_module
from typing import Protocol

from agent.errors import ConfigError
from agent.llm.base import LanguageModel
from agent.sections import LLMSection

_ENDPOINT_MODEL = "agent.llm.endpoint_model:EndpointModel"

PROVIDERS = {
    "openai": _ENDPOINT_MODEL,  # any OpenAI-compatible endpoint, recognised by its address
    "deepseek": _ENDPOINT_MODEL,
    "vllm": _ENDPOINT_MODEL,
    "sglang": _ENDPOINT_MODEL,
    "anthropic": _ENDPOINT_MODEL,
    "gemini": _ENDPOINT_MODEL,
}
"""All but the first are rows of `providers.ENDPOINTS`, for endpoints behind another address."""


class _Provider(Protocol):
    def __call__(self, model: str, base_url: str | None, section: LLMSection) -> LanguageModel: ...


def load_model(model: str, base_url: str | None, section: LLMSection) -> LanguageModel:
    """A model of the provider that the variant names.

    Raises ConfigError naming the known ones, or if `prefill` insists on what the model refuses;
    LLMRefused without a key.
    """
    if section.provider not in PROVIDERS:
        near = get_close_matches(section.provider, PROVIDERS, 1) or sorted(PROVIDERS)
        raise ConfigError(f"llm.provider {section.provider!r} is unknown. Use {near[0]!r}.")
    module, _, attribute = PROVIDERS[section.provider].partition(":")
    provider: _Provider = getattr(import_module(module), attribute)
    return provider(model, base_url, section)


def load_feedback_model(section: LLMSection, base_url: str | None) -> LanguageModel | None:
    """The second model, which summarises, at the same endpoint; None if the variant has none.

    It has its own temperature and token limit and no begun thoughts. Raises as `load_model`.
    """
    if section.feedback_model is None:
        return None
    own = section.model_copy(
        update={
            "temperature": section.feedback_temperature,
            "max_tokens": section.feedback_max_tokens,
            "prefill": "never",
        }
    )
    return load_model(section.feedback_model, base_url, own)
