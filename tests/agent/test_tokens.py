import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.tokens import about_tokens, cut_to_tokens


@given(st.text(), st.text())
def test_two_texts_joined_never_count_more_than_apart(one: str, other: str) -> None:
    both = about_tokens(one + other)
    assert max(about_tokens(one), about_tokens(other)) <= both
    assert both <= about_tokens(one) + about_tokens(other)


@given(st.text(max_size=400), st.integers(0, 120))
def test_a_text_is_cut_to_its_limit_and_only_then(text: str, max_tokens: int) -> None:
    cut = cut_to_tokens(text, max_tokens)
    assert about_tokens(cut) <= max_tokens
    assert (cut == text) == (about_tokens(text) <= max_tokens)
    assert text.startswith(cut.removesuffix(" [...]"))


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("学習", 2), ("學abcd", 2)]
)
def test_characters_are_counted_by_their_kind(text: str, tokens: int) -> None:
    assert about_tokens(text) == tokens


def test_a_cut_is_made_between_words_and_can_be_seen() -> None:
    assert cut_to_tokens("some words of a plan that goes on", 6) == "some words of a [...]"
