import time
from email.utils import formatdate

import pytest

from agent.llm.faults import Kind, http_fault, retry_after_s


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504, 529])
def test_faults_that_pass_are_retried(status: int) -> None:
    assert http_fault(status, "busy").kind is Kind.RETRY


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_faults_that_stay_are_not(status: int) -> None:
    assert http_fault(status, "wrong key").kind is Kind.REFUSED


@pytest.mark.parametrize(
    ("status", "words", "code"),
    [
        (413, "too large", None),
        (400, "This model's maximum context length is 8 tokens", None),
        (400, "prompt is too long: 210000 tokens > 200000 maximum", None),
        (400, "x", "context_length_exceeded"),
        (400, "x", "content_filter"),
        (400, "The input token count (9) exceeds the maximum number of tokens allowed (8)", None),
    ],
)
def test_faults_of_one_prompt_are_known(status: int, words: str, code: str | None) -> None:
    assert http_fault(status, words, {"code": code}).kind is Kind.THIS_PROMPT


def test_the_words_of_a_fault_are_one_line() -> None:
    fault = http_fault(400, "a\n  b" * 500, {"param": ["odd"]})
    assert "\n" not in str(fault)
    assert len(str(fault)) <= 400
    assert fault.parameter is None
    assert str(http_fault(500, "")) == "no reason was given"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
    ],
)
def test_what_the_endpoint_asks_for_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers) == seconds


def test_a_date_ahead_is_the_time_until_then() -> None:
    date = formatdate(time.time() + 90, usegmt=True)
    assert retry_after_s({"retry-after": date}) == pytest.approx(89.5, abs=1)
