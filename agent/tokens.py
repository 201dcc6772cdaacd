"""Tokens without a tokenizer: every model has its own, budgets need no more than an estimate."""

from itertools import accumulate, takewhile

_ASCII_CHARS_PER_TOKEN = 4
_MARK = " [...]"


def about_tokens(text: str) -> int:
    """How many tokens the text has, about: one per four ASCII characters, one per other character.

    Never more for two texts joined than for the two apart.

    >>> about_tokens("a plan"), about_tokens("計画"), about_tokens("")
    (2, 2, 0)
    """
    others = 0 if text.isascii() else sum(not char.isascii() for char in text)
    return others + -(-(len(text) - others) // _ASCII_CHARS_PER_TOKEN)


def cut_to_tokens(text: str, max_tokens: int) -> str:
    """The text's beginning in at most `max_tokens` (about), with " [...]" where it was cut.

    The mark is left out where there is no room for it beside a word.

    >>> cut_to_tokens("one two three four five", 5)
    'one two [...]'
    """
    if about_tokens(text) <= max_tokens:
        return text
    mark = _MARK if max_tokens > about_tokens(_MARK) else ""
    room = _ASCII_CHARS_PER_TOKEN * max(max_tokens - about_tokens(mark), 0)
    sizes = accumulate(1 if char.isascii() else _ASCII_CHARS_PER_TOKEN for char in text)
    head = text[: sum(1 for _ in takewhile(lambda size: size <= room, sizes))]
    at_word = head.rfind(" ")
    return (head[:at_word] if at_word > len(head) // 2 else head).rstrip() + mark
