"""Functions of truth and predictions, put together from Podium's metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from competitions.metrics import load_metric

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

Function = Callable[[Any, Any], float]


def by_column(function: Function) -> Function:
    """The mean of a function of one column over the columns of tables."""

    def mean_over_columns(truth: Array, guess: Array) -> float:
        pairs = zip(truth.T, guess.T, strict=True)
        return float(sum(function(*pair) for pair in pairs) / truth.shape[1])

    return mean_over_columns


def with_shares(function: Function, of_truth: bool = False) -> Function:
    """With rows that sum to 1. Without it, 1 for every class would be free of loss."""

    def on_shares(truth: Array, guess: Array) -> float:
        return function(_shares(truth) if of_truth else truth, _shares(guess))

    return on_shares


def _shares(rows: Array) -> Array:
    sums = rows.sum(axis=1, keepdims=True)
    if (rows < 0).any() or (sums <= 0).any():
        raise ValueError("probabilities of a row must not be negative, and not all be 0")
    shares: Array = rows / sums
    return shares


def with_lists(function: Function) -> Function:
    """The function, called with lists of text in place of arrays."""

    def on_lists(truth: Array, guess: Array) -> float:
        return float(function(truth.tolist(), guess.tolist()))

    return on_lists


def map_at(k: int) -> Function:
    """MAP@k of cells that hold items with white space between them."""
    score = load_metric("map-at-k")

    def map_at_k(truth: Sequence[str], guess: Sequence[str]) -> float:
        wanted = [set(cell.split()) for cell in truth]
        return score(wanted, [cell.split() for cell in guess], k)

    return map_at_k


def _mse(truth: Array, guess: Array) -> float:
    return load_metric("root-mean-squared-error")(truth, guess) ** 2


def _mape(truth: Array, guess: Array) -> float:
    """Mean absolute error as a share of the truth, which must not be 0."""
    if (truth == 0).any():
        raise ValueError("a percentage of a truth of 0 is not defined")
    return load_metric("mean-absolute-error")(truth / truth, guess / truth)


def _r2(truth: Array, guess: Array) -> float:
    """1 - MSE / variance of the truth (coefficient of determination)."""
    spread = float(truth.var())
    if not spread:
        raise ValueError("a coefficient of determination needs truths that differ")
    return 1 - _mse(truth, guess) / spread


def _gini(truth: Array, guess: Array) -> float:
    """Normalised Gini coefficient of two classes: 2 AUC - 1."""
    return 2 * load_metric("auc-roc")(truth, guess) - 1


def _average_precision(truth: Array, guess: Array) -> float:
    from competitions.metrics.retrieval import average_precision_score

    return average_precision_score(truth, guess)


def _named(name: str) -> Function:
    return lambda truth, guess: load_metric(name)(truth, guess)


NUMBERS: dict[str, Function] = {
    "rmse": _named("root-mean-squared-error"),
    "mcrmse": _named("root-mean-squared-error"),
    "mse": _mse,
    "mae": _named("mean-absolute-error"),
    "mape": _mape,
    "rmsle": _named("root-mean-squared-log-error"),
    "r2": _r2,
    "pearson": _named("pearson"),
    "spearman": _named("spearman"),
}
PROBABILITIES: dict[str, Function] = {
    "roc_auc": _named("auc-roc"),
    "weighted_roc_auc": _named("weighted-auc-roc"),
    "log_loss": _named("log-loss"),
    "brier": _mse,
    "gini": _gini,
    "average_precision": _average_precision,
    "probabilistic_f1": _named("probabilistic-f1"),
}
LABELS = {
    "accuracy": "accuracy",
    "error_rate": "top-1-error",
    "f1_macro": "macro-f1",
    "f1_micro": "micro-f1",
    "mcc": "matthews-correlation",
}
TEXTS = {"levenshtein": "levenshtein", "word_jaccard": "word-jaccard"}
