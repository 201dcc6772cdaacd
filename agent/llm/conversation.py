"""What the transports share: turns as JSON, and a schema said in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agent.llm.base import Message, Prompt
from agent.llm.profiles import Profile


def turns(prompt: Prompt, profile: Profile, schema: Mapping[str, object] | None) -> list[Message]:
    """The conversation as this model takes it, without the begun thought.

    A schema that `response_format` will not carry is added in words; a system message that the
    model takes none of opens the first user turn instead.
    """
    messages = list(prompt.messages)
    if schema is not None and (profile.json != "json_schema" or profile.transport != "chat"):
        messages = with_last_user(messages, schema_in_words(schema))
    return messages if profile.family.takes_system else _without_system(messages)


def with_last_user(messages: Sequence[Message], addition: str) -> list[Message]:
    """The conversation whose last user turn ends with `addition`, a new turn if it has none."""
    if not addition.strip():
        return list(messages)
    if not messages or messages[-1].role != "user":
        return [*messages, Message("user", addition)]
    last = replace(messages[-1], content=f"{messages[-1].content.rstrip()}\n\n{addition}")
    return [*messages[:-1], last]


def schema_in_words(schema: Mapping[str, object]) -> str:
    """The demand for one JSON object. It names JSON, which endpoints with json_object insist on."""
    return f"Answer with one JSON object and nothing else. Its JSON schema: {json.dumps(schema)}"


def as_json(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """The turns as chat endpoints take them."""
    return [{"role": message.role, "content": message.content} for message in messages]


def _without_system(messages: Sequence[Message]) -> list[Message]:
    told = "\n\n".join(message.content for message in messages if message.role == "system")
    rest = [message for message in messages if message.role != "system"]
    if not told:
        return rest
    if not rest or rest[0].role != "user":
        return [Message("user", told), *rest]
    return [replace(rest[0], content=f"{told}\n\n{rest[0].content}"), *rest[1:]]
