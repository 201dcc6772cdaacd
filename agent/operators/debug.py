"""Debug: mend a solution that has a defect."""

from agent.coder import CodeRequest
from agent.executors.output import shorten
from agent.llm.base import Message
from agent.operators.prompting import conversation

_OUTPUT_CHARS = 6_000


def debug_messages(request: CodeRequest, preview: str) -> list[Message]:
    """Ask for a repair; the memory holds the repairs that did not help."""
    output = shorten(request.parent.output, _OUTPUT_CHARS) if request.parent else ""
    return conversation("debug.j2", request, preview, output=output)
