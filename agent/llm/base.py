"""What a language model takes and gives, whoever provides it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Prompt:
    """What a model is asked.

    `thought` is the beginning of the model's own reasoning, to be continued. A model that takes no
    such beginning gets the same information in the last user turn: `thought_as_text`, which says it
    as told by the user.
    """

    messages: tuple[Message, ...]
    thought: str = ""
    thought_as_text: str = ""


@dataclass(frozen=True)
class Usage:
    """What calls have cost so far. Tokens are 0 where the endpoint does not count them.

    `calls` counts requests, failed ones included. `reasoning_tokens` are part of
    `completion_tokens`. `cost_usd` is 0 for a model without a price.
    """

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.cost_usd + other.cost_usd,
        )


@dataclass(frozen=True)
class Completion:
    """One whole answer: `text` without, `reasoning` only the thought. `usage` is of all attempts.

    `is_cut` is True when the model ran into its token limit.
    """

    text: str
    reasoning: str
    is_cut: bool
    usage: Usage


class LanguageModel(Protocol):
    """A model that continues a conversation. Safe to use from several threads at once."""

    @property
    def usage(self) -> Usage:
        """What all calls of this model have cost, failed ones included as calls."""

    def complete(
        self,
        prompt: Prompt,
        timeout_s: float,
        is_cancelled: Callable[[], bool] = lambda: False,
        schema: dict[str, object] | None = None,
    ) -> Completion:
        """Answer once, retrying faults, in at most `timeout_s` seconds.

        With a JSON `schema` the endpoint is asked for JSON, where it can; the text is not checked.
        Raises LLMUnavailable when no attempt succeeded, LLMRefused when none ever will.
        """

    def close(self) -> None:
        """Close the connections."""
