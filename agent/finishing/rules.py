"""How the predictions of a competition may be joined, as far as its description tells."""

from dataclasses import dataclass
from typing import Literal

from agent.metric_words import TaskMetric
from agent.task import Task

Method = Literal["mean", "rank_mean", "vote"]
"""mean: weighted mean of numbers; rank_mean: of their ranks, scaled to 0-1; vote: the value with
most weight behind it, for labels."""

LABEL_METRICS = frozenset(
    {"accuracy", "balanced_accuracy", "error_rate", "kappa", "mcc", "hamming_loss"}
    | {"f1", "f1_macro", "f1_micro", "f1_samples", "f_beta"}
)
RANKING_METRICS = frozenset(
    {"roc_auc", "weighted_roc_auc", "bias_auc", "gini", "average_precision", "spearman"}
    | {"concordance"}
)
"""Only the order of all predictions of a column counts."""
STRUCTURED_METRICS = frozenset(
    {"dice", "iou", "iou_precision", "dice_hausdorff", "box_average_precision"}
    | {"levenshtein", "sequence_edit_error", "word_jaccard", "kendall_tau", "map_at_k", "bleu"}
)
"""Masks, boxes, lists and texts: no cell-wise joining makes sense."""
CONVEX_METRICS = frozenset(
    {"rmse", "mse", "mae", "mcrmse", "mape", "rmspe", "quantile_loss", "crps"}
    | {"log_loss", "weighted_log_loss", "kl_divergence", "brier"}
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
