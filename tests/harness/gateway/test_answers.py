from __future__ import annotations

import random

import pytest

from harness.gateway.answers import BodyReader, EventReader, Mask, Tokens, error_of, tokens_of

SECRET = b"sk-aab-aac"


@pytest.mark.parametrize(
    ("answer", "tokens"),
    [
        ({"usage": {"prompt_tokens": 3, "completion_tokens": 4}}, Tokens(3, 4)),
        ({"usage": {"input_tokens": 3, "output_tokens": 4}}, Tokens(3, 4)),
        ({"usage": {"prompt_tokens": 3, "total_tokens": 3}}, Tokens(3, None)),
        ({"usage": {"prompt_tokens": "3", "completion_tokens": True}}, Tokens(None, None)),
        ({"usage": {"prompt_tokens": -1}}, Tokens(None, None)),
        ({"usage": None}, None),
        ({"usage": [1]}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_token_counts_are_read_from_every_api_and_never_trusted_blindly(
    answer: object, tokens: Tokens | None
) -> None:
    assert tokens_of(answer) == tokens


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"error": {"message": "no"}}, "no"),
        ({"error": {"code": 7}}, "7"),
        ({"error": {}}, "an error without a message"),
        ({"error": "no"}, "no"),
        ({"error": None}, None),
        ({"type": "error", "message": "no"}, "no"),
        ({"type": "response.failed", "response": {"error": {"message": "no"}}}, "no"),
        ({"choices": []}, None),
        ("error", None),
    ],
)
def test_errors_in_answers_are_found_in_every_form(answer: object, error: str | None) -> None:
    assert error_of(answer) == error


def test_body_that_is_no_json_is_neither_kept_nor_judged() -> None:
    reader = BodyReader(is_json=False)
    assert reader.feed(b"<h1>") == b"<h1>"
    reader.finish()
    assert reader.error is None


def test_body_nested_without_end_is_an_error_and_no_crash() -> None:
    reader = BodyReader(is_json=True)
    reader.feed(b"[" * 200_000)
    reader.finish()
    assert reader.error == "the answer is not JSON (200,000 bytes)"


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n", b"\r\r"])
def test_event_is_held_back_until_it_is_whole(end: bytes) -> None:
    reader = EventReader(hides_usage=False)
    assert reader.feed(b"data: 1" + end[:1]) == b""
    assert reader.feed(end[1:] + b"data: 2") == b"data: 1" + end
    assert reader.finish() == b"data: 2"


def test_last_event_without_a_blank_line_is_counted_and_hidden_too() -> None:
    reader = EventReader(hides_usage=True)
    assert reader.feed(b'data: {"choices": [], "usage": {"prompt_tokens": 2}}') == b""
    assert reader.finish() == b""
    assert reader.tokens == Tokens(2, None)


@pytest.mark.parametrize("data", [b'{"usage"', b'["usage"]', b'"usage"'])
def test_events_that_only_look_like_usage_pass(data: bytes) -> None:
    event = b"data: " + data + b"\n\n"
    reader = EventReader(hides_usage=True)
    assert reader.feed(event) == event
    assert reader.tokens is None


def test_end_mark_is_known_in_either_form() -> None:
    for data in (b"[DONE]", b'{"type": "response.completed", "response": {"usage": {}}}'):
        reader = EventReader(hides_usage=False)
        assert not reader.is_terminated
        reader.feed(b"data: " + data + b"\n\n")
        assert reader.is_terminated


@pytest.mark.parametrize("seed", range(20))
def test_events_pass_unchanged_wherever_the_chunks_are_cut(seed: int) -> None:
    rng = random.Random(seed)
    text = b"".join(
        b"data: {" + b"x" * rng.randrange(5) + b"}" + rng.choice([b"\n\n", b"\r\n\r\n"])
        for _ in range(20)
    )
    reader, passed, rest = EventReader(hides_usage=True), b"", text
    while rest:
        cut = rng.randrange(1, 9)
        passed, rest = passed + reader.feed(rest[:cut]), rest[cut:]
    assert passed + reader.finish() == text


@pytest.mark.parametrize("seed", range(20))
def test_secret_is_masked_wherever_the_chunks_are_cut(seed: int) -> None:
    rng = random.Random(seed)
    parts = [SECRET, b"sk-", b"sk-aab-", b"text", b"aac"]
    text = b"".join(rng.choice(parts) for _ in range(30))
    mask, passed, rest = Mask(SECRET), b"", text
    while rest:
        cut = rng.randrange(1, 9)
        passed, rest = passed + mask.feed(rest[:cut]), rest[cut:]
    passed += mask.finish()
    assert passed == text.replace(SECRET, b"*" * len(SECRET))


def test_without_a_secret_nothing_is_held_back() -> None:
    assert Mask(b"").feed(b"EMPTY") == b"EMPTY"
