import pytest

from agent.metric_words import find_metric


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
