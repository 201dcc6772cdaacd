"""The ways a prompt gets onto the wire, and the parameters that go with every one of them."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from agent.llm import chat, chat_prefix, completions
from agent.llm.base import Prompt
from agent.llm.profiles import Profile
from agent.llm.providers import Transport
from agent.sections import LLMSection

_Body = Callable[[Prompt, Profile, Mapping[str, object] | None], dict[str, Any]]

TRANSPORTS: dict[Transport, tuple[str, _Body]] = {
    "chat": (chat.PATH, chat.chat_body),
    "completions": (completions.PATH, completions.completions_body),
    "chat_prefix": (chat.PATH, chat_prefix.chat_prefix_body),
}
"""Each: the path below the endpoint's address, and what builds its part of the request."""


def request_of(
    profile: Profile,
    prompt: Prompt,
    schema: Mapping[str, object] | None,
    section: LLMSection,
    max_tokens: int,
) -> dict[str, Any]:
    """The whole body of a request, as the tables say that the model takes it."""
    family = profile.family
    body = {"model": profile.model, "stream": True}
    body |= TRANSPORTS[profile.transport][1](prompt, profile, schema)
    if profile.endpoint.takes_stream_options:
        body["stream_options"] = {"include_usage": True}
    is_raw = profile.transport == "completions"
    body["max_tokens" if is_raw else family.tokens_parameter] = max_tokens
    if family.highest_temperature is not None:
        body["temperature"] = min(section.temperature, family.highest_temperature)
    if section.reasoning_effort and family.efforts and not is_raw:
        asked = section.reasoning_effort
        body["reasoning_effort"] = asked if asked in family.efforts else family.efforts[0]
    return body


def url_of(profile: Profile, base_url: str) -> str:
    """A path below the endpoint's address, or its other address for continued chats."""
    path = TRANSPORTS[profile.transport][0]
    other = profile.endpoint.prefix_url
    if profile.transport == "chat_prefix" and other:
        host = urlsplit(base_url).hostname or ""
        if host.endswith(profile.endpoint.hosts):
            return other + path
    return path


def begins_in_thought(profile: Profile, prompt: Prompt) -> bool:
    """Whether the text of the reply begins inside a thought that we opened.

    DeepSeek goes on with the thought in the field it has for it.
    """
    if profile.transport == "chat_prefix" and profile.endpoint.prefix != "deepseek":
        return bool(prompt.thought)
    return profile.transport == "completions"
