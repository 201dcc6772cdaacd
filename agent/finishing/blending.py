"""Joins predictions of several solutions, row by row. Needs pandas."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from agent.finishing.predictions import (
    BlendRefused,
    Column,
    Predictions,
    aligned,
    is_number,
    read_predictions,
    write_predictions,
)
from agent.finishing.rules import (
    LABEL_METRICS,
    RANKING_METRICS,
    STRUCTURED_METRICS,
    BlendRules,
    Method,
)

_MOST_TEXT_LABELS = 1_000
_MOST_UNNAMED_LABELS = 100
_SUM_TOLERANCE = 1e-6


def blend(
    files: Sequence[Path],
    weights: Sequence[float],
    out: Path,
    method: Method = "mean",
    key_column: str | None = None,
) -> None:
    """Join files of predictions into `out`, in the first file's order of rows and columns.

    Rows are matched by the key column (the first one unless it is named), by position where keys
    occur several times. Weights are relative. One file is held in memory at a time, beside sums of
    the size of one (a vote holds the columns of all). Raises BlendRefused if the files do not fit
    together, OSError if `out` cannot be written.
    """
    first = read_predictions(files[0], key_column)
    others = (aligned(read_predictions(file, key_column), first) for file in files[1:])
    joint = _joint(method, first)
    total = float(sum(weights))
    for table, weight in zip(chain([first], others), weights, strict=True):
        joint.add(table, weight / total)
    write_predictions(joint.result(), out)


def blend_tables(
    tables: Sequence[Predictions], weights: Sequence[float], method: Method
) -> Predictions:
    """Join tables that have the same rows in the same order. Raises BlendRefused."""
    joint = _joint(method, tables[0])
    total = float(sum(weights))
    for table, weight in zip(tables, weights, strict=True):
        joint.add(table, weight / total)
    return joint.result()


def methods_for(first: Predictions, other: Predictions, rules: BlendRules) -> tuple[Method, ...]:
    """The ways in which two aligned tables may be joined, the plain one first.

    Columns in which they agree do not matter. Raises BlendRefused if there is no way.
    """
    same = {name for name, values in first.columns.items() if _equal(values, other.columns[name])}
    kinds = {_kind(table, same, rules) for table in (first, other)}
    if len(kinds) > 1:
        raise BlendRefused(f"{first.path} or {other.path} holds labels, the other numbers")
    if kinds == {"labels"}:
        return ("vote",)
    is_probability = _rows_sum_to_one(first) and _rows_sum_to_one(other)
    if rules.metric.name in RANKING_METRICS and not is_probability:
        return ("mean", "rank_mean")
    return ("mean",)


def resemblance(first: Predictions, other: Predictions) -> float:
    """How alike two aligned tables are, at most 1.

    The least correlation (Pearson) over number columns, the least share of equal cells over text
    columns. A column that is constant in one table only counts as 0.
    """
    return min(_likeness(values, other.columns[name]) for name, values in first.columns.items())


def _likeness(one: Column, other: Column) -> float:
    if _equal(one, other):
        return 1.0
    if not (is_number(one) and is_number(other)):
        return float(np.mean(one == other))
    known = np.isfinite(one) & np.isfinite(other)
    if not known.any() or np.ptp(one[known]) == 0 or np.ptp(other[known]) == 0:
        return 0.0
    return float(np.corrcoef(one[known], other[known])[0, 1])


def _kind(table: Predictions, ignored: set[str], rules: BlendRules) -> str:
    """`labels` or `numbers`. Raises BlendRefused for what is neither."""
    if rules.metric.name in STRUCTURED_METRICS:
        raise BlendRefused(f"{rules.metric.name} scores shapes or texts, which have no mean")
    columns = [values for name, values in table.columns.items() if name not in ignored]
    takes_labels = rules.metric.name in LABEL_METRICS
    if not all(is_number(values) for values in columns):
        if takes_labels and all(len(pd.unique(v)) <= _MOST_TEXT_LABELS for v in columns):
            return "labels"
        raise BlendRefused(f"{table.path} holds text that is no class label")
    if takes_labels:
        return "labels" if all(_is_whole(values) for values in columns) else "numbers"
    if rules.metric.is_known or not columns or not all(_is_whole(values) for values in columns):
        return "numbers"
    if all(len(pd.unique(values)) <= _MOST_UNNAMED_LABELS for values in columns):
        return "labels"
    raise BlendRefused(f"{table.path} holds whole numbers that may be counts or names")


def _is_whole(values: Column) -> bool:
    finite = values[np.isfinite(values)]
    return bool(np.all(finite == np.floor(finite)))


def _equal(one: Column, other: Column) -> bool:
    both = is_number(one) and is_number(other)
    return bool(np.array_equal(one, other, equal_nan=both))


def _rows_sum_to_one(table: Predictions) -> bool:
    if len(table.columns) < 2 or not all(is_number(values) for values in table.columns.values()):
        return False
    total = sum(table.columns.values(), np.zeros(len(table)))
    return bool(np.all(np.abs(total - 1) <= _SUM_TOLERANCE))


class _Joint(Protocol):
    """Takes tables one after the other, each with its share of the weight."""

    def add(self, table: Predictions, share: float) -> None: ...
    def result(self) -> Predictions: ...


def _joint(method: Method, first: Predictions) -> _Joint:
    if method == "vote":
        return _Vote(first)
    return _Mean(first, by_rank=method == "rank_mean")


class _Mean:
    """Weighted sums, and the least and greatest values between which a mean must lie."""

    def __init__(self, first: Predictions, by_rank: bool) -> None:
        self._first = first
        self._by_rank = by_rank
        self._sums: dict[str, Column] = {}
        self._least: dict[str, Column] = {}
        self._greatest: dict[str, Column] = {}
        self._differing: set[str] = set()
        self._is_probability = True

    def add(self, table: Predictions, share: float) -> None:
        self._is_probability = self._is_probability and _rows_sum_to_one(table)
        for name, expected in self._first.columns.items():
            values = table.columns[name]
            if not _equal(values, expected):
                self._differing.add(name)
            if is_number(values) and is_number(expected):
                self._add_column(name, self._scaled(values), share)
            elif name in self._differing:
                raise BlendRefused(f"{table.path}: {name} is text, which has no mean")

    def _scaled(self, values: Column) -> Column:
        if np.isinf(values).any():
            raise BlendRefused("infinite values have no mean")
        if not self._by_rank:
            return values.astype(float)
        ranks = pd.Series(values).rank(method="average").to_numpy()
        return np.asarray((ranks - 0.5) / len(values))

    def _add_column(self, name: str, values: Column, share: float) -> None:
        if name not in self._sums:
            self._sums[name] = values * share
            self._least[name], self._greatest[name] = values.copy(), values.copy()
            return
        if not np.array_equal(np.isnan(values), np.isnan(self._sums[name])):
            raise BlendRefused(f"{name} is blank in different rows")
        self._sums[name] += values * share
        np.minimum(self._least[name], values, out=self._least[name])
        np.maximum(self._greatest[name], values, out=self._greatest[name])

    def result(self) -> Predictions:
        columns = {name: self._column(name) for name in self._first.columns}
        if self._is_probability and not self._by_rank and self._differing:
            total = sum(columns.values(), np.zeros(len(self._first)))
            columns = {name: values / total for name, values in columns.items()}
        first = self._first
        return Predictions(first.path, first.key_column, first.keys, first.order, columns)

    def _column(self, name: str) -> Column:
        if name not in self._differing and not self._by_rank:
            return self._first.columns[name]
        if name not in self._sums:
            return self._first.columns[name]
        # Rounding must not carry a mean of probabilities beyond 1.
        return np.clip(self._sums[name], self._least[name], self._greatest[name])


class _Vote:
    """Per row the value with most weight behind it; of equals the one that was added first."""

    def __init__(self, first: Predictions) -> None:
        self._first = first
        self._shares: list[float] = []
        self._values: dict[str, list[Column]] = {name: [] for name in first.columns}

    def add(self, table: Predictions, share: float) -> None:
        self._shares.append(share)
        for name, votes in self._values.items():
            votes.append(table.columns[name])

    def result(self) -> Predictions:
        columns = {name: self._elected(votes) for name, votes in self._values.items()}
        first = self._first
        return Predictions(first.path, first.key_column, first.keys, first.order, columns)

    def _elected(self, votes: list[Column]) -> Column:
        if all(_equal(votes[0], other) for other in votes[1:]):
            return votes[0]
        codes, labels = _coded(votes)
        elected, most = codes[0], np.full(len(codes[0]), -np.inf)
        for mine in codes:
            support = sum(
                (share * (mine == other) for share, other in zip(self._shares, codes, strict=True)),
                np.zeros(len(mine)),
            )
            # More than rounding: equal support leaves the earlier one elected.
            wins = support > most + 1e-9
            elected, most = np.where(wins, mine, elected), np.where(wins, support, most)
        return labels[elected]


def _coded(votes: list[Column]) -> tuple[list[Column], Column]:
    """Every column as small whole numbers, and the labels that they stand for."""
    if not all(is_number(column) for column in votes):
        votes = [column.astype(str).astype(object) for column in votes]
    elif all(np.isfinite(column).all() and _is_whole(column) for column in votes):
        votes = [column.astype(np.int64) for column in votes]  # written as 3, not as 3.0
    codes, labels = pd.factorize(np.concatenate(votes), use_na_sentinel=False)
    return np.split(codes.astype(np.int32), len(votes)), np.asarray(labels)
