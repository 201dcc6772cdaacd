"""One answer as it arrives: chunks of a stream, or all in one."""

from collections.abc import Mapping
from typing import Any

from agent.llm.base import Usage

_REASONING_FIELDS = ("reasoning_content", "reasoning")
"""DeepSeek, vLLM and SGLang; OpenRouter, Groq and newer vLLM."""


class Answer:
    """What has arrived so far. Filled by one thread, read by another once that has ended."""

    def __init__(self) -> None:
        self._content: list[str] = []
        self._reasoning: list[str] = []
        self.finish_reason: str | None = None
        self._usage: Mapping[str, Any] = {}

    @property
    def content(self) -> str:
        """Everything that is not in a field for thoughts."""
        return "".join(self._content)

    @property
    def reasoning(self) -> str:
        """What the endpoint itself calls the thought."""
        return "".join(self._reasoning)

    @property
    def is_cut(self) -> bool:
        """The model ran into its token limit."""
        return self.finish_reason in ("length", "max_tokens", "MAX_TOKENS")

    def add(self, chunk: object) -> None:
        """Take in one chunk, or a whole answer. Raises ValueError if it is no JSON object."""
        if not isinstance(chunk, Mapping):
            raise ValueError("a chunk of the answer is no JSON object")
        usage = chunk.get("usage")
        if isinstance(usage, Mapping):
            self._usage = usage  # counts are of the whole answer so far: the last ones hold
        for choice in _mappings(chunk.get("choices")):
            part = choice.get("delta") or choice.get("message") or choice
            self._content.append(_text(part.get("content", part.get("text"))))
            fields = [_text(part.get(name)) for name in _REASONING_FIELDS]
            self._reasoning.append(next((text for text in fields if text), ""))
            self.finish_reason = choice.get("finish_reason") or self.finish_reason

    @property
    def usage(self) -> Usage:
        """One call with the tokens that the endpoint reported; 0 where it did not.

        Some endpoints leave the thought out of completion_tokens and count it in total_tokens only,
        Gemini's among them (mozilla-ai/any-llm issue 1290): the difference is added.
        """
        prompt, completion = (
            _count(self._usage, "prompt_tokens"),
            _count(self._usage, "completion_tokens"),
        )
        left_out = max(_count(self._usage, "total_tokens") - prompt - completion, 0)
        details = self._usage.get("completion_tokens_details")
        told = _count(details, "reasoning_tokens") or _count(self._usage, "reasoning_tokens")
        completion += left_out
        return Usage(1, prompt, completion, min(max(told, left_out), completion))


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """A string, or the texts of a list of parts as some endpoints send them."""
    if isinstance(value, str):
        return value
    return "".join(_text(part.get("text")) for part in _mappings(value))


def _count(counts: object, name: str) -> int:
    value = counts.get(name) if isinstance(counts, Mapping) else None
    return int(value) if isinstance(value, int | float) and value > 0 else 0
