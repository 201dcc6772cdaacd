"""The metrics, by name. Each is a function on plain arrays; nothing else of Podium is needed.

`*_score` is to be maximised; `*_error`, `*_loss`, `*_distance`, `*_divergence` to be minimised.
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


_FUNCTIONS = {
    "accuracy": "classification:accuracy_score",
    "top-1-error": "labels:top1_error",
    "macro-f1": "labels:macro_f1_score",
    "micro-f1": "labels:micro_f1_score",
    "multi-label-micro-f1": "multilabel:micro_f1_score",
    "quadratic-weighted-kappa": "labels:quadratic_weighted_kappa_score",
    "matthews-correlation": "labels:matthews_correlation_score",
    "auc-roc": "classification:roc_auc_score",
    "mean-column-auc-roc": "roc:mean_column_auc_score",
    "weighted-auc-roc": "roc:weighted_roc_auc_score",
    "bias-auc-roc": "roc:bias_auc_score",
    "probabilistic-f1": "probabilistic:probabilistic_f1_score",
    "log-loss": "probability:binary_log_loss",
    "multi-class-log-loss": "classification:log_loss",
    "weighted-multi-label-log-loss": "probability:weighted_multilabel_log_loss",
    "kl-divergence": "probability:kl_divergence",
    "pearson": "correlation:pearson_score",
    "spearman": "correlation:spearman_score",
    "mean-column-spearman": "correlation:columnwise_spearman_score",
    "lwlrap": "label_ranking:lwlrap_score",
    "map-at-k": "retrieval:mean_average_precision_at_k_score",
    "root-mean-squared-error": "regression:root_mean_squared_error",
    "mean-column-rmse": "regression:mean_columnwise_root_mean_squared_error",
    "mean-absolute-error": "regression:mean_absolute_error",
    "group-log-mean-absolute-error": "regression:group_log_mean_absolute_error",
    "root-mean-squared-log-error": "regression:root_mean_squared_log_error",
    "mean-column-rmsle": "regression:mean_columnwise_root_mean_squared_log_error",
    "laplace-log-likelihood": "regression:laplace_log_likelihood_score",
    "mean-angular-error": "spatial:mean_angular_error",
    "group-percentile-mean-error": "spatial:group_percentile_mean_error",
    "levenshtein": "sequence:mean_levenshtein_distance",
    "sequence-edit-error": "sequence:sequence_edit_error",
    "kendall-tau": "sequence:kendall_tau_score",
    "word-jaccard": "word_sets:mean_word_jaccard_score",
    "dice": "segmentation:mean_dice_score",
    "global-dice": "segmentation:global_dice_score",
    "f-beta-of-masks": "segmentation:mean_f_beta_score",
    "mean-iou-precision": "segmentation:mean_iou_precision_score",
    "dice-hausdorff": "segmentation:dice_hausdorff_score",
    "points-in-boxes-f1": "points:points_in_boxes_f1_score",
    "box-average-precision": "detection:box_average_precision_score",
    "coco-average-precision": "detection:coco_average_precision_score",
    "box-3d-average-precision": "boxes3d:box3d_average_precision_score",
}

# How the names of functions end whose smaller values are better.
LOWER_IS_BETTER = ("_error", "_loss", "_distance", "_divergence")

METRICS: dict[str, Metric] = {
    name: Metric(name, function, function.endswith(LOWER_IS_BETTER))
    for name, function in _FUNCTIONS.items()
}


def load_metric(name: str) -> Callable[..., float]:
    """The function of a metric, truth first; raises KeyError if the name is unknown."""
    module, _, function = METRICS[name].function.partition(":")
    return cast(
        Callable[..., float], getattr(import_module(f"competitions.metrics.{module}"), function)
    )
