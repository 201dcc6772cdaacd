"""Chat completions: the begun thought cannot be sent, so the last user turn tells it."""

from collections.abc import Mapping
from typing import Any

from agent.llm.base import Prompt
from agent.llm.conversation import as_json, turns, with_last_user
from agent.llm.profiles import Profile

PATH = "/chat/completions"


def chat_body(
    prompt: Prompt, profile: Profile, schema: Mapping[str, object] | None
) -> dict[str, Any]:
    """The part of the request that says what is asked."""
    messages = with_last_user(turns(prompt, profile, schema), prompt.thought_as_text)
    body: dict[str, Any] = {"messages": as_json(messages)}
    if profile.endpoint.takes_template_kwargs and profile.family.template_kwargs:
        body["chat_template_kwargs"] = dict(profile.family.template_kwargs)
    if schema is not None and profile.json != "none":
        body["response_format"] = _response_format(profile, schema)
    return body


def _response_format(profile: Profile, schema: Mapping[str, object]) -> dict[str, Any]:
    if profile.json == "json_object":
        return {"type": "json_object"}
    named: dict[str, Any] = {"name": "answer", "schema": dict(schema)}
    if _is_strict(schema):
        named["strict"] = True
    return {"type": "json_schema", "json_schema": named}


def _is_strict(schema: Mapping[str, object]) -> bool:
    """OpenAI's strict mode wants every property required and no others, at every level."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return True
    required = schema.get("required")
    names = set(required) if isinstance(required, list) else set()
    inner = [value for value in properties.values() if isinstance(value, Mapping)]
    return (
        schema.get("additionalProperties") is False
        and names == set(properties)
        and all(_is_strict(value) for value in inner)
    )
