from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import jaccard_score
from sklearn.preprocessing import MultiLabelBinarizer

from competitions.metrics.word_sets import mean_word_jaccard_score


def test_mean_word_jaccard_by_hand() -> None:
    # {a, good, day} and {good, day} share 2 of 3 words; the second pair none of 2.
    assert mean_word_jaccard_score(["A good day", "yes"], ["good DAY", "no"]) == 1 / 3


def test_words_are_told_apart_by_any_white_space_and_by_nothing_else() -> None:
    assert mean_word_jaccard_score(["a b c"], ["a\u00a0b\tc\n"]) == 1.0
    assert mean_word_jaccard_score(["a b"], ["a\u200bb"]) == 0.0
    assert mean_word_jaccard_score(["good."], ["good"]) == 0.0


def test_words_count_once_and_in_lower_case() -> None:
    assert mean_word_jaccard_score(["so so GOOD"], ["good so good"]) == 1.0
    # lower() keeps the German sharp s, unlike casefold().
    assert mean_word_jaccard_score(["stra\u00dfe"], ["STRASSE"]) == 0.0


def test_two_texts_without_words_share_nothing() -> None:
    assert mean_word_jaccard_score(["", "a"], [" ", "a"]) == 0.5
    assert mean_word_jaccard_score(["a"], [""]) == 0.0


@pytest.mark.parametrize("seed", range(20))
def test_mean_word_jaccard_is_scikit_learns_over_samples_to_the_last_bit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, guess = (
        [" ".join(rng.choice(list("abcdef"), rng.integers(0, 6))) for _ in range(101)]
        for _ in range(2)
    )
    binarizer = MultiLabelBinarizer(classes=list("abcdef"))
    tables = [binarizer.fit_transform([text.split() for text in side]) for side in (truth, guess)]
    wanted = jaccard_score(*tables, average="samples", zero_division=0)
    assert mean_word_jaccard_score(truth, guess) == wanted


@pytest.mark.parametrize(("truth", "guess"), [(["a"], []), ([], [])])
def test_truth_and_prediction_need_the_same_number_of_texts(
    truth: list[str], guess: list[str]
) -> None:
    with pytest.raises(ValueError, match="same number of texts and at least one"):
        mean_word_jaccard_score(truth, guess)
