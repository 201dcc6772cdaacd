"""What can go wrong with one request, and whether another one may help."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import Enum

_RETRIED = {408, 409, 425, 429}
_TOO_LONG = ("context_length_exceeded", "maximum context length", "prompt is too long",
             "context window", "too many tokens", "input token count")  # fmt: skip
_UNWANTED = ("content_filter", "content_policy_violation", "content management policy")


class Kind(Enum):
    """What to do about a fault."""

    RETRY = "ask again after a while"
    REFUSED = "this request will never be accepted as it is"
    THIS_PROMPT = "this prompt will never be accepted, others may"


class Fault(Exception):
    """One request failed. `parameter` is what the endpoint complains of, if it says so."""

    def __init__(
        self,
        words: str,
        kind: Kind = Kind.RETRY,
        status: int | None = None,
        parameter: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(" ".join(words.split())[:400] or "no reason was given")
        self.kind = kind
        self.status = status
        self.parameter = parameter
        self.retry_after_s = retry_after_s


def http_fault(
    status: int, words: str, body: object = None, headers: Mapping[str, str] | None = None
) -> Fault:
    """The fault that an answer with this status means. `body` is OpenAI's error object, if any."""
    details = body if isinstance(body, Mapping) else {}
    parameter = details.get("param")
    code = f"{details.get('code')} {words}".lower()
    return Fault(
        words,
        _kind(status, code),
        status,
        parameter if isinstance(parameter, str) else None,
        retry_after_s(headers or {}),
    )


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """How long the endpoint asks us to wait: milliseconds, seconds or an HTTP date; None if not.

    RFC 9110, 10.2.3; the field in milliseconds is OpenAI's own.
    """
    try:
        if "retry-after-ms" in headers:
            return max(float(headers["retry-after-ms"]) / 1_000, 0.0)
        return max(float(headers["retry-after"]), 0.0)
    except KeyError:
        return None
    except ValueError:
        return _until(headers.get("retry-after", ""))


def _until(date: str) -> float | None:
    try:
        return max(parsedate_to_datetime(date).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return None


def _kind(status: int, code: str) -> Kind:
    if status in _RETRIED or status >= 500:
        return Kind.RETRY
    if status == 413 or any(words in code for words in (*_TOO_LONG, *_UNWANTED)):
        return Kind.THIS_PROMPT
    return Kind.REFUSED
