from pathlib import Path

import pytest

from agent.metric_words import find_metric, named_metric
from competitions.catalog import Competition, catalog

_CARDS = Path(__file__).parents[2] / "competitions" / "cards"
_WITH_CARD = [one for one in catalog().values() if (_CARDS / f"{one.id}.md").is_file()]


@pytest.mark.parametrize(
    ("words", "name", "lower_is_better"),
    [
        ("area under the ROC curve between the probability and the target", "roc_auc", False),
        ("area under the receiver operating characteristic curve", "roc_auc", False),
        ("AUC", "roc_auc", False),
        ("Root Mean Squared Error (RMSE)", "rmse", True),
        ("root-mean-square error", "rmse", True),
        ("the root mean squared logarithmic error", "rmsle", True),
        ("mean squared error", "mse", True),
        ("mean absolute error", "mae", True),
        ("multi-class logarithmic loss", "log_loss", True),
        ("log loss", "log_loss", True),
        ("the quadratic weighted kappa", "kappa", False),
        ("the macro F1", "f1_macro", False),
        ("the F1 score", "f1", False),
        ("classification accuracy, the share of labels that are right", "accuracy", False),
        ("the Matthews correlation coefficient", "mcc", False),
        ("Mean column-wise root mean squared error", "mcrmse", True),
        ("the Levenshtein distance", "levenshtein", True),
        ("the Dice coefficient", "dice", False),
    ],
)
def test_the_metric_is_found_by_its_words(words: str, name: str, lower_is_better: bool) -> None:
    metric = find_metric(f"# About\nWe like accuracy.\n\n## Evaluation\nScored by {words}.\n")
    assert (metric.name, metric.lower_is_better, metric.is_known) == (name, lower_is_better, True)


def test_the_section_ends_at_the_next_heading() -> None:
    text = "## Evaluation\n\nLog loss.\n\n## Prizes\n\nFor the best AUC.\n"
    assert find_metric(text).name == "log_loss"


def test_without_a_section_the_whole_text_is_read() -> None:
    assert find_metric("Submissions are judged by RMSE.").name == "rmse"


@pytest.mark.parametrize(
    ("text", "lower_is_better"),
    [("A secret score.", False), ("A secret score; lower is better.", True), ("Our loss.", True)],
)
def test_an_unknown_metric_is_a_guess_with_a_direction(text: str, lower_is_better: bool) -> None:
    metric = find_metric(f"# Evaluation\n{text}")
    assert not metric.is_known
    assert metric.lower_is_better is lower_is_better


@pytest.mark.parametrize("competition", _WITH_CARD, ids=lambda one: one.id)
def test_the_direction_of_every_card_s_metric_is_right(competition: Competition) -> None:
    metric = find_metric((_CARDS / f"{competition.id}.md").read_text(encoding="utf-8"))
    assert metric.lower_is_better is competition.lower_is_better
    assert metric.is_known


