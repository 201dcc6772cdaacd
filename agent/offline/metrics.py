"""Which metric an offline script measures, as an expression, and what it must predict for it."""

from dataclasses import dataclass
from typing import Literal

from agent.metric_words import TaskMetric

Needs = Literal["labels", "probabilities", "values"]


@dataclass(frozen=True)
class Measure:
    """`expression` uses y, predicted, Y_CLASSES; `imports` are names of sklearn.metrics."""

    name: str
    lower_is_better: bool
    needs: Needs
    expression: str
    imports: tuple[str, ...] = ()


_HARD = "predicted.argmax(axis=1)"
_CLASSES = "labels=list(range(Y_CLASSES))"
_CLASSIFICATION = (
    Measure("accuracy", False, "labels", f"np.mean(y == {_HARD})"),
    Measure(
        "roc_auc",
        False,
        "probabilities",
        "roc_auc_score(y, predicted, multi_class='ovr')",
        ("roc_auc_score",),
    ),
    Measure(
        "log_loss", True, "probabilities", f"log_loss(y, predicted, {_CLASSES})", ("log_loss",)
    ),
    Measure("f1", False, "labels", f"f1_score(y, {_HARD}, average='binary')", ("f1_score",)),
    Measure("f1_macro", False, "labels", f"f1_score(y, {_HARD}, average='macro')", ("f1_score",)),
    Measure(
        "kappa",
        False,
        "labels",
        f"cohen_kappa_score(y, {_HARD}, weights='quadratic')",
        ("cohen_kappa_score",),
    ),
    Measure("mcc", False, "labels", f"matthews_corrcoef(y, {_HARD})", ("matthews_corrcoef",)),
    Measure("brier", True, "probabilities", "np.mean((predicted[:, 1] - (y == 1)) ** 2)"),
    Measure(
        "average_precision",
        False,
        "probabilities",
        "average_precision_score(y == 1, predicted[:, 1])",
        ("average_precision_score",),
    ),
)
_BINARY_EXPRESSIONS = {"roc_auc": "roc_auc_score(y, predicted[:, 1])"}
_MULTICLASS_EXPRESSIONS = {"f1": f"f1_score(y, {_HARD}, average='weighted')"}
_MULTILABEL = (
    Measure(
        "roc_auc",
        False,
        "values",
        "roc_auc_score(y, predicted, average='macro')",
        ("roc_auc_score",),
    ),
    Measure(
        "log_loss",
        True,
        "values",
        "-np.mean(np.log(np.clip(np.where(y == 1, predicted, 1 - predicted), 1e-15, 1)))",
    ),
)
_REGRESSION = (
    Measure("rmse", True, "values", "np.sqrt(np.mean((y - predicted) ** 2))"),
    Measure("mcrmse", True, "values", "np.mean(np.sqrt(np.mean((y - predicted) ** 2, axis=0)))"),
    Measure("mse", True, "values", "np.mean((y - predicted) ** 2)"),
    Measure("mae", True, "values", "np.mean(np.abs(y - predicted))"),
    Measure("mape", True, "values", "np.mean(np.abs(y - predicted) / np.maximum(np.abs(y), 1e-9))"),
    Measure("rmsle", True, "values", "np.sqrt(np.mean((np.log1p(y) - np.log1p(predicted)) ** 2))"),
    Measure(
        "r2", False, "values", "1 - np.sum((y - predicted) ** 2) / np.sum((y - y.mean(0)) ** 2)"
    ),
    Measure("pearson", False, "values", "np.corrcoef(y[:, 0], predicted[:, 0])[0, 1]"),
    Measure(
        "spearman",
        False,
        "values",
        "pd.Series(y[:, 0]).corr(pd.Series(predicted[:, 0]), method='spearman')",
    ),
)


def measure_for(metric: TaskMetric, problem: str) -> Measure:
    """The task's own metric if a script can compute it, else one of the same direction."""
    table = {"regression": _REGRESSION, "multilabel": _MULTILABEL}.get(problem, _CLASSIFICATION)
    by_name = {measure.name: measure for measure in table}
    alike = next(m for m in table if m.lower_is_better == metric.lower_is_better)
    found = by_name.get(metric.name, alike)
    special = _BINARY_EXPRESSIONS if problem == "binary" else _MULTICLASS_EXPRESSIONS
    expression = special.get(found.name, found.expression) if table is _CLASSIFICATION else None
    return found if expression is None else _with_expression(found, expression)


def _with_expression(measure: Measure, expression: str) -> Measure:
    return Measure(
        measure.name, measure.lower_is_better, measure.needs, expression, measure.imports
    )
