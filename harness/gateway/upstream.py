"""The upstream of the gateway: where LLM calls go, and the key that never leaves the host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.errors import UsageError

DEFAULT_BASE_URL = "https://api.openai.com/v1"
DEFAULT_TIMEOUT_S = 1_800.0
"""Longer than a reasoning model thinks between two bytes of an answer that is not streamed."""

_SHORTEST_SECRET = 16
"""Servers without keys get placeholders ('EMPTY', 'none'): masking these would garble texts."""


@dataclass(frozen=True)
class Upstream:
    """An OpenAI-compatible server and the host's key for it.

    Raises UsageError, which never shows the key, for a base URL or a key that cannot be used.
    """

    base_url: str
    """Up to and including the version: https://api.openai.com/v1."""
    api_key: str = field(default="", repr=False)
    """Sent as bearer token; empty = none is sent."""
    timeout_s: float = DEFAULT_TIMEOUT_S
    """Longest wait for the next bytes of an answer."""
    models: tuple[str, ...] = ()
    """The models that a run may call; empty = all."""
    asks_for_usage: bool = True
    """Ask for token counts in streams (stream_options.include_usage); off for servers without."""

    def __post_init__(self) -> None:
        _require_base_url(self.base_url)
        if not (self.api_key.isascii() and self.api_key.isprintable()) or " " in self.api_key:
            raise UsageError(
                "the upstream's API key has spaces, line ends or characters that are not ASCII. "
                "Set PODIUM_LLM_API_KEY (or OPENAI_API_KEY) to the key alone."
            )

    @property
    def secret(self) -> bytes:
        """What must never be shown to anybody; empty when the key is only a placeholder."""
        return self.api_key.encode() if len(self.api_key) >= _SHORTEST_SECRET else b""

    def url(self, path: str) -> str:
        """The upstream's address of a path below /v1, with its query.

        >>> Upstream("http://llm.test/api/v1/").url("/models?limit=1")
        'http://llm.test/api/v1/models?limit=1'
        """
        return self.base_url.rstrip("/") + path

    def masked(self, text: str) -> str:
        """The text with the key replaced by stars."""
        secret = self.secret.decode()
        return text.replace(secret, "*" * len(secret)) if secret else text

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Upstream | None:
        """The upstream which the host's environment names; None when it names none.

        PODIUM_LLM_BASE_URL and PODIUM_LLM_API_KEY; only when both are unset OPENAI_BASE_URL and
        OPENAI_API_KEY: mixed pairs would send one server's key to another. A key without a base
        URL belongs to OpenAI. PODIUM_LLM_MODELS (names with commas), PODIUM_LLM_TIMEOUT_S and
        PODIUM_LLM_STREAM_USAGE (0 = the server does not know stream_options) set the rest.
        """
        names = {name: value.strip() for name, value in environment.items() if value.strip()}
        for prefix in ("PODIUM_LLM", "OPENAI"):
            base_url, api_key = names.get(f"{prefix}_BASE_URL"), names.get(f"{prefix}_API_KEY")
            if base_url or api_key:
                return cls(
                    base_url or DEFAULT_BASE_URL,
                    api_key or "",
                    _timeout_s(names.get("PODIUM_LLM_TIMEOUT_S")),
                    _model_names(names.get("PODIUM_LLM_MODELS", "")),
                    names.get("PODIUM_LLM_STREAM_USAGE") != "0",
                )
        return None


def _require_base_url(base_url: str) -> None:
    import httpx

    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        raise UsageError(f"the upstream's base URL is not a URL ({error}). {_HOW}") from None
    if url.userinfo:
        raise UsageError(
            f"the upstream's base URL (host '{url.host}') has a name or password in it. "
            "Put the key into PODIUM_LLM_API_KEY instead."
        )
    if url.scheme not in {"http", "https"} or not url.host or url.query or url.fragment:
        raise UsageError(f"the upstream's base URL is '{base_url}'. {_HOW}")


_HOW = (
    "Set PODIUM_LLM_BASE_URL (or OPENAI_BASE_URL) to http(s)://HOST/v1, without query or fragment."
)


def _timeout_s(text: str | None) -> float:
    if text is None:
        return DEFAULT_TIMEOUT_S
    try:
        timeout_s = float(text)
    except ValueError:
        timeout_s = -1.0
    if not 0 < timeout_s < float("inf"):
        raise UsageError(f"PODIUM_LLM_TIMEOUT_S is '{text}'. Set it to seconds above 0.")
    return timeout_s


def _model_names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