# The catalog's words for a metric, and ours. Where they are not what the card describes, the card
# decides.
_OURS = {
    "auc-roc": "roc_auc",
    "accuracy": "accuracy",
    "multi-class-log-loss": "log_loss",
    "log-loss": "log_loss",
    "micro-f1-score": "f1_micro",
    "macro-f1-score": "f1_macro",
    "root-mean-squared-error": "rmse",
    "root_mean_squared_error": "rmse",
    "quadratic-weighted-kappa": "kappa",
    "levenshtein-distance": "levenshtein",
    "levenhstein-distance": "sequence_edit_error",
    "mean-average-precision": "box_average_precision",
    "kendall-tau": "kendall_tau",
    "weighted-auroc": "weighted_roc_auc",
    "word-level-jaccard-score": "word_jaccard",
    "jaccard-similarity": "word_jaccard",
    "log-mean-absolute-error": "group_log_mae",
    "label-ranking-average-precision": "lwlrap",
    "column-wise-spearman": "spearman",
    "global-dice": "dice",
    "dice-coefficient": "dice",
    "MAP@12": "map_at_k",
    "map-at-5": "map_at_k",
    "MAP@5": "map_at_k",
    "KL-divergence": "kl_divergence",
    "mean-angular-error": "angular_error",
    "top-1-classification-error": "error_rate",
    "column-wise ROC AUC": "roc_auc",
    "mean-column-wise-roc-auc": "roc_auc",
    "auroc-multi-label": "roc_auc",
    "jigsaw-unintended-bias-in-toxicity-classification-score": "bias_auc",
    "f1-score": "f1",
    "matthews-correlation-coefficient": "mcc",
    "mean-column-wise-rmsle": "rmsle",
    "modified-laplace-log-likelihood": "laplace_log_likelihood",
    "mean-absolute-error": "mae",
    "weighted-multi-label-log-loss": "weighted_log_loss",
    "probabilistic-f1-score": "probabilistic_f1",
    "average-haversine-distance": "position_error",
    "multi-class-classification-accuracy": "accuracy",
    "mean-precision-intersection-over-union-at-different-thresholds": "iou_precision",
    "pearson-correlation-coefficient": "pearson",
    "dice-hausdorff-combo": "dice_hausdorff",
    "f0.5-score": "f_beta",
    "mAP-at-IoU>0.4": "box_average_precision",
}
_CARD_DECIDES = {
    "stanford-covid-vaccine": "rmse",
    "ventilator-pressure-prediction": "mae",
    "tensorflow2-question-answering": "accuracy",
}


@pytest.mark.parametrize("competition", _WITH_CARD, ids=lambda one: one.id)
def test_the_name_of_every_card_s_metric_is_found(competition: Competition) -> None:
    metric = find_metric((_CARDS / f"{competition.id}.md").read_text(encoding="utf-8"))
    expected = _CARD_DECIDES.get(competition.id, _OURS[competition.metric])
    assert metric.name == expected


@pytest.mark.parametrize(
    ("text", "name", "lower_is_better"),
    [
        ("We use the error rate of your answers", "error_rate", True),
        ("MAP@3, the mean average precision at 3", "map_at_k", False),
        ("average precision over boxes at IoU > 0.5", "box_average_precision", False),
        ("the symmetric mean absolute percentage error", "smape", True),
        ("a pinball loss for nine quantiles", "quantile_loss", True),
        ("the [Kullback-Leibler](https://e.x/log_loss) divergence", "kl_divergence", True),
        ("balanced accuracy", "balanced_accuracy", False),
        ("NDCG of the first ten", "ndcg", False),
        ("the median of the haversine distance", "position_error", True),
    ],
)
def test_more_metrics_are_found(text: str, name: str, lower_is_better: bool) -> None:
    metric = find_metric(f"## Evaluation\n\n{text}.\n")
    assert (metric.name, metric.lower_is_better) == (name, lower_is_better)


def test_the_length_of_lists_is_read_with_the_metric() -> None:
    assert find_metric("## Evaluation\nMean Average Precision @ 7 (MAP@7)").at == 7
    assert find_metric("## Evaluation\nAUC").at is None


def test_what_the_section_says_of_the_direction_counts_if_it_is_clear() -> None:
    text = "## Evaluation\nA log loss of which the negative is taken; {}.\n"
    assert find_metric(text.format("higher is better")).lower_is_better is False
    assert find_metric(text.format("higher is better, lower is better")).lower_is_better is True


def test_subsections_belong_to_the_section_and_the_next_of_its_level_does_not() -> None:
    text = "## Evaluation\n\n### How\n\nBy RMSE.\n\n## Prizes\n\nFor the lowest MAE.\n"
    assert find_metric(text).name == "rmse"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("val_rmse", "rmse"),
        ("ROC AUC", "roc_auc"),
        ("roc_auc", "roc_auc"),
        ("log_loss", "log_loss"),
        ("f1_macro", "f1_macro"),
        ("macro f1", "f1_macro"),
        ("my score", None),
    ],
)
def test_short_names_are_understood(name: str, found: str | None) -> None:
    metric = named_metric(name)
    assert (metric.name if metric else None) == found
