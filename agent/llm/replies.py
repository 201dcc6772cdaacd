"""Plan and code in a model's answer."""

import ast
import re
from dataclasses import dataclass

from agent.errors import NoCodeInReply

_THOUGHT = re.compile(r"^.*?</think>", re.DOTALL)
_FENCE = re.compile(r"^[ \t]*```[ \t]*(?P<kind>\w*)[^\n]*\n(?P<code>.*?)^[ \t]*```", re.M | re.S)
_PYTHON_NAMES = {"", "python", "py", "python3"}


@dataclass(frozen=True)
class PlannedCode:
    """A plan in words and the script that carries it out."""

    plan: str
    code: str


def parse_reply(text: str) -> PlannedCode:
    """The words before the first code block, and all Python blocks together.

    Anything up to a closing think tag is dropped. Raises NoCodeInReply with a sentence that can
    be sent back to the model.
    """
    answer = _THOUGHT.sub("", text)
    blocks = [hit for hit in _FENCE.finditer(answer) if hit["kind"].lower() in _PYTHON_NAMES]
    if not blocks:
        raise NoCodeInReply("Your reply holds no Python code block.")
    code = "\n\n".join(hit["code"].strip("\n") for hit in blocks) + "\n"
    try:
        ast.parse(code)
    except (SyntaxError, ValueError) as error:
        raise NoCodeInReply(f"Your code block is no valid Python: {error}.") from error
    plan = answer[: blocks[0].start()].strip()
    return PlannedCode(plan or "(no plan was given)", code)
