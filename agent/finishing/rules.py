"""How the predictions of a competition may be joined, as far as its description tells."""

from dataclasses import dataclass
from typing import Literal

from agent.metric_words import TaskMetric
from agent.task import Task

Method = Literal["mean", "rank_mean", "vote"]
"""mean: weighted mean of numbers; rank_mean: of their ranks, scaled to 0-1; vote: the value with
most weight behind it, for labels."""

LABEL_METRICS = frozenset({"accuracy", "kappa", "f1", "f1_macro", "mcc"})
RANKING_METRICS = frozenset({"roc_auc", "spearman", "average_precision"})
STRUCTURED_METRICS = frozenset({"dice", "iou", "levenshtein"})
"""Masks, boxes and texts: no cell-wise joining makes sense."""
CONVEX_METRICS = frozenset(
    {"rmse", "mse", "mae", "mcrmse", "log_loss", "brier", "quantile_loss", "mape"}
)
"""The loss of a mean of predictions is at most the mean of their losses (Jensen's inequality)."""


@dataclass(frozen=True)
class BlendRules:
    """The id column of a submission (None: its first) and the metric that it is scored by."""

    id_column: str | None
    metric: TaskMetric

    @classmethod
    def of(cls, task: Task) -> "BlendRules":
        """The rules of a task."""
        return cls(task.id_column, task.metric)
