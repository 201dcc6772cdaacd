from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score
from sklearn.preprocessing import MultiLabelBinarizer

from competitions.metrics.multilabel import micro_f1_score


def test_micro_f1_by_hand() -> None:
    # 2 of 3 true labels are found, with 3 predicted: 2 * 2 / (3 + 3).
    assert micro_f1_score(["cat dog", "bird"], ["dog", "bird cat"]) == 2 / 3


def test_a_label_that_is_true_nowhere_is_not_held_against_a_prediction() -> None:
    assert micro_f1_score(["cat", "dog"], ["cat unicorn dragon", "dog"]) == 1.0
    assert micro_f1_score(["cat", "dog"], ["cat dog", "dog"]) == 4 / 5


def test_order_and_repetitions_of_labels_do_not_matter() -> None:
    assert micro_f1_score(["a b c"], ["c b b a a"]) == 1.0
    assert micro_f1_score(["a a b"], ["a"]) == 2 / 3


def test_labels_are_told_apart_by_any_white_space_and_by_case() -> None:
    assert micro_f1_score(["a b"], ["a\u00a0\t b\n"]) == 1.0
    assert micro_f1_score(["a", "b"], ["A", "b"]) == 2 / 3
    assert micro_f1_score(["a b"], ["a,b"]) == 0.0


def test_rows_without_labels_count_as_empty_sets() -> None:
    assert micro_f1_score(["a", ""], ["", ""]) == 0.0
    assert micro_f1_score(["a", " "], ["a", "a"]) == 2 / 3


@pytest.mark.parametrize("seed", range(20))
def test_micro_f1_is_scikit_learns_with_the_true_labels_as_classes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = [list(rng.choice(list("abcdef"), rng.integers(0, 4))) for _ in range(40)]
    guess = [list(rng.choice(list("abcdef"), rng.integers(0, 4))) for _ in range(40)]
    binarizer = MultiLabelBinarizer(classes=list("abcdef"), sparse_output=True)
    wanted = f1_score(*map(binarizer.fit_transform, (truth, guess)), average="micro")
    score = micro_f1_score(list(map(" ".join, truth)), list(map(" ".join, guess)))
    assert score == wanted
    assert type(score) is float


def test_a_truth_without_any_label_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="no row has a true label"):
        micro_f1_score(["", " "], ["a", "b"])


def test_truth_and_prediction_need_the_same_number_of_rows() -> None:
    with pytest.raises(ValueError, match="equally many rows, got 2, 1"):
        micro_f1_score(["a", "b"], ["a"])
