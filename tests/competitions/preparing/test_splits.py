from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from competitions.preparing.splits import (
    split_classes,
    split_frame,
    split_groups,
    split_list,
    split_rows,
    split_within_class,
    stratified_rows,
)


@given(
    count=st.integers(2, 3000),
    share=st.one_of(st.floats(0.001, 0.999), st.sampled_from([0.1, 0.2, 0.25, 1 / 3, 0.19])),
    seed=st.integers(0, 1000),
)
def test_the_rows_are_those_of_scikit_learn(count: int, share: float, seed: int) -> None:
    try:
        train, test = train_test_split(np.arange(count), test_size=share, random_state=seed)
    except ValueError:
        with pytest.raises(ValueError, match="cannot be split"):
            split_rows(count, share, seed)
        return
    ours = split_rows(count, share, seed)
    assert ours[0].tolist() == train.tolist()
    assert ours[1].tolist() == test.tolist()


@given(count=st.integers(2, 500), seed=st.integers(0, 100), data=st.data())
def test_a_number_of_test_rows(count: int, seed: int, data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, count - 1))
    train, test = train_test_split(range(count), test_size=rows, random_state=seed)
    assert [part.tolist() for part in split_rows(count, rows, seed)] == [train, test]


@pytest.mark.parametrize("size", [0, 10, 11, 1.0])
def test_an_empty_part_is_refused(size: float) -> None:
    with pytest.raises(ValueError, match="10 rows cannot be split"):
        split_rows(10, size, 0)


def test_frames_keep_their_index_and_lists_their_items() -> None:
    frame = pd.DataFrame({"a": list("abcdefghij")}, index=range(100, 110))
    train, test = split_frame(frame, 0.3, 7)
    wanted = train_test_split(frame, test_size=0.3, random_state=7)
    pd.testing.assert_frame_equal(train, wanted[0])
    pd.testing.assert_frame_equal(test, wanted[1])
    assert split_list("abcdefghij", 0.3, 7) == (train["a"].tolist(), test["a"].tolist())


def test_groups_stay_together_in_the_order_of_the_split() -> None:
    groups = pd.Series(list("cabcabdeab"))
    train, test = split_groups(groups, 0.4, 1)
    names = train_test_split(sorted(set(groups)), test_size=0.4, random_state=1)
    wanted = [[row for name in part for row in range(10) if groups[row] == name] for part in names]
    assert [train.tolist(), test.tolist()] == wanted


def test_each_class_is_split_and_rare_ones_stay_in_train() -> None:
    common = [f"{name}{number}" for number in range(10) for name in "xyz"][:23]
    items = [*common, "q0", "r0", "r1"]
    train, test = split_classes(items, lambda item: item[0], 0.2)
    assert sorted([*train, *test]) == sorted(items)
    assert [item[0] for item in train] == sorted((item[0] for item in train), key="xyzqr".index)
    assert sum(item[0] == "x" for item in test) == 2
    assert {"q0", "r0"} <= set(train)
    assert "r1" in test


def test_strata_keep_their_shares() -> None:
    labels = ["a"] * 60 + ["b"] * 40
    train, test = stratified_rows(labels, 0.2, 3)
    assert sorted([*train, *test]) == list(range(100))
    assert sum(labels[row] == "a" for row in test) == 12


@pytest.mark.parametrize(
    ("count", "train", "test"),
    [(0, [], []), (1, [0], []), (2, [0], [1]), (4, [0, 1, 2], [3]), (5, [0, 1, 3, 4], [2])],
)
def test_a_class_of_a_few_is_split_in_order(count: int, train: list[int], test: list[int]) -> None:
    parts = split_within_class(range(count), 0.12)
    assert [sorted(part) for part in parts] == [train, test]
