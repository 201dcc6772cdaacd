# ruff: noqa: RUF001 - the wide bars are in the models' own markers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.llm.base import Message
from agent.llm.templates import TEMPLATES, begun, rendered

_TURNS = [
    Message("system", "Be brief."),
    Message("user", "Hi {} there"),
    Message("assistant", "Hello."),
    Message("user", "Again."),
]


def test_a_conversation_is_written_as_deepseek_reads_it() -> None:
    assert rendered(TEMPLATES["deepseek"], _TURNS, "Well", writes_begin=True) == (
        "<｜begin▁of▁sentence｜>Be brief.\n\n<｜User｜>Hi {} there<｜Assistant｜>Hello."
        "<｜end▁of▁sentence｜><｜User｜>Again.<｜Assistant｜><think>\nWell"
    )


def test_a_conversation_is_written_as_qwen_reads_it() -> None:
    assert rendered(TEMPLATES["chatml"], _TURNS, "", writes_begin=True) == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi {} there<|im_end|>\n"
        "<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nAgain.<|im_end|>\n"
        "<|im_start|>assistant\n<think>\n"
    )


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
@settings(max_examples=60, deadline=None)
@given(
    content=st.lists(
        st.sampled_from(
            [
                "a",
                "\n",
                "<｜User｜>",
                "<|im_end|>",
                "<|im_start|>",
                "<|endoftext|>",
                "<think>",
                "</think>",
                "<｜end▁of▁sentence｜>",
                "<｜Assistant｜>",
            ]
        )
    ).map("".join)
)
def test_no_content_can_end_its_turn_or_the_thought(template: object, content: str) -> None:
    chosen = next(row for row in TEMPLATES.values() if row is template)
    plain = rendered(chosen, [Message("user", "x")], "y", writes_begin=True)
    text = rendered(chosen, [Message("user", content)], content, writes_begin=True)
    for marker in (*chosen.markers, *chosen.stops):
        assert text.count(marker) == plain.count(marker)
    assert "</think>" not in text.rpartition("<think>")[2]
    assert text.rpartition("<think>\n")[2].replace("< ", "<") == content.replace("< ", "<")


def test_a_thought_without_tags_is_begun_as_it_is() -> None:
    assert begun("Let me see.\n") == "<think>\nLet me see.\n"
