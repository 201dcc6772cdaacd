"""Tokens without a tokenizer: every model has its own, and budgets need no more than an estimate."""

_ASCII_CHARS_PER_TOKEN = 4
_MARK = " [...]"


def about_tokens(text: str) -> int:
    """How many tokens the text has, about: one per four ASCII characters, one per other character.

    >>> about_tokens("a plan"), about_tokens("計画"), about_tokens("")
    (2, 2, 0)
    """
    others = sum(not char.isascii() for char in text) if not text.isascii() else 0
    return others + -(-(len(text) - others) // _ASCII_CHARS_PER_TOKEN)


def cut_to_tokens(text: str, max_tokens: int) -> str:
    """The text's beginning in at most `max_tokens` (about), with " [...]" where it was cut.

    >>> cut_to_tokens("one two three four five", 5)
    'one two three [...]'
    """
    if about_tokens(text) <= max_tokens:
        return text
    mark = _MARK if max_tokens > about_tokens(_MARK) else ""
    quarters = _ASCII_CHARS_PER_TOKEN * (max_tokens - about_tokens(mark))
    end = 0
    for end, char in enumerate(text):
        quarters -= 1 if char.isascii() else _ASCII_CHARS_PER_TOKEN
        if quarters < 0:
            break
    head = text[:end]
    at_word = head.rfind(" ")
    return (head[:at_word] if at_word > end // 2 else head).rstrip() + mark
