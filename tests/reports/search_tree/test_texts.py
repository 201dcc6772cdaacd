"""Cutting of texts, and the pool of lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.search_tree.texts import Limits, LinePool, cut

TEXTS = st.text(st.sampled_from("ab\n "), max_size=40)


@given(TEXTS, st.integers(0, 50), st.floats(0, 1))
def test_a_cut_text_keeps_its_ends_and_says_what_is_missing(
    text: str, most: int, tail_share: float
) -> None:
    shown = cut(text, most, tail_share=tail_share)
    if len(text) <= most:
        assert shown == text
        return
    head, rest = shown.split("\n[... ", 1)
    count, tail = rest.split(" characters left out ...]\n", 1)
    assert len(head) + len(tail) == most
    assert int(count) == len(text) - most
    assert text.startswith(head)
    assert text.endswith(tail)


@given(st.lists(TEXTS, max_size=6))
def test_texts_come_back_from_the_pool_and_no_line_is_stored_twice(texts: list[str]) -> None:
    pool = LinePool()
    kept = [pool.numbers(text) or [] for text in texts]
    back = ["\n".join(pool.lines[number] for number in numbers) for numbers in kept]
    assert back == [text.removesuffix("\n") for text in texts]
    assert len(set(pool.lines)) == len(pool.lines)


def test_nothing_stays_nothing() -> None:
    assert LinePool().numbers(None) is None


def test_limits_are_halved_each() -> None:
    assert Limits(40, 20, 10, 8).halved() == Limits(20, 10, 5, 4)
