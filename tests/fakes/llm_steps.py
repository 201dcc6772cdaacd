"""What a FakeLLM can answer, and what it has been asked and has told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reply:
    """A good answer. Token counts default to one token per four characters.

    `delay_s` passes before the first byte, `chunk_delay_s` before each further chunk.
    `reasoning_field` is the name under which a chat sends the thought; raw completions and chats
    with continue_final_message send it in the text, with a closing tag behind it. Without
    `counts_tokens` the endpoint says nothing of its usage. With a `tool` an answer that is not
    streamed calls the function of that name, with `text` as its arguments in JSON.
    """

    text: str
    reasoning: str = ""
    finish_reason: str = "stop"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    delay_s: float = 0.0
    chunk_delay_s: float = 0.0
    reasoning_tokens: int | None = None
    reasoning_field: str = "reasoning_content"
    counts_tokens: bool = True
    tool: str | None = None


@dataclass(frozen=True)
class Fault:
    """An HTTP error with a JSON body as OpenAI sends it.

    `retry_after_s` sets the header in seconds, `retry_after` as it is (an HTTP date).
    """

    status: int
    message: str = "scripted fault"
    retry_after_s: float | None = None
    retry_after: str | None = None
    code: str | int | None = None
    param: str | None = None


@dataclass(frozen=True)
class CutStream:
    """A connection that breaks after `text` has been sent, before the answer is complete.

    With token counts these come along with the text, as some servers send them in every chunk.
    """

    text: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Stall:
    """A server that falls silent after `text`, before its headers if `text` is None.

    It stays so until the client goes, the server is closed, or `seconds` have passed. With a
    `finish_reason` the answer is complete, and only its end does not come.
    """

    text: str | None = ""
    seconds: float = 60.0
    finish_reason: str | None = None


Step = str | Reply | Fault | CutStream | Stall


@dataclass(frozen=True)
class Request:
    """One call as the server saw it; `index` counts from 0, header names are lower-case."""

    index: int
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def prompt(self) -> str:
        """Every message's text (or the plain prompt), joined with blank lines."""
        if "prompt" in self.body:
            return str(self.body["prompt"])
        return "\n\n".join(str(message["content"]) for message in self.body.get("messages", []))

    @property
    def is_streamed(self) -> bool:
        """The client asked for server-sent events."""
        return bool(self.body.get("stream"))


@dataclass
class Tally:
    """What a server has answered: requests of any outcome, and the tokens that it told of."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
