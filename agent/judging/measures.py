"""Which of Podium's metrics scores a submission of a task, and how cells become its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from agent.judging.cells import coded, in_order, numbers_of, plain_label, plain_labels
from agent.judging.formulas import (
    LABELS,
    NUMBERS,
    PROBABILITIES,
    TEXTS,
    Function,
    by_column,
    map_at,
    with_lists,
    with_shares,
)
from agent.task import Task
from competitions.metrics import load_metric

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

Reads = Literal["numbers", "whole numbers", "labels", "texts"]


class Unscorable(Exception):
    """The task's metric cannot be computed from predictions; the text says why, one clause."""


@dataclass(frozen=True)
class Measure:
    """A metric on the rows of the training table.

    `truth` has shape (rows,) or (rows, columns), where rows without a label hold NaN or "" and
    `is_labelled` is False; `function` takes truth and predictions of the same rows and shape.
    `reads` says how the cells of predictions are read, `codes` turns labels into whole numbers.
    """

    name: str
    lower_is_better: bool
    reads: Reads
    columns: tuple[str, ...]
    truth: Array
    is_labelled: Array
    function: Function
    codes: dict[str, int] | None = None
    needs_each_class: bool = False

    @property
    def best(self) -> float:
        """The value of perfect predictions: 0 or 1 for all metrics used here."""
        return 0.0 if self.lower_is_better else 1.0


def measure_of(task: Task, cells: Sequence[Array]) -> Measure:
    """The measure for a task, `cells` being the label columns as text, "" where one is missing.

    Raises Unscorable if the metric is unknown or does not go with the form of the submission.
    """
    if not task.metric.is_known:
        raise Unscorable("the metric is not known")
    if task.has_column_per_class:
        return _of_class_columns(task, cells[0])
    if len(cells) > 1:
        return _of_columns(task, cells)
    return _of_one_column(task, cells[0])


# One column of predictions ------------------------------------------------------------------------


def _of_one_column(task: Task, cells: Array) -> Measure:
    name = task.metric.name
    if name in NUMBERS:
        return _numeric(task, cells, NUMBERS[name])
    if name in PROBABILITIES:
        return _probable(task, cells, PROBABILITIES[name])
    if name == "f1_micro" and _holds_lists(cells):
        return _textual(task, cells, load_metric("multi-label-micro-f1"))
    if name in LABELS or name == "f1":
        return _labelled(task, cells)
    if name == "kappa":
        return _ordinal(task, cells)
    if name in TEXTS:
        return _textual(task, cells, load_metric(TEXTS[name]))
    if name == "map_at_k" and task.metric.at:
        return _textual(task, cells, map_at(task.metric.at))
    raise Unscorable(f"{name} cannot be computed from one column of predictions")


def _numeric(task: Task, cells: Array, function: Function) -> Measure:
    numbers = numbers_of(cells)
    _require_finite(numbers, cells, task.label_columns[0])
    return _measure(task, "numbers", numbers, function, numbers == numbers)


def _probable(task: Task, cells: Array, function: Function) -> Measure:
    import numpy as np

    labels = plain_labels(cells)
    classes = in_order({label for label in set(labels) if label})
    if len(classes) != 2:
        raise Unscorable(f"one probability per row does not go with {len(classes)} classes")
    truth = np.where(labels == classes[1], 1.0, np.where(labels == classes[0], 0.0, np.nan))
    return _measure(task, "numbers", truth, function, truth == truth, needs_each_class=True)


def _labelled(task: Task, cells: Array) -> Measure:
    labels = plain_labels(cells)
    classes = in_order({label for label in set(labels) if label})
    codes = {label: code for code, label in enumerate(classes)}
    if task.metric.name == "f1":
        if len(classes) != 2:
            raise Unscorable(f"an F1 without a kind of average does not go with {len(classes)}")
        function: Function = load_metric("probabilistic-f1")
    else:
        function = load_metric(LABELS[task.metric.name])
    truth = coded(labels, codes)
    return _measure(task, "labels", truth, function, labels != "", codes)


def _ordinal(task: Task, cells: Array) -> Measure:
    import numpy as np

    numbers = numbers_of(cells)
    _require_finite(numbers, cells, task.label_columns[0])
    known = numbers[numbers == numbers]
    if (known % 1).any():
        raise Unscorable("kappa needs whole numbers as labels")
    function = load_metric("quadratic-weighted-kappa")
    truth = np.where(numbers == numbers, numbers, 0).astype(np.int64)
    return _measure(task, "whole numbers", truth, function, numbers == numbers)


def _textual(task: Task, cells: Array, function: Function) -> Measure:
    return _measure(task, "texts", cells, with_lists(function), cells != "")


def _holds_lists(cells: Array) -> bool:
    """Cells are lists of labels, not names with a space: they have more texts than words."""
    distinct = set(cells)
    words = {word for cell in distinct for word in cell.split()}
    return len(words) < len(distinct - {""})


# A column per class, and several columns ----------------------------------------------------------


