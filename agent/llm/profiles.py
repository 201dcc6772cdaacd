"""How one model at one endpoint is asked: the rows of the tables that fit, and the transport."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from agent.errors import ConfigError
from agent.llm.providers import (
    ANY_ENDPOINT,
    ANY_FAMILY,
    ENDPOINTS,
    FAMILIES,
    JSON_MODES,
    Endpoint,
    Family,
    JsonMode,
    Transport,
)
from agent.sections import LLMSection

BY_ADDRESS = "openai"
"""The provider that stands for any OpenAI-compatible endpoint, recognised by its address."""


@dataclass(frozen=True)
class Profile:
    """A model, its two rows and how it is asked; `is_forced`: the variant insists on it."""

    model: str
    family: Family
    endpoint: Endpoint
    transport: Transport
    is_forced: bool = False

    @property
    def json(self) -> JsonMode:
        """What may be asked for in `response_format`."""
        return min(self.family.json, self.endpoint.json, key=JSON_MODES.index)


def family_of(model: str) -> Family:
    """The first row that fits the name.

    >>> family_of("openai/gpt-5-mini").name, family_of("deepseek-ai/DeepSeek-R1").name
    ('gpt-5', 'deepseek-r1')
    """
    name = model.rpartition("/")[2].lower()
    return next((row for row in FAMILIES if re.match(row.pattern, name)), ANY_FAMILY)


def endpoint_at(base_url: str | None, provider: str, owned_by: str | None = None) -> Endpoint:
    """The row that the variant names, or else the one of the host or of the models' owner."""
    host = urlsplit(base_url or "https://api.openai.com").hostname or ""
    for row in ENDPOINTS:
        if provider == row.name != BY_ADDRESS:
            return row
    if provider != BY_ADDRESS:
        return ANY_ENDPOINT
    known = [row for row in ENDPOINTS if host.endswith(row.hosts or ("\0",))]
    owners = [row for row in ENDPOINTS if row.owned_by and row.owned_by == owned_by]
    return next(iter(known + owners), ANY_ENDPOINT)


def profile_of(
    model: str, base_url: str | None, section: LLMSection, owned_by: str | None = None
) -> Profile:
    """How to ask.

    Raises ConfigError if the variant forces a begun thought on a model that takes none.
    """
    family = family_of(model)
    endpoint = endpoint_at(base_url, section.provider, owned_by)
    if section.prefill == "auto":
        can = family.thinks and not family.refuses_prefill
        return Profile(model, family, endpoint, endpoint.prefill if can else "chat")
    if section.prefill == "never":
        return Profile(model, family, endpoint, "chat")
    _require_prefill(model, family, section.prefill)
    return Profile(model, family, endpoint, section.prefill, is_forced=True)


def depends_on_owner(model: str, base_url: str | None, section: LLMSection) -> bool:
    """Whether asking the endpoint who it is could change the profile."""
    return (
        section.prefill == "auto"
        and section.provider == BY_ADDRESS
        and family_of(model).thinks
        and endpoint_at(base_url, section.provider) is ANY_ENDPOINT
    )


def _require_prefill(model: str, family: Family, prefill: str) -> None:
    if family.refuses_prefill:
        raise ConfigError(
            f"llm.prefill is {prefill}, but nobody can begin the thought of {model}. "
            "Use auto or never."
        )
    if prefill == "completions" and family.template is None:
        raise ConfigError(
            f"llm.prefill is completions, but no chat template of {model} is known. "
            "Use chat_prefix, auto or never, or add its family to agent/llm/providers.py."
        )
