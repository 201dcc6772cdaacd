from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.judging.folds import Folds, assign_folds, group_column
from tests.agent.judging.cases import competition


@given(st.lists(st.integers(0, 4), min_size=1, max_size=200), st.integers(2, 7), st.integers(0, 99))
def test_every_fold_has_its_share_of_each_class(classes: list[int], folds: int, seed: int) -> None:
    fold = assign_folds(len(classes), folds, seed, np.array(classes), None)
    assert np.array_equal(fold, assign_folds(len(classes), folds, seed, np.array(classes), None))
    for counts in [Counter(fold), *(Counter(fold[np.array(classes) == c]) for c in set(classes))]:
        sizes = [counts[k] for k in range(folds)]
        assert max(sizes) - min(sizes) <= 1


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=200), st.integers(2, 7), st.integers(0, 99)
)
def test_a_group_is_in_one_fold_and_folds_are_about_equal(
    groups: list[int], folds: int, seed: int
) -> None:
    fold = assign_folds(len(groups), folds, seed, None, np.array(groups))
    where: dict[int, set[int]] = {}
    for group, number in zip(groups, fold, strict=True):
        where.setdefault(group, set()).add(int(number))
    assert all(len(numbers) == 1 for numbers in where.values())
    sizes = [Counter(fold.tolist())[k] for k in range(folds)]
    assert max(sizes) - min(sizes) <= max(Counter(groups).values())


def test_other_seeds_give_other_folds() -> None:
    first, second = (assign_folds(100, 5, seed, None, None) for seed in (0, 1))
    assert not np.array_equal(first, second)


def test_folds_are_read_as_they_were_written(tmp_path: Path) -> None:
    folds = Folds(np.array([0, 2, 5]), np.array([1, 0, 1]))
    folds.write(tmp_path / "folds.csv")
    assert (tmp_path / "folds.csv").read_text() == "row,fold\n0,1\n2,0\n5,1\n"
    again = Folds.read(tmp_path / "folds.csv")
    assert again.rows.tolist() == [0, 2, 5]
    assert again.fold.tolist() == [1, 0, 1]
    assert list(tmp_path.iterdir()) == [tmp_path / "folds.csv"], "nothing else is left"


_ROWS = np.arange(300)


@pytest.mark.parametrize(
    ("train", "test", "found"),
    [
        ([f"p{n // 5}" for n in _ROWS], [f"q{n // 5}" for n in _ROWS], "who"),
        ((_ROWS // 5).tolist(), (1_000 + _ROWS // 5).tolist(), "who"),
        ([f"p{n // 5}" for n in _ROWS], [f"p{n // 5}" for n in _ROWS], None),
        ([f"p{n}" for n in _ROWS], [f"q{n}" for n in _ROWS], None),
        ([f"p{n % 3}" for n in _ROWS], [f"q{n % 3}" for n in _ROWS], None),
        ((_ROWS // 5 + 0.5).tolist(), (_ROWS // 5 + 900.5).tolist(), None),
        (["", *(f"p{n // 5}" for n in _ROWS[1:])], [f"q{n // 5}" for n in _ROWS], None),
    ],
    ids=["text", "numbers", "shared", "unique", "three", "fractions", "blank"],
)
def test_a_group_is_found_only_where_it_is_obvious(
    tmp_path: Path, train: list[str], test: list[str], found: str | None
) -> None:
    task = competition(
        tmp_path,
        "AUC",
        {"id": _ROWS, "who": train, "x": _ROWS % 7, "y": _ROWS % 2},
        {"id": 1_000 + _ROWS, "who": test, "x": _ROWS % 7},
        {"id": 1_000 + _ROWS, "y": 0.5},
    )
    assert group_column(task, 5) == found


def test_of_two_groupings_the_coarser_counts(tmp_path: Path) -> None:
    def who(letter: str) -> dict[str, list[str]]:
        return {
            "visit": [f"{letter}{n // 2}" for n in _ROWS],
            "patient": [f"{letter}{n // 6}" for n in _ROWS],
        }

    task = competition(
        tmp_path,
        "AUC",
        {"id": _ROWS, **who("a"), "y": _ROWS % 2},
        {"id": 1_000 + _ROWS, **who("b")},
        {"id": 1_000 + _ROWS, "y": 0.5},
    )
    assert group_column(task, 5) == "patient"
