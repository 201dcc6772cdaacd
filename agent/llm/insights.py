"""What a reasoning trace came to, in a few of its own sentences."""

import re
from dataclasses import dataclass

from agent.llm.fences import blocks_in
from agent.llm.templates import CLOSE_THOUGHT, OPEN_THOUGHT
from agent.tokens import about_tokens, cut_to_tokens

_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+(?=[A-Z\"'`(\d*-])|\n+|(?<=[。！？；])")  # noqa: RUF001
_LIST_MARK = re.compile(r"^(?:[-*+•]|\d+[.)]|#+)\s+")
_SPACE = re.compile(r"\s+")

_DECISION = re.compile(
    r"\b(i(?:'|\u2019)?ll|i will|let(?:'|\u2019)?s (?:go|use|keep|stick|do|try)"
    r"|i(?:'|\u2019)?m going to|decid\w*|choos\w*|chose|go(?:ing)? with|instead of"
    r"|best (?:option|approach|way|bet|plan)"
    r"|final(?:ly| plan| approach| answer)?|conclu\w*|in summary|so the (?:plan|fix|solution|idea)"
    r"|the (?:plan|fix|solution|key|idea) is|should (?:use|be|help|improve|fix|work))\b",
    re.I,
)
_CAUSE = re.compile(
    r"\b(because|since|due to|caused? by|the (?:cause|reason|problem|issue|error|bug|failure)"
    r"|therefore|thus|hence|which means|that means|leads? to|results? in|that(?:'|\u2019)?s why"
    r"|overfit\w*|leak\w*|mismatch\w*)\b",
    re.I,
)
_DOUBT = re.compile(
    r"^(?:wait|hmm|hm|okay|ok|alright|oh|maybe|perhaps|actually|let me)\b|\?\s*$", re.I
)
_CODE_SIGNS = re.compile(r"[=(){}\[\]<>_]")

_SHORTEST_CHARS, _LONGEST_CHARS = 20, 400
_CHARS_PER_SIGN = 15
"""Prose has fewer brackets and equal signs than one in so many characters."""


@dataclass(frozen=True)
class _Sentence:
    place: int
    text: str
    score: float


def distil(reasoning: str, max_tokens: int) -> str:
    """The insight worth remembering from a reasoning trace, without asking a model again.

    Sentences of the trace itself, in their order, at most `max_tokens` together (estimated). They
    are chosen by a fixed score: 2 for words of decision, 2 for words of cause, up to 3 for how late
    they stand (conclusions come at the end). Code blocks, fragments and repetitions are left out;
    doubts, questions, thinking aloud and what looks like code too, unless there is nothing else.
    The same trace always gives the same insight; an empty one, or a budget below 1, an empty text.
    """
    if max_tokens < 1:
        return ""
    every = _sentences(_prose(reasoning))
    sentences = [text for text in every if not _is_noise(text)] or every
    scored = [
        _Sentence(place, text, _score(text, (place + 1) / len(sentences)))
        for place, text in enumerate(sentences)
    ]
    chosen: list[_Sentence] = []
    left = max_tokens
    for sentence in sorted(scored, key=lambda s: (-s.score, -s.place)):
        cost = about_tokens(sentence.text) + 1
        if cost <= left:
            chosen.append(sentence)
            left -= cost
    if not chosen and scored:
        return cut_to_tokens(max(scored, key=lambda s: (s.score, s.place)).text, max_tokens)
    return " ".join(s.text for s in sorted(chosen, key=lambda s: s.place))


def _prose(reasoning: str) -> str:
    """The trace without code blocks and think tags."""
    text = reasoning.replace(OPEN_THOUGHT, "\n").replace(CLOSE_THOUGHT, "\n")
    kept, here = [], 0
    for block in blocks_in(text):
        kept.append(text[here : block.start])
        here = block.end
    return "\n".join([*kept, text[here:]])


def _sentences(text: str) -> list[str]:
    """Whole sentences of readable length, each once (its last place counts)."""
    parts = [
        _LIST_MARK.sub("", _SPACE.sub(" ", part).strip()) for part in _SENTENCE_END.split(text)
    ]
    fitting = [part for part in parts if _SHORTEST_CHARS <= len(part) <= _LONGEST_CHARS]
    last_first = dict.fromkeys(reversed(fitting))
    return list(reversed(last_first))


def _score(sentence: str, position: float) -> float:
    decides, explains = _DECISION.search(sentence), _CAUSE.search(sentence)
    return 3 * position**2 + 2 * bool(decides) + 2 * bool(explains)


def _is_noise(sentence: str) -> bool:
    signs = len(_CODE_SIGNS.findall(sentence))
    return bool(_DOUBT.search(sentence)) or signs > len(sentence) / _CHARS_PER_SIGN
