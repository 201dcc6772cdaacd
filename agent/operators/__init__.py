"""The three actions as prompts for an LLM, and the coder that sends them."""

from collections.abc import Callable

from agent.coder import CodeRequest
from agent.llm.base import Message
from agent.operators.debug import debug_messages
from agent.operators.draft import draft_messages
from agent.operators.improve import improve_messages
from agent.search.tree import Action

OPERATORS: dict[Action, Callable[[CodeRequest, str], list[Message]]] = {
    "draft": draft_messages,
    "debug": debug_messages,
    "improve": improve_messages,
    "evolve": improve_messages,
    "fuse": improve_messages,
}
"""Each takes the request and the data preview and gives the conversation to send."""
