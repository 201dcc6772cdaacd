"""Draft: a first solution that differs from the drafts before it."""

from agent.coder import CodeRequest
from agent.llm.base import Message
from agent.operators.prompting import conversation


def draft_messages(request: CodeRequest, preview: str) -> list[Message]:
    """Ask for a first solution; the memory holds the earlier drafts."""
    return conversation("draft.j2", request, preview)
