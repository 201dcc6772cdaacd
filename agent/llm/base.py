"""What a language model takes and gives, whoever provides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Usage:
    """What calls have cost so far. Tokens are 0 where the endpoint does not count them."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True)
class Completion:
    """One whole answer. `is_cut` is True when the model ran into its token limit."""

    text: str
    reasoning: str
    is_cut: bool
    usage: Usage


class LanguageModel(Protocol):
    """A model that continues a conversation."""

    @property
    def usage(self) -> Usage:
        """What all calls of this model have cost, failed ones included as calls."""

    def complete(self, messages: Sequence[Message], timeout_s: float) -> Completion:
        """Answer once, retrying what is worth retrying within `timeout_s`.

        Raises LLMUnavailable when it does not work in that time, LLMRefused when it never will.
        """

    def close(self) -> None:
        """Close the connections."""
