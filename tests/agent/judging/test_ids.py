import re
import uuid
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.judging.ids import ids_in, invent_ids


@given(st.sets(st.integers(0, 10**9), min_size=1), st.sets(st.integers(0, 10**9)), st.data())
def test_numbers_are_counted_on(test: set[int], train: set[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 50))
    new = invent_ids([str(n) for n in test], [str(n) for n in train], count, 0)
    assert new is not None
    assert [int(one) for one in new] == list(range(max(test | train) + 1, int(new[-1]) + 1))
    assert len(new) == count


@given(
    st.sampled_from(["", "img_", "Train-"]),
    st.sampled_from(["", ".jpg", "_x"]),
    st.sets(st.integers(0, 500), min_size=1, max_size=60),
    st.integers(1, 40),
)
def test_numbers_in_text_keep_text_and_width(
    before: str, after: str, numbers: set[int], count: int
) -> None:
    like = [f"{before}{number:05d}{after}" for number in numbers]
    new = invent_ids(like, [], count, 0)
    assert new is not None
    form = re.compile(re.escape(before) + r"\d{5}" + re.escape(after))
    assert all(form.fullmatch(one) for one in new)
    assert len(set(new) | set(like)) == len(like) + count


@given(
    st.sampled_from(["0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghij0123456789XYZ"]),
    st.integers(8, 20),
    st.integers(0, 1_000),
)
def test_other_ids_are_drawn_in_their_form_and_equal_seeds_draw_alike(
    alphabet: str, length: int, seed: int
) -> None:
    rng = Random(seed)
    like = ["".join(rng.choices(alphabet, k=length)) + ".png" for _ in range(60)]
    taken = ["".join(rng.choices(alphabet, k=length)) + ".png" for _ in range(60)]
    new = invent_ids(like, taken, 30, seed)
    assert new is not None
    assert not set(new) & {*like, *taken}
    assert len(set(new)) == 30
    kinds = [{kind(c) for one in like for c in one} for kind in (str.isdigit, str.isupper)]
    for one in new:
        assert len(one) == length + 4
        assert one.endswith(".png")
        assert {c.isdigit() for c in one} <= kinds[0]
        assert {c.isupper() for c in one} <= kinds[1]
    assert new == invent_ids(like, taken, 30, seed)


def test_uuids_are_one_name() -> None:
    rng = Random(0)
    like = [str(uuid.UUID(int=rng.getrandbits(128))) for _ in range(50)]
    new = invent_ids(like, [], 5, 0)
    assert new is not None
    for one in new:
        uuid.UUID(one)


@pytest.mark.parametrize(
    "like",
    [
        [],
        [f"{n}_{n % 4}" for n in range(100)],
        [f"{n:04d}_{n % 4}" for n in range(100)],
        ["anna", "bob", "christina"],
        ["007", "12", "3"],
        [f"{n:03d}" for n in range(1_000)],
        [f"{c}{d}" for c in "abcdefgh" for d in "abcdefgh"],
        ["2019-01-01", "2019-01-02"],
    ],
    ids=["none", "parts", "padded parts", "names", "mixed", "full", "too dense", "dates"],
)
def test_ids_without_a_form_of_their_own_are_not_invented(like: list[str]) -> None:
    assert invent_ids(like, [], 5, 0) is None


def test_files_are_named_after_rows_whole_or_before_a_dot() -> None:
    names = ["a.png", "b.tar.gz", "c.d.png", "e", "other.txt"]
    found = dict(ids_in(names, {"a", "b", "c.d", "e"}))
    assert found == {"a.png": "a", "b.tar.gz": "b", "c.d.png": "c.d", "e": "e"}
