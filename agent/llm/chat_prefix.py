"""Chat completions whose last message is the model's own, with the thought begun in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agent.llm.base import Prompt
from agent.llm.chat import chat_body
from agent.llm.conversation import as_json, turns
from agent.llm.profiles import Profile
from agent.llm.templates import begun


def chat_prefix_body(
    prompt: Prompt, profile: Profile, schema: Mapping[str, object] | None
) -> dict[str, Any]:
    """The part of the request that says what is asked; a plain chat if no thought is begun.

    DeepSeek takes the thought in a field of its own (api-docs.deepseek.com, create chat
    completion), vLLM and SGLang take the text that their template puts into the model's turn.
    """
    if not prompt.thought:
        return chat_body(prompt, replace(profile, transport="chat"), schema)
    messages = as_json(turns(prompt, profile, schema))
    if profile.endpoint.prefix == "deepseek":
        thought = {"reasoning_content": prompt.thought, "prefix": True}
        return {"messages": [*messages, {"role": "assistant", "content": "", **thought}]}
    return {
        "messages": [*messages, {"role": "assistant", "content": begun(prompt.thought)}],
        "continue_final_message": True,
        "add_generation_prompt": False,
    }
