"""Access to language models. One row per provider: name -> "module:Class", imported when chosen."""

from difflib import get_close_matches
from importlib import import_module
from typing import Protocol

from agent.errors import ConfigError
from agent.llm.base import LanguageModel
from agent.sections import LLMSection

PROVIDERS = {"openai": "agent.llm.openai_chat:OpenAIChat"}


class _Provider(Protocol):
    def __call__(self, model: str, base_url: str | None, section: LLMSection) -> LanguageModel: ...


def load_model(model: str, base_url: str | None, section: LLMSection) -> LanguageModel:
    """A model of the provider that the variant names. Raises ConfigError naming the known ones."""
    if section.provider not in PROVIDERS:
        near = get_close_matches(section.provider, PROVIDERS, 1) or sorted(PROVIDERS)
        raise ConfigError(f"llm.provider {section.provider!r} is unknown. Use {near[0]!r}.")
    module, _, attribute = PROVIDERS[section.provider].partition(":")
    provider: _Provider = getattr(import_module(module), attribute)
    return provider(model, base_url, section)
