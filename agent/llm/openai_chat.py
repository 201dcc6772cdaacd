"""Chat completions of any OpenAI-compatible endpoint, streamed, through the `openai` package."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from random import Random
from typing import Any

import openai

from agent.errors import LLMRefused, LLMUnavailable
from agent.llm.base import Completion, Prompt, Usage
from agent.sections import LLMSection

_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 60.0
_CONNECT_TIMEOUT_S = 10.0

# openai uses httpx or httpx2, by its version; errors amid a stream come from there, unwrapped.
_http_client = openai.DefaultHttpxClient.__mro__[1]
_transport = import_module(_http_client.__module__.partition(".")[0])
_TransportError: type[Exception] = _transport.TransportError

_WORTH_A_RETRY = (
    openai.APIConnectionError,
    openai.RateLimitError,
    openai.InternalServerError,
    openai.ConflictError,
    _TransportError,
)


@dataclass(frozen=True)
class Capabilities:
    """How a family of models wants to be asked."""

    name_prefixes: tuple[str, ...]
    tokens_parameter: str = "max_tokens"
    takes_temperature: bool = True


CAPABILITIES = (
    Capabilities(("o1", "o3", "o4", "gpt-5"), "max_completion_tokens", takes_temperature=False),
)
"""The first entry whose prefix begins the model's name (after any 'vendor/') counts."""


class _CutStream(Exception):
    """The answer stopped without a finish reason."""


class OpenAIChat:
    """A chat model behind an OpenAI-compatible endpoint.

    The key is read from OPENAI_API_KEY by the package itself and never passes through our code.
    `wait` sleeps between attempts.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None,
        section: LLMSection,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._model = model
        self._section = section
        self._wait = wait
        self._rng = Random()
        self._usage = Usage()
        self._capabilities = capabilities_of(model)
        try:
            self._client = openai.OpenAI(base_url=base_url, max_retries=0)
        except openai.OpenAIError as error:
            raise LLMRefused(f"No LLM client: {error}. Set OPENAI_API_KEY.") from error

    @property
    def usage(self) -> Usage:
        """What all calls have cost, failed ones included as calls."""
        return self._usage

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def complete(
        self,
        prompt: Prompt,
        timeout_s: float,
        is_cancelled: Callable[[], bool] = lambda: False,
        schema: dict[str, object] | None = None,
    ) -> Completion:
        """Answer once, retrying faults within `timeout_s`.

        Raises LLMUnavailable or LLMRefused with the endpoint's own words.
        """
        end = time.monotonic() + timeout_s
        fault: Exception = TimeoutError("no time was left to ask")
        for attempt in range(self._section.max_attempts):
            left_s = end - time.monotonic()
            if left_s <= 0:
                break
            try:
                return self._ask(prompt, min(left_s, self._section.timeout_s))
            except (*_WORTH_A_RETRY, _CutStream) as error:
                fault = error
            except openai.APIError as error:
                raise LLMRefused(f"{self._where()} refused the request: {_words(error)}") from error
            if not self._pause(attempt, fault, end):
                break
        raise LLMUnavailable(
            f"{self._where()} did not answer ({self._section.max_attempts} attempts at most in "
            f"{timeout_s:.0f} s): {_words(fault)}"
        ) from fault

    def _pause(self, attempt: int, fault: Exception, end: float) -> bool:
        """Wait before the next attempt; False if there will be none in time."""
        if attempt + 1 >= self._section.max_attempts:
            return False
        backoff_s = min(_FIRST_WAIT_S * 2**attempt, _LONGEST_WAIT_S)
        asked_s = _retry_after_s(fault)
        pause_s = backoff_s * self._rng.uniform(0.5, 1.0) if asked_s is None else asked_s
        if time.monotonic() + pause_s >= end:
            return False
        self._wait(pause_s)
        return True

    def _ask(self, prompt: Prompt, timeout_s: float) -> Completion:
        self._usage += Usage(calls=1)
        end = time.monotonic() + timeout_s
        stream = self._client.chat.completions.create(**self._request(prompt, timeout_s))
        with stream:
            completion = _collect(stream, end)
        self._usage += completion.usage
        return completion

    def _request(self, prompt: Prompt, timeout_s: float) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": m.role, "content": m.content} for m in prompt.messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "timeout": openai.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_TIMEOUT_S)),
            self._capabilities.tokens_parameter: self._section.max_tokens,
        }
        if self._capabilities.takes_temperature:
            request["temperature"] = self._section.temperature
        return request

    def _where(self) -> str:
        return f"Model {self._model} at {self._client.base_url}"


def capabilities_of(model: str) -> Capabilities:
    """How to ask this model."""
    name = model.rpartition("/")[2]
    return next((c for c in CAPABILITIES if name.startswith(c.name_prefixes)), Capabilities(()))


def _collect(stream: Iterable[Any], end: float) -> Completion:
    """Put a stream together. Raises _CutStream if it has no proper end or takes too long."""
    text: list[str] = []
    reasoning: list[str] = []
    finish_reason: str | None = None
    usage = Usage()
    for chunk in stream:
        # The package's timeout is per read: a slow drip would outlive any deadline.
        if time.monotonic() > end:
            raise _CutStream("the answer took too long")
        if chunk.usage:
            usage = Usage(0, chunk.usage.prompt_tokens, chunk.usage.completion_tokens)
        for choice in chunk.choices:
            text.append(choice.delta.content or "")
            reasoning.append(getattr(choice.delta, "reasoning_content", None) or "")
            finish_reason = choice.finish_reason or finish_reason
    if finish_reason is None:
        raise _CutStream("the answer broke off")
    return Completion("".join(text), "".join(reasoning), finish_reason == "length", usage)


def _retry_after_s(fault: Exception) -> float | None:
    response = getattr(fault, "response", None)
    try:
        return max(float(response.headers["retry-after"]), 0.0) if response is not None else None
    except (KeyError, ValueError):
        return None


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
