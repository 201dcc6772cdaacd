"""The script of a solution that is to be joined with another, at several lengths."""

import ast

from agent.tokens import about_tokens

_SHARES = (0.75, 0.5, 0.35, 0.2)


def code_forms(code: str) -> list[str]:
    """The script as code blocks: whole, without comments, then less and less of its lines."""
    bare = _without_comments(code)
    tokens = about_tokens(bare)
    shorter = [_cut_lines(bare, int(tokens * share)) for share in _SHARES]
    return [f"```python\n{text.strip()}\n```" for text in dict.fromkeys([code, bare, *shorter])]


def _without_comments(code: str) -> str:
    try:
        return ast.unparse(ast.parse(code))
    except (SyntaxError, ValueError, RecursionError):
        return code


def _cut_lines(code: str, max_tokens: int) -> str:
    """Whole lines of the beginning and of the end, half of the tokens each, and how many went."""
    lines = code.splitlines()
    head = _lines_within(lines, max_tokens // 2)
    tail = _lines_within(lines[len(head) :][::-1], max_tokens - max_tokens // 2)[::-1]
    gone = len(lines) - len(head) - len(tail)
    note = [f"# [... {gone} of {len(lines)} lines left out ...]"] if gone else []
    return "\n".join([*head, *note, *tail])


def _lines_within(lines: list[str], max_tokens: int) -> list[str]:
    taken = []
    for line in lines:
        max_tokens -= about_tokens(line + "\n")
        if max_tokens < 0:
            break
        taken.append(line)
    return taken
