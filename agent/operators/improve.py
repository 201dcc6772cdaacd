"""Improve: one change to a solution that works."""

from agent.coder import CodeRequest
from agent.executors.output import shorten
from agent.llm.base import Message
from agent.operators.prompting import conversation

_OUTPUT_CHARS = 4_000


def improve_messages(request: CodeRequest, preview: str) -> list[Message]:
    """Ask for one improvement; the memory holds the other ones tried on the same solution."""
    output = shorten(request.parent.output, _OUTPUT_CHARS) if request.parent else ""
    return conversation("improve.j2", request, preview, output=output)
