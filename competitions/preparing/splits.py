"""Splits into train and test: the same rows as scikit-learn's train_test_split."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame, Series

T = TypeVar("T")


def split_rows(
    count: int, test_size: float, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of the train and of the test rows among `count`, both shuffled.

    `test_size` is a share below 1, rounded up to rows, or a number of rows if it is an integer.
    The same as scikit-learn's train_test_split with shuffle: a permutation of NumPy's legacy
    generator, whose stream is frozen, with the test rows first.
    Raises ValueError if train or test would be empty.
    """
    test = test_size if isinstance(test_size, int) else math.ceil(count * test_size)
    if not 0 < test < count:
        raise ValueError(f"{count:,} rows cannot be split so that {test:,} are for the test")
    order = np.random.RandomState(seed).permutation(count)
    return order[test:], order[:test]


def split_frame(frame: DataFrame, test_size: float, seed: int) -> tuple[DataFrame, DataFrame]:
    """Train and test rows of a frame, shuffled, with their index; raises ValueError."""
    train, test = split_rows(len(frame), test_size, seed)
    return frame.iloc[train], frame.iloc[test]


def split_list(items: Sequence[T], test_size: float, seed: int) -> tuple[list[T], list[T]]:
    """Train and test items of a sequence or array, shuffled; raises ValueError."""
    train, test = split_rows(len(items), test_size, seed)
    return [items[row] for row in train.tolist()], [items[row] for row in test.tolist()]


def split_within_class(items: Sequence[T], test_size: float) -> tuple[Sequence[T], Sequence[T]]:
    """Train and test items of one class.

    One item is for training; of two to four the last is for the test; more are split at random.
    """
    if len(items) < 5:
        train = max(1, len(items) - 1)
        return items[:train], items[train:]
    return split_list(items, test_size, seed=0)


def split_groups(
    groups: Series, test_size: float, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of train and test rows where the rows of a group stay together.

    The sorted groups are split; rows go group by group in shuffled order, within each in their
    own. Raises ValueError.
    """
    codes, found = groups.factorize(sort=True)
    place = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[place], np.arange(len(found) + 1))
    train, test = (
        np.concatenate([place[starts[one] : starts[one + 1]] for one in part.tolist()])
        for part in split_rows(len(found), test_size, seed)
    )
    return train, test


def split_classes(
    items: Iterable[T], class_of: Callable[[T], Hashable], test_size: float
) -> tuple[list[T], list[T]]:
    """Train and test items, each class split on its own as `split_within_class` does.

    Train goes class by class, in the order in which they appear; test is shuffled.
    """
    classes: dict[Hashable, list[T]] = {}
    for item in items:
        classes.setdefault(class_of(item), []).append(item)
    parts = [split_within_class(members, test_size) for members in classes.values()]
    train = [item for part, _ in parts for item in part]
    test = [item for _, part in parts for item in part]
    random.Random(0).shuffle(test)
    return train, test


def stratified_rows(
    labels: ArrayLike, test_size: float, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of train and test rows with each label's share kept, both shuffled.

    scikit-learn's own; raises ValueError as it does, such as on a label that is there once.
    """
    from sklearn.model_selection import train_test_split

    values = np.asarray(labels)
    train, test = train_test_split(
        np.arange(len(values)), test_size=test_size, random_state=seed, stratify=values
    )
    return train, test
