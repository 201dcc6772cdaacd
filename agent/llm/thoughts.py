"""Telling a model's thought from its answer."""

from agent.llm.fences import blocks_in, is_whole_script
from agent.llm.templates import CLOSE_THOUGHT, OPEN_THOUGHT

_AFTERWORD_CHARS = 600
"""Of prose after the script at the end of a thought that was never closed."""


def apart(content: str, reasoning: str, is_open: bool, is_cut: bool) -> tuple[str, str]:
    """The thought and the answer in what an endpoint sent.

    `is_open` says that the reply began inside a thought, because we opened it. A server that tells
    them apart itself sends `reasoning`. Otherwise the first closing tag ends the thought, with or
    without an opening one: chat templates often write that themselves.

    A thought without a closing tag is no answer, and code in it is not run. One exception: a reply
    that ended by itself (not `is_cut`) with a whole script in its last code block, after which come
    at most a few sentences. There the model forgot the tag, and its last paragraph and that script
    are the answer (`answer_within`).
    """
    head = content.lstrip()
    if reasoning and not head.startswith(OPEN_THOUGHT):
        return reasoning, content
    thought, tag, answer = head.removeprefix(OPEN_THOUGHT).partition(CLOSE_THOUGHT)
    is_open = is_open or head.startswith(OPEN_THOUGHT)
    if tag:
        return _joined(reasoning, thought), answer.lstrip()
    if not is_open:
        return reasoning, content
    answer = "" if is_cut else answer_within(thought)
    return _joined(reasoning, thought.removesuffix(answer)), answer


def answer_within(thought: str) -> str:
    """The last paragraph and the whole script at the end of an unclosed thought; empty if none."""
    blocks = blocks_in(thought)
    if not blocks or not blocks[-1].is_closed or not blocks[-1].is_python:
        return ""
    last = blocks[-1]
    if len(thought) - last.end > _AFTERWORD_CHARS or not is_whole_script(last.code):
        return ""
    before = thought[: last.start].rstrip()
    floor = blocks[-2].end if len(blocks) > 1 else 0
    return thought[max(before.rfind("\n\n"), floor, 0) :].lstrip()


def _joined(*parts: str) -> str:
    return "\n".join(part.strip() for part in parts if part.strip())