def _of_class_columns(task: Task, cells: Array) -> Measure:
    import numpy as np

    if task.metric.name not in {"log_loss", "roc_auc"}:
        raise Unscorable(f"{task.metric.name} cannot be computed from a column per class")
    labels = plain_labels(cells)
    codes = _codes_of_columns({label for label in set(labels) if label}, task.target_columns)
    code = coded(labels, codes)
    truth = np.zeros((len(code), len(task.target_columns)))
    truth[np.flatnonzero(code >= 0), code[code >= 0]] = 1.0
    function = with_shares(load_metric("multi-class-log-loss"))
    if task.metric.name == "roc_auc":
        function = load_metric("mean-column-auc-roc")
    needs_each = task.metric.name == "roc_auc"
    return _measure(task, "numbers", truth, function, code >= 0, needs_each_class=needs_each)


def _codes_of_columns(labels: set[str], columns: tuple[str, ...]) -> dict[str, int]:
    """Each label's column: the one of its name, or the only one that ends in "_<name>"."""
    plain = [plain_label(column) for column in columns]
    codes = {}
    for label in labels:
        hits = [at for at, column in enumerate(plain) if column == label]
        hits = hits or [at for at, column in enumerate(columns) if column.endswith(f"_{label}")]
        if len(hits) != 1:
            raise Unscorable(f"it is not clear which column is that of label {label!r}")
        codes[label] = hits[0]
    if len(set(codes.values())) != len(codes):
        raise Unscorable("two labels go with one column")
    return codes


def _of_columns(task: Task, cells: Sequence[Array]) -> Measure:
    import numpy as np

    columns = [numbers_of(column) for column in cells]
    for numbers, column, name in zip(columns, cells, task.label_columns, strict=True):
        _require_finite(numbers, column, name)
    truth = np.column_stack(columns)
    is_labelled = (truth == truth).all(axis=1)
    function, needs_each = _of_truth(task.metric.name, truth[is_labelled])
    return _measure(task, "numbers", truth, function, is_labelled, needs_each_class=needs_each)


def _of_truth(name: str, truth: Array) -> tuple[Function, bool]:
    """The function for a table of truths, and whether each column needs rows of both classes."""
    is_binary = bool(((truth == 0) | (truth == 1)).all())
    if name == "log_loss" and is_binary:
        is_one_of = bool((truth.sum(axis=1) == 1).all())
        if is_one_of:
            return with_shares(load_metric("multi-class-log-loss")), False
        return load_metric("weighted-multi-label-log-loss"), False
    if name == "kl_divergence":
        return with_shares(load_metric("kl-divergence"), of_truth=True), False
    if name in {"roc_auc", "average_precision"} and is_binary:
        return by_column(PROBABILITIES[name]), True
    if name in {"lwlrap"} and is_binary:
        return load_metric("lwlrap"), False
    if name == "angular_error" and truth.shape[1] == 2:
        return load_metric("mean-angular-error"), False
    if name in NUMBERS:
        return by_column(NUMBERS[name]), False
    raise Unscorable(f"{name} cannot be computed from {truth.shape[1]} such columns")


def _measure(
    task: Task,
    reads: Reads,
    truth: Array,
    function: Function,
    is_labelled: Array,
    codes: dict[str, int] | None = None,
    needs_each_class: bool = False,
) -> Measure:
    metric = task.metric
    return Measure(
        name=metric.name,
        lower_is_better=metric.lower_is_better,
        reads=reads,
        columns=task.target_columns,
        truth=truth,
        is_labelled=is_labelled,
        function=function,
        codes=codes,
        needs_each_class=needs_each_class,
    )


def _require_finite(numbers: Array, cells: Array, name: str) -> None:
    import numpy as np

    words = [cell for cell in set(cells[np.isnan(numbers)]) if cell.strip().lower() not in _MISSING]
    if words or np.isinf(numbers).any():
        raise Unscorable(f"the labels in {name} are not all numbers")


_MISSING = {"", "nan", "na", "n/a", "null", "none"}


def read_predictions(measure: Measure, cells: Sequence[Array]) -> Array:
    """Predictions as the measure's function takes them, from the columns' cells as text.

    Raises ValueError saying which cell is wrong.
    """
    import numpy as np

    if measure.reads == "texts":
        return cells[0]
    if measure.reads == "labels":
        return _label_codes(measure, plain_labels(cells[0]))
    columns = [numbers_of(column) for column in cells]
    for numbers, column, name in zip(columns, cells, measure.columns, strict=True):
        wrong = np.flatnonzero(~np.isfinite(numbers))
        if len(wrong):
            raise ValueError(f"{name} is {column[wrong[0]]!r}, not a finite number")
    if measure.reads == "whole numbers":
        if (columns[0] % 1).any():
            raise ValueError(f"{measure.columns[0]} must hold whole numbers")
        return columns[0].astype(np.int64)
    return np.column_stack(columns) if measure.truth.ndim == 2 else columns[0]


def _label_codes(measure: Measure, labels: Array) -> Array:
    """Codes of predicted labels; labels that the truth does not have get new codes."""
    if (labels == "").any():
        raise ValueError(f"{measure.columns[0]} is empty in some row")
    known = measure.codes or {}
    if set(known) == {"false", "true"}:
        known = {**known, "0": 0, "1": 1}
    strange = sorted(set(labels) - set(known))
    if len(known) == 2 and measure.name == "f1" and strange:
        raise ValueError(f"{measure.columns[0]} is {strange[0]!r}, none of the labels")
    return coded(labels, known | {label: len(known) + i for i, label in enumerate(strange)})
