"""A plain model of ours on the task's table tells whether a perfect score can be honest."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from agent.judging.cells import numbers_of
from agent.judging.columns import Unreadable, read_columns
from agent.judging.measures import Measure
from agent.task import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_ROWS = 4_000
_COLUMNS = 200
_EASY_SKILL = 0.97
_FOLDS = 3
_MOST_CLASSES = 50


def is_easy(task: Task, measure: Measure) -> bool | None:
    """Whether a plain model predicts at most 3 % as wrongly as a constant would.

    Trees and a linear model on at most 4,000 rows and 200 columns, cross-validated on 3 folds; the
    better counts. None where the training table has no columns to learn from. Takes seconds; done
    once per training table.
    """
    columns = _inputs(task)
    if task.train is None or not columns or measure.reads == "texts":
        return None
    return _easy(_Question(task, measure, columns))


class _Question:
    """Equal for equal training tables, so that the answer is kept."""

    def __init__(self, task: Task, measure: Measure, columns: tuple[str, ...]) -> None:
        self.task, self.measure, self.columns = task, measure, columns
        self._key = (task.train.path if task.train else None, columns, len(measure.truth))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self._key == other._key


@lru_cache(maxsize=4)
def _easy(question: _Question) -> bool | None:
    import numpy as np

    measure = question.measure
    rows = np.flatnonzero(measure.is_labelled)
    rows = np.random.default_rng(0).permutation(rows)[:_ROWS]
    try:
        inputs = _matrix(question, rows)
    except Unreadable:
        return None
    truth = measure.truth[rows]
    targets = list(truth.T) if truth.ndim == 2 else [truth]
    if truth.ndim == 2 and measure.name == "log_loss":
        targets = [truth.argmax(axis=1)]
    return all(_skill(inputs, target) >= _EASY_SKILL for target in targets[:5])


def _inputs(task: Task) -> tuple[str, ...]:
    if task.train is None:
        return ()
    left = {task.id_column, *task.label_columns}
    shared = set(task.test.columns) if task.test else set(task.train.columns)
    names = [name for name in task.train.columns if name in shared and name not in left]
    return tuple(names[:_COLUMNS])


def _matrix(question: _Question, rows: Array) -> Array:
    """Inputs as numbers; text as the number of the text, blanks as the column's median."""
    import numpy as np
    import pandas as pd

    train = question.task.train
    if train is None:
        raise Unreadable("there is no training table")
    columns = []
    for cells in read_columns(train.path, question.columns).values():
        numbers = numbers_of(cells[rows])
        if np.isnan(numbers).mean() > 0.5:
            numbers = pd.factorize(cells)[0][rows].astype(np.float64)
        middle = float(np.nanmedian(numbers)) if np.isfinite(numbers).any() else 0.0
        columns.append(np.nan_to_num(numbers, nan=middle, posinf=middle, neginf=middle))
    return np.column_stack(columns)


def _skill(inputs: Array, target: Array) -> float:
    """The share of a constant's error that the better of two models takes away, at most 1."""
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    classes = len(set(target.tolist()))
    if classes < 2:
        return 1.0
    if classes <= _MOST_CLASSES:
        trees = ExtraTreesClassifier(100, random_state=0)
        linear = LogisticRegression(max_iter=500)
    else:
        trees = ExtraTreesRegressor(100, random_state=0)
        linear = Ridge(1e-6)
    models = (trees, make_pipeline(StandardScaler(), linear))
    return max(_taken_away(model, inputs, target, classes <= _MOST_CLASSES) for model in models)


def _taken_away(model: Any, inputs: Array, target: Array, is_class: bool) -> float:
    import warnings

    import numpy as np
    from sklearn.model_selection import KFold, cross_val_predict

    folds = KFold(_FOLDS, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        guess = cross_val_predict(model, inputs, target, cv=folds)
    if is_class:
        values, counts = np.unique(target, return_counts=True)
        wrong, constant = np.mean(guess != target), np.mean(target != values[counts.argmax()])
        return float(1 - wrong / constant)
    return float(1 - np.mean((guess - target) ** 2) / np.var(target))
