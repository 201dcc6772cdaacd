"""What is in a model's reply: plan and code, JSON, and what its reasoning came to."""

import ast
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.errors import NoCodeInReply
from agent.llm.fences import (
    Block,
    blocks_in,
    compile_error,
    is_whole_script,
    names_bound,
    names_needed,
)
from agent.llm.insights import distil
from agent.llm.templates import CLOSE_THOUGHT, OPEN_THOUGHT

__all__ = ["PlannedCode", "distil", "parse_json", "parse_reply"]

_NO_PLAN = "(no plan was given)"
_STRING_OR_BRACE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]', re.S)
_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.S)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.S)
_MOST_STARTS = 200


@dataclass(frozen=True)
class PlannedCode:
    """A plan in words and the script that carries it out."""

    plan: str
    code: str


def parse_reply(text: str) -> PlannedCode:
    """The words around the code blocks and the one script in them.

    Pass only replies that were not cut off: a block without a closing fence is taken to the end.
    Anything up to a closing think tag is dropped, and with it the code there. Of several Python
    blocks the last one is the script if it is whole (imports, writes a submission and needs nothing
    of the blocks before it); else they are parts of one script and joined in their order. Blocks
    that say no language and are no Python are passed over, if there are others.
    Raises NoCodeInReply with a sentence that can be sent back to the model.
    """
    answer = _answer_of(text)
    python = [block for block in blocks_in(answer) if block.is_python]
    blocks = [block for block in python if block.code.strip()]
    if not blocks:
        raise NoCodeInReply("Your reply holds no Python code block.")
    code = _script_of(blocks).strip("\n") + "\n"
    error = compile_error(code)
    if error:
        raise NoCodeInReply(f"Your code block is no valid Python: {error}.")
    return PlannedCode(_plan_around(answer, python), code)


def parse_json(text: str) -> dict[str, object]:
    """The JSON object in a reply: alone, fenced, or amid text; the largest if there are several.

    Trailing commas, comments and Python's spelling (single quotes, True, None) are forgiven. Raises
    ValueError with a sentence that can be sent back to the model.
    """
    _, tag, answer = text.rpartition(CLOSE_THOUGHT)
    found = _objects_in(answer)
    if tag and not found and not text.lstrip().startswith(OPEN_THOUGHT):
        found = _objects_in(text)  # the tag was part of the object
    if not found:
        shown = " ".join(answer.split())[:80]
        raise ValueError(f"Your reply holds no JSON object that can be read: {shown!r}.")
    return max(found, key=lambda pair: pair[0])[1]


def _answer_of(text: str) -> str:
    head = text.lstrip()
    thought, tag, answer = head.partition(CLOSE_THOUGHT)
    if tag:
        return answer
    if head.startswith(OPEN_THOUGHT):
        raise NoCodeInReply("Your reply ended before its thought did, so it holds no answer.")
    return thought


def _script_of(blocks: Sequence[Block]) -> str:
    """The script in Python blocks; it need not compile if none of them does."""
    sound = [block for block in blocks if compile_error(block.code) is None]
    for place in range(len(sound) - 1, -1, -1):
        if is_whole_script(sound[place].code) and not _continues(sound, place):
            return sound[place].code
    for parts in (blocks, sound):
        joined = "\n\n".join(block.code.strip("\n") for block in parts)
        if joined and compile_error(joined) is None:
            return joined
    return "\n\n".join(block.code.strip("\n") for block in blocks if block.language or not sound)


def _continues(blocks: Sequence[Block], place: int) -> bool:
    """Whether a block uses names that only the blocks before it bind."""
    before: set[str] = set()
    for block in blocks[:place]:
        before |= names_bound(block.code)
    return bool(names_needed(blocks[place].code) & before)


def _plan_around(answer: str, blocks: Sequence[Block]) -> str:
    before = answer[: blocks[0].start].strip()
    return before or answer[blocks[-1].end :].strip() or _NO_PLAN


def _objects_in(text: str) -> list[tuple[int, dict[str, object]]]:
    """Objects with their lengths, none inside another."""
    found: list[tuple[int, dict[str, object]]] = []
    here = 0
    for _ in range(_MOST_STARTS):
        start = text.find("{", here)
        if start < 0:
            break
        end = _closing_brace(text, start)
        value = _read_object(text[start:end]) if end else None
        if value is not None and end:
            found.append((end - start, value))
        here = end if value is not None and end else start + 1
    return found


def _closing_brace(text: str, start: int) -> int | None:
    """One past the brace that closes the one at `start`; braces in double quotes do not count."""
    depth = 0
    for hit in _STRING_OR_BRACE.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(hit[0], 0)
        if depth == 0:
            return hit.end()
    return None


def _read_object(text: str) -> dict[str, object] | None:
    bare = _COMMENT.sub(lambda hit: hit[1] or "", text)
    for form in (text, _TRAILING_COMMA.sub(lambda hit: hit[1] or "", bare)):
        try:
            value = json.loads(form, strict=False)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    is_object = isinstance(value, dict) and all(isinstance(key, str) for key in value)
    return value if is_object else None
