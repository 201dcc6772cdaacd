from typing import Any

import pytest

from agent.llm.answers import Answer
from agent.llm.base import Usage


def _answer(*chunks: dict[str, Any]) -> Answer:
    answer = Answer()
    for chunk in chunks:
        answer.add(chunk)
    return answer


def _delta(**fields: Any) -> dict[str, Any]:
    return {"choices": [{"delta": fields, "finish_reason": None}]}


def test_chunks_with_missing_or_empty_fields_are_taken_in() -> None:
    answer = _answer(
        {},
        {"choices": None, "usage": None},
        {"choices": []},
        {"choices": [{"delta": None, "finish_reason": None}]},
        _delta(role="assistant", content=None),
        _delta(content="a", reasoning_content=None),
        _delta(content=[{"type": "text", "text": "b"}, {"type": "image"}]),
        _delta(reasoning="r", reasoning_content="r"),
        {"choices": [{"delta": {}, "finish_reason": "stop"}]},
    )
    assert (answer.content, answer.reasoning, answer.finish_reason) == ("ab", "r", "stop")
    assert answer.usage == Usage(1)


@pytest.mark.parametrize("chunk", [None, "text", ["list"], 1])
def test_a_chunk_that_is_no_object_is_a_fault(chunk: object) -> None:
    with pytest.raises(ValueError, match="no JSON object"):
        Answer().add(chunk)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8}, Usage(1, 3, 5)),
        (
            {
                "prompt_tokens": 3,
                "completion_tokens": 5,
                "completion_tokens_details": {"reasoning_tokens": 4},
            },
            Usage(1, 3, 5, 4),
        ),
        (
            {"prompt_tokens": 3, "completion_tokens": 5, "reasoning_tokens": 2},
            Usage(1, 3, 5, 2),
        ),
        (
            {"prompt_tokens": 20, "completion_tokens": 198, "total_tokens": 623},
            Usage(1, 20, 603, 405),
        ),
        (
            {"prompt_tokens": 21, "completion_tokens": 0, "total_tokens": 81,
             "completion_tokens_details": {"reasoning_tokens": 60}},
            Usage(1, 21, 60, 60),
        ),
        ({"prompt_tokens": None, "completion_tokens": "x"}, Usage(1)),
    ],
    ids=["plain", "openai", "sglang", "gemini", "gemini, only thought", "nonsense"],
)  # fmt: skip
def test_tokens_are_counted_as_each_endpoint_means_them(
    usage: dict[str, Any], expected: Usage
) -> None:
    assert _answer({"usage": usage}).usage == expected


def test_the_last_of_running_counts_holds() -> None:
    first = {"prompt_tokens": 3, "completion_tokens": 1}
    assert _answer(
        {"usage": first}, {"usage": first | {"completion_tokens": 9}}, {}
    ).usage == Usage(1, 3, 9)


@pytest.mark.parametrize(
    ("reason", "is_cut"), [("length", True), ("stop", False), ("content_filter", False)]
)
def test_only_the_token_limit_cuts(reason: str, is_cut: bool) -> None:
    assert _answer({"choices": [{"text": "x", "finish_reason": reason}]}).is_cut == is_cut
