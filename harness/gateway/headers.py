"""Which headers pass the gateway, in either direction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Header = tuple[bytes, bytes]

_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
"""RFC 9110, section 7.6.1: these speak of one connection only."""

_NOT_TO_UPSTREAM = _HOP_BY_HOP | {
    b"authorization",
    b"api-key",
    b"x-api-key",
    b"cookie",
    b"openai-organization",
    b"openai-project",
    b"accept-encoding",
    b"content-length",
    b"expect",
    b"forwarded",
    b"host",
    b"x-forwarded-for",
    b"x-real-ip",
}
"""Who pays is the host's affair, and answers must come uncompressed to be read for their usage."""

_NOT_TO_CLIENT = _HOP_BY_HOP | {
    b"content-encoding",
    b"content-length",
    b"date",
    b"openai-organization",
    b"openai-project",
    b"server",
    b"set-cookie",
}
"""The gateway's own server sets some of these; the others speak of the host's account."""


def to_upstream(headers: Iterable[Header], api_key: str) -> list[Header]:
    """The client's headers as the upstream gets them: without any of its keys, with ours."""
    passed = list(_without(headers, _NOT_TO_UPSTREAM))
    passed.append((b"accept-encoding", b"identity"))
    if api_key:
        passed.append((b"authorization", b"Bearer " + api_key.encode()))
    return passed


def to_client(headers: Iterable[Header], content_length: int | None) -> list[Header]:
    """The upstream's headers as the client gets them; without a length the answer is chunked."""
    passed = list(_without(headers, _NOT_TO_CLIENT))
    if content_length is not None:
        passed.append((b"content-length", str(content_length).encode()))
    return passed


def value_of(headers: Iterable[Header], name: bytes) -> bytes | None:
    """The first value of a header, given its name in lower case; None when it is not there."""
    return next((value for key, value in headers if key.lower() == name), None)


def _without(headers: Iterable[Header], dropped: frozenset[bytes]) -> Iterator[Header]:
    all_headers = [(name.lower(), value) for name, value in headers]
    # A Connection header names further headers that end here.
    named = {
        part.strip().lower()
        for name, value in all_headers
        if name == b"connection"
        for part in value.split(b",")
    }
    return ((n, v) for n, v in all_headers if n not in dropped and n not in named)
