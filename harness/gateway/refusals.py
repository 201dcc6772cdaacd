"""What the gateway answers when it does not pass a call on: errors in OpenAI's own shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refusal:
    """An error answer of the gateway itself.

    >>> Refusal(404, "unknown_url", "no such endpoint").body
    b'{"error": {"message": "no such endpoint", "type": "invalid_request_error", "param": null, \
"code": "unknown_url"}}'
    """

    status: int
    code: str
    """For programs: 'invalid_api_key', 'upstream_timeout'."""
    message: str
    """For people, and for the record of the call."""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The answer's JSON."""
        kind = "invalid_request_error" if self.status < 500 else "upstream_error"
        error = {"message": self.message, "type": kind, "param": None, "code": self.code}
        return json.dumps({"error": error}).encode()


class CallRefused(Exception):
    """A call that the gateway answers itself, with `refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


BAD_TOKEN = Refusal(
    401,
    "invalid_api_key",
    "the bearer token is not this run's. Send the value of OPENAI_API_KEY as it was given.",
    {"WWW-Authenticate": "Bearer"},
)
# The header keeps OpenAI's clients from trying again what cannot change during the run.
NO_UPSTREAM = Refusal(
    503,
    "no_upstream",
    "no LLM is configured for this run. On the host, set PODIUM_LLM_BASE_URL and "
    "PODIUM_LLM_API_KEY (or OPENAI_BASE_URL and OPENAI_API_KEY) and start the run again.",
    {"x-should-retry": "false"},
)
KEY_REFUSED = Refusal(
    401,
    "upstream_refused_key",
    "the upstream refused the key that the host has for it. On the host, mend "
    "PODIUM_LLM_API_KEY (or OPENAI_API_KEY).",
)
GATEWAY_FAILED = Refusal(
    500, "gateway_failed", "the gateway itself failed; the host's log says why."
)


def body_too_large(limit_bytes: int) -> Refusal:
    """The call's body has more bytes than the gateway takes."""
    return Refusal(
        413,
        "request_too_large",
        f"the request has more than {limit_bytes:,} bytes. Send a shorter prompt.",
    )


def unknown_endpoint(method: str, path: str) -> Refusal:
    """The gateway does not pass on this method and path."""
    return Refusal(
        404,
        "unknown_url",
        f"{method} {path} is not passed on. The gateway has POST /v1/chat/completions, "
        "/v1/completions, /v1/responses, /v1/embeddings and GET /v1/models.",
    )


def model_not_allowed(model: str | None, allowed: tuple[str, ...]) -> Refusal:
    """The call names a model, or none, that this run may not use."""
    return Refusal(
        404,
        "model_not_found",
        f"model '{model}' is not open to this run. Use one of: {', '.join(allowed)}.",
    )


def upstream_unreachable(reason: str) -> Refusal:
    """The connection to the upstream failed before there was an answer."""
    return Refusal(
        502,
        "upstream_unreachable",
        f"the upstream could not be reached or closed the connection ({reason}). Try again.",
    )


def upstream_timed_out(reason: str, timeout_s: float) -> Refusal:
    """The upstream did not answer in time."""
    return Refusal(
        504,
        "upstream_timeout",
        f"the upstream did not answer within {timeout_s:g} s ({reason}). Try again.",
    )
