"""The metrics, by name. Each is a function on plain arrays; nothing else of Podium is needed.

`*_score` is to be maximised, `*_error` and `*_loss` are to be minimised.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast


@dataclass(frozen=True)
class Metric:
    """A metric: its name in the catalog, where its function is, and its direction."""

    name: str
    function: str
    lower_is_better: bool


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("accuracy", "classification:accuracy_score", lower_is_better=False),
        Metric("auc-roc", "classification:roc_auc_score", lower_is_better=False),
        Metric("multi-class-log-loss", "classification:log_loss", lower_is_better=True),
        Metric(
            "root-mean-squared-error", "regression:root_mean_squared_error", lower_is_better=True
        ),
    )
}


def load_metric(name: str) -> Callable[..., float]:
    """The function of a metric, called as f(y_true, y_pred); raises KeyError if unknown."""
    module, _, function = METRICS[name].function.partition(":")
    return cast(
        Callable[..., float], getattr(import_module(f"competitions.metrics.{module}"), function)
    )
