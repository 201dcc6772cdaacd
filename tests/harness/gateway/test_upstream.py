from __future__ import annotations

import pytest

from harness.errors import UsageError
from harness.gateway.upstream import DEFAULT_BASE_URL, DEFAULT_TIMEOUT_S, Upstream

KEY = "sk-0123456789-very-secret"
OURS = {"PODIUM_LLM_BASE_URL": "http://ours.test/v1", "PODIUM_LLM_API_KEY": KEY}
THEIRS = {"OPENAI_BASE_URL": "http://theirs.test/v1", "OPENAI_API_KEY": "sk-theirs"}


def test_environment_without_an_upstream_gives_none() -> None:
    assert Upstream.from_environment({"OPENAI_API_KEY": " ", "PATH": "/bin"}) is None


def test_podiums_own_variables_come_before_openais() -> None:
    upstream = Upstream.from_environment(OURS | THEIRS)
    assert upstream == Upstream("http://ours.test/v1", KEY)


def test_openais_variables_are_the_fallback() -> None:
    assert Upstream.from_environment(THEIRS) == Upstream("http://theirs.test/v1", "sk-theirs")


def test_openais_key_is_never_sent_to_podiums_base_url() -> None:
    upstream = Upstream.from_environment({"PODIUM_LLM_BASE_URL": "http://ours.test/v1"} | THEIRS)
    assert upstream == Upstream("http://ours.test/v1", "")


def test_key_alone_means_openai() -> None:
    upstream = Upstream.from_environment({"OPENAI_API_KEY": f" {KEY}\n"})
    assert upstream == Upstream(DEFAULT_BASE_URL, KEY)
    assert upstream.timeout_s == DEFAULT_TIMEOUT_S


def test_models_timeout_and_usage_are_read() -> None:
    upstream = Upstream.from_environment(
        OURS
        | {
            "PODIUM_LLM_MODELS": "small, big,",
            "PODIUM_LLM_TIMEOUT_S": "90",
            "PODIUM_LLM_STREAM_USAGE": "0",
        }
    )
    assert upstream == Upstream("http://ours.test/v1", KEY, 90.0, ("small", "big"), False)


@pytest.mark.parametrize("text", ["0", "-1", "soon", "nan", "inf"])
def test_timeout_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(UsageError, match="PODIUM_LLM_TIMEOUT_S"):
        Upstream.from_environment(OURS | {"PODIUM_LLM_TIMEOUT_S": text})


@pytest.mark.parametrize(
    "base_url",
    [
        "llm.test/v1",
        "ftp://llm.test",
        "http://",
        "http://llm.test/v1?key=1",
        "http://llm.test:port/v1",
        "",
    ],
)
def test_base_url_that_cannot_be_used_is_refused(base_url: str) -> None:
    with pytest.raises(UsageError, match="PODIUM_LLM_BASE_URL"):
        Upstream(base_url)


def test_password_in_the_base_url_is_refused_without_showing_it() -> None:
    with pytest.raises(UsageError) as caught:
        Upstream(f"http://me:{KEY}@llm.test/v1")
    assert "llm.test" in str(caught.value)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("extra", [" more", "\nmore", "\u2013", "\x7f"])
def test_key_that_cannot_be_a_header_is_refused_without_showing_it(extra: str) -> None:
    with pytest.raises(UsageError) as caught:
        Upstream("http://llm.test/v1", KEY + extra)
    assert KEY not in str(caught.value)


def test_key_is_in_no_representation() -> None:
    upstream = Upstream("http://llm.test/v1", KEY)
    assert KEY not in repr(upstream) + str(upstream) + f"{upstream}"


def test_only_real_keys_are_masked() -> None:
    assert KEY not in Upstream("http://llm.test/v1", KEY).masked(f"key {KEY}!")
    assert Upstream("http://llm.test/v1", "EMPTY").masked("EMPTY list") == "EMPTY list"
    assert Upstream("http://llm.test/v1").masked("text") == "text"
