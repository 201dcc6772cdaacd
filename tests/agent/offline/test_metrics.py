"""The metric expressions in offline scripts against scikit-learn's own functions."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

from agent.metric_words import TaskMetric
from agent.offline.metrics import Measure, measure_for

_RNG = np.random.default_rng(0)
_BINARY = _RNG.integers(0, 2, 80)
_THREE = _RNG.integers(0, 3, 80)
_PAIRS = _RNG.dirichlet([1, 1], 80)
_TRIPLES = _RNG.dirichlet([1, 1, 1], 80)
_LABELS = _RNG.integers(0, 2, (80, 3))
_CHANCES = _RNG.uniform(0.01, 0.99, (80, 3))
_VALUES = _RNG.gamma(2.0, 3.0, (80, 2))
_GUESSES = _VALUES + _RNG.uniform(0.0, 1.0, (80, 2))

Reference = Callable[[Any, Any], float]


def _measured(name: str, problem: str, y: Any, predicted: Any, lower: bool) -> float:
    measure = measure_for(TaskMetric(name, lower), problem)
    assert measure.name == name
    assert measure.lower_is_better is lower
    known: dict[str, Any] = {name: getattr(sk, name) for name in measure.imports}
    known |= {"np": np, "pd": pd, "y": y, "predicted": predicted, "Y_CLASSES": predicted.shape[1]}
    return float(eval(measure.expression, known))


@pytest.mark.parametrize(
    ("name", "lower", "reference"),
    [
        ("accuracy", False, lambda y, p: sk.accuracy_score(y, p.argmax(1))),
        ("roc_auc", False, lambda y, p: sk.roc_auc_score(y, p[:, 1])),
        ("log_loss", True, lambda y, p: sk.log_loss(y, p[:, 1])),
        ("f1", False, lambda y, p: sk.f1_score(y, p.argmax(1))),
        ("mcc", False, lambda y, p: sk.matthews_corrcoef(y, p.argmax(1))),
        ("brier", True, lambda y, p: sk.brier_score_loss(y, p[:, 1])),
        ("average_precision", False, lambda y, p: sk.average_precision_score(y, p[:, 1])),
    ],
)
def test_binary_metrics(name: str, lower: bool, reference: Reference) -> None:
    expected = pytest.approx(reference(_BINARY, _PAIRS))
    assert _measured(name, "binary", _BINARY, _PAIRS, lower) == expected


@pytest.mark.parametrize(
    ("name", "lower", "reference"),
    [
        ("accuracy", False, lambda y, p: sk.accuracy_score(y, p.argmax(1))),
        ("roc_auc", False, lambda y, p: sk.roc_auc_score(y, p, multi_class="ovr")),
        ("log_loss", True, lambda y, p: sk.log_loss(y, p)),
        ("f1_macro", False, lambda y, p: sk.f1_score(y, p.argmax(1), average="macro")),
        ("f1", False, lambda y, p: sk.f1_score(y, p.argmax(1), average="weighted")),
        ("kappa", False, lambda y, p: sk.cohen_kappa_score(y, p.argmax(1), weights="quadratic")),
    ],
)
def test_multiclass_metrics(name: str, lower: bool, reference: Reference) -> None:
    expected = pytest.approx(reference(_THREE, _TRIPLES))
    assert _measured(name, "multiclass", _THREE, _TRIPLES, lower) == expected


@pytest.mark.parametrize(
    ("name", "lower", "reference"),
    [
        ("roc_auc", False, lambda y, p: sk.roc_auc_score(y, p)),
        ("log_loss", True, lambda y, p: np.mean([sk.log_loss(y[:, i], p[:, i]) for i in range(3)])),
    ],
)
def test_multilabel_metrics(name: str, lower: bool, reference: Reference) -> None:
    expected = pytest.approx(reference(_LABELS, _CHANCES))
    assert _measured(name, "multilabel", _LABELS, _CHANCES, lower) == expected


@pytest.mark.parametrize(
    ("name", "lower", "reference"),
    [
        ("rmse", True, lambda y, p: sk.mean_squared_error(y, p) ** 0.5),
        ("mcrmse", True, lambda y, p: np.mean(np.sqrt(np.mean((y - p) ** 2, axis=0)))),
        ("mse", True, sk.mean_squared_error),
        ("mae", True, sk.mean_absolute_error),
        ("mape", True, sk.mean_absolute_percentage_error),
        ("rmsle", True, lambda y, p: sk.mean_squared_log_error(y, p) ** 0.5),
        ("r2", False, lambda y, p: sk.r2_score(y[:, :1], p[:, :1])),
        ("pearson", False, lambda y, p: np.corrcoef(y[:, 0], p[:, 0])[0, 1]),
        (
            "spearman",
            False,
            lambda y, p: pd.DataFrame({"y": y[:, 0], "p": p[:, 0]}).corr("spearman").iloc[0, 1],
        ),
    ],
)
def test_regression_metrics(name: str, lower: bool, reference: Reference) -> None:
    columns = 1 if name == "r2" else 2
    y, predicted = _VALUES[:, :columns], _GUESSES[:, :columns]
    expected = pytest.approx(reference(y, predicted))
    assert _measured(name, "regression", y, predicted, lower) == expected


@pytest.mark.parametrize("problem", ["binary", "multiclass", "multilabel", "regression"])
@pytest.mark.parametrize("lower", [True, False])
def test_an_unknown_metric_is_replaced_by_one_of_its_direction(problem: str, lower: bool) -> None:
    measure: Measure = measure_for(TaskMetric("score", lower, is_known=False), problem)
    assert measure.lower_is_better is lower
