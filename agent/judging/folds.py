"""Folds of the training rows: fixed once per run, so that the scores of all solutions compare."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.judging.columns import Unreadable, read_columns
from agent.tables import Table, as_number
from agent.task import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_LEAST_GROUPS_PER_FOLD = 4
_LEAST_REPEATS = 2.0
_LARGEST_TEST_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Folds:
    """Row numbers in a training table, from 0, and the fold of each; both of shape (n,).

    Rows without a label are in no fold.
    """

    rows: Array
    fold: Array

    def write(self, path: Path) -> None:
        """Write them as a table with the columns row and fold, whole or not at all."""
        lines = "".join(f"{row},{fold}\n" for row, fold in zip(self.rows, self.fold, strict=True))
        aside = path.with_name(f".{path.name}.part")
        with aside.open("w", encoding="utf-8") as file:
            file.write(f"row,fold\n{lines}")
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)

    @classmethod
    def read(cls, path: Path) -> Folds:
        """Read what write() wrote. Raises Unreadable."""
        import numpy as np

        columns = read_columns(path, ("row", "fold"))
        return cls(columns["row"].astype(np.int64), columns["fold"].astype(np.int64))


def assign_folds(
    count: int, folds: int, seed: int, alike: Array | None, groups: Array | None
) -> Array:
    """A fold from 0 to `folds` - 1 for each of `count` rows, shape (count,).

    With `groups` all rows of one group are in one fold, the folds being about equally large. Else
    rows are dealt in a random order, those of one value of `alike` after each other, so that each
    fold has about the same share of each value (stratified).
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    if groups is not None:
        return _deal_groups(groups, folds, rng)
    order = rng.permutation(count)
    if alike is not None:
        order = order[np.argsort(_numbered(alike)[order], kind="stable")]
    fold = np.empty(count, dtype=np.int64)
    fold[order] = np.arange(count) % folds
    return fold


def _deal_groups(groups: Array, folds: int, rng: Any) -> Array:
    """Groups in a random order, largest sizes first, each to the fold that has the fewest rows."""
    import numpy as np

    codes = _numbered(groups)
    sizes = np.bincount(codes)
    order = rng.permutation(len(sizes))
    order = order[np.argsort(-sizes[order], kind="stable")]
    fold_of, filled = np.empty(len(sizes), dtype=np.int64), [0] * folds
    for group in order:
        fold_of[group] = filled.index(min(filled))
        filled[fold_of[group]] += int(sizes[group])
    return fold_of[codes]


def _numbered(values: Array) -> Array:
    import pandas as pd

    return pd.factorize(values, sort=False)[0]


def group_column(task: Task, folds: int) -> str | None:
    """The column whose rows belong together, if one obviously is: a patient, a site, a user.

    Obvious is a column of both tables that is not the id and holds whole numbers or text, of which
    no value of the training table is in the test table: the test set holds other groups. A group
    has at least 2 rows on average, and there are at least 4 groups per fold. Of several such
    columns the one with the fewest groups counts. None if there is none or no test table.
    """
    if task.train is None or task.test is None or task.test.size_bytes > _LARGEST_TEST_BYTES:
        return None
    names = [name for name in task.test.columns if _may_group(task, task.train, task.test, name)]
    if not names:
        return None
    try:
        train, test = read_columns(task.train.path, names), read_columns(task.test.path, names)
    except Unreadable:
        return None
    counts = {name: _group_count(train[name], test[name], folds) for name in names}
    usable = [name for name in names if counts[name]]
    return min(usable, key=lambda name: counts[name]) if usable else None


def _may_group(task: Task, train: Table, test: Table, name: str) -> bool:
    """Judged by the first rows alone; most columns fail here, and are never read whole."""
    if name not in train.columns or name == task.id_column or name in task.label_columns:
        return False
    seen = [value for value in train.values(name) if value]
    if len(seen) < len(train.head) or set(seen) & set(test.values(name)):
        return False
    numbers = [as_number(value) for value in set(seen)]
    return not any(number is not None and number % 1 for number in numbers)


def _group_count(train: Array, test: Array, folds: int) -> int:
    """How many groups the column has in the training table; 0 if it does not group."""
    groups = set(train)
    is_enough = len(groups) >= _LEAST_GROUPS_PER_FOLD * folds
    repeats = len(train) / max(len(groups), 1)
    if not is_enough or repeats < _LEAST_REPEATS or "" in groups or groups & set(test):
        return 0
    return len(groups)
