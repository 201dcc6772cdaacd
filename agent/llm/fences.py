"""Code blocks in a text, and what of them is a whole script."""

import ast
import builtins
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

_FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`\n]*?)[ \t]*$")
_PYTHON_NAMES = {"", "python", "py", "python3"}
_WRITERS = {"to_csv", "write_csv", "write", "writelines", "writerow", "writerows", "savetxt",
            "write_text", "copy", "copyfile"}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """A fenced block: its language in lower case, its content, and its place in the text.

    `is_closed` is False for one that runs to the end of the text without a closing fence.
    """

    language: str
    code: str
    start: int
    end: int
    is_closed: bool = True

    @property
    def is_python(self) -> bool:
        """It says so, or says nothing."""
        return self.language in _PYTHON_NAMES


def blocks_in(text: str) -> list[Block]:
    """The fenced blocks (backticks or tildes, three or more) in their order.

    A closing fence stands alone on its line, of the same sign and at least as long. In a Python
    block whose code does not compile there, the next closing fence that makes it compile is taken:
    scripts hold fences in their own strings.
    """
    lines = text.splitlines(keepends=True)
    places = [0]
    for line in lines:
        places.append(places[-1] + len(line))
    found: list[Block] = []
    here = 0
    while here < len(lines):
        opening = _FENCE.match(lines[here].rstrip("\r\n"))
        if not opening:
            here += 1
            continue
        last, is_closed = _end_of(lines, here, opening)
        code = _content(lines[here + 1 : last], opening["indent"])
        end = places[min(last + 1, len(lines))]
        found.append(Block(_language(opening["info"]), code, places[here], end, is_closed))
        here = last + 1
    return found


def compile_error(code: str) -> str | None:
    """What is wrong with a script's syntax; None for nothing."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return str(error) or type(error).__name__
    return None


def is_whole_script(code: str) -> bool:
    """It compiles, imports something and writes a submission: more than an excerpt."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    nodes = list(ast.walk(tree))
    imports = any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes)
    names_it = any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "submission" in node.value.lower()
        for node in nodes
    )
    writes = any(
        isinstance(node, ast.Attribute) and node.attr in _WRITERS for node in nodes
    ) or any(isinstance(node, ast.Name) and node.id == "open" for node in nodes)
    return imports and names_it and writes


def names_needed(code: str) -> set[str]:
    """Names that a script reads and nowhere binds itself, builtins aside. Raises SyntaxError."""
    read: set[str] = set()
    bound = set(dir(builtins)) | {"__file__", "__name__"}
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            bound.add(node.name)
    return read - bound


def names_bound(code: str) -> set[str]:
    """Names that a script defines. Raises SyntaxError."""
    bound: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
    return bound


def _end_of(lines: Sequence[str], start: int, opening: re.Match[str]) -> tuple[int, bool]:
    """The closing fence's line, or the number of lines and False."""
    closings = [
        i for i in range(start + 1, len(lines)) if _closes(lines[i].rstrip("\r\n"), opening)
    ]
    if not closings:
        return len(lines), False
    if _language(opening["info"]) in _PYTHON_NAMES:
        for i in closings[:_MOST_FENCES]:
            if compile_error(_content(lines[start + 1 : i], opening["indent"])) is None:
                return i, True
    return closings[0], True


_MOST_FENCES = 6


def _closes(line: str, opening: re.Match[str]) -> bool:
    fence = _FENCE.match(line)
    if fence is None or fence["info"]:
        return False
    marks = opening["marks"]
    return fence["marks"].startswith(marks)


def _content(lines: Sequence[str], indent: str) -> str:
    code = "".join(line.rstrip("\r\n") + "\n" for line in lines)
    return textwrap.dedent(code) if indent else code


def _language(info: str) -> str:
    words = re.split(r"[\s{},:]+", info.strip().lower())
    return next((word.lstrip(".") for word in words if word), "")
