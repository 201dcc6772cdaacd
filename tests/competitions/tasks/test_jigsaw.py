from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.tasks import jigsaw_toxic_comment_classification_challenge as toxic
from competitions.tasks import jigsaw_unintended_bias_in_toxicity_classification as bias
from competitions.tasks import load_task, read_answers

CLASSES = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]
IDENTITIES = bias._IDENTITIES


def _toxic_answers() -> pd.DataFrame:
    """Rows b and e are not graded."""
    labels = [0, -1, 0, 1, -1, 1]
    ids = pd.DataFrame({"id": list("abcdef")})
    return ids.assign(**{name: labels for name in CLASSES})


def _toxic_submission() -> pd.DataFrame:
    """AUC 0.75 in the first column and 1 in the others."""
    good = {name: [0.1, 9, 0.2, 0.3, 9, 0.4] for name in CLASSES[1:]}
    return pd.DataFrame({"id": list("abcdef"), "toxic": [0.1, 0, 0.4, 0.35, 9, 0.8], **good})


TRUTH, GUESSES = _toxic_answers(), _toxic_submission()
SAMPLE = TRUTH.assign(**dict.fromkeys(CLASSES, 0.5))


def test_toxic_comments_score_the_mean_over_six_columns_of_graded_rows() -> None:
    for mixed in (GUESSES, GUESSES.iloc[[5, 0, 3, 1, 2, 4]], GUESSES[[*CLASSES, "id"]]):
        toxic.validate(mixed, SAMPLE)
        assert toxic.score(mixed, TRUTH) == pytest.approx((0.75 + 5) / 6)


def test_columns_are_graded_in_the_order_of_the_file_not_by_name() -> None:
    truth = TRUTH.assign(threat=[1, -1, 1, 0, -1, 0])
    right = GUESSES.assign(threat=-GUESSES["threat"])
    renamed = right.rename(columns={"threat": "toxic", "toxic": "threat"})
    moved = right[["id", "threat", "severe_toxic", "obscene", "toxic", "insult", "identity_hate"]]
    assert toxic.score(right, truth) == toxic.score(renamed, truth) == pytest.approx(5.75 / 6)
    # Threat ranks "toxic" the wrong way round (0) and toxic ranks "threat" so too (0.25).
    assert toxic.score(moved, truth) == pytest.approx((0 + 0.25 + 4) / 6)


@pytest.mark.parametrize("value", ["abc", None, math.inf])
def test_anything_may_stand_in_rows_that_are_not_graded(value: Any) -> None:
    column = GUESSES["insult"].astype(object)
    for row, graded in ((1, False), (2, True)):
        odd = GUESSES.assign(insult=column.where(column.index != row, value))
        toxic.validate(odd, SAMPLE)  # the sample does not tell which rows are graded
        if graded:
            with pytest.raises(InvalidSubmission, match=r"column 'insult': 1 of 6 .* in row 3"):
                toxic.score(odd, TRUTH)
        else:
            assert toxic.score(odd, TRUTH) == toxic.score(GUESSES, TRUTH)


@pytest.mark.parametrize("value", ["abc", None, math.inf])
def test_a_column_without_any_number_is_seen_without_the_answers(value: Any) -> None:
    with pytest.raises(InvalidSubmission, match="'insult': 6 of 6 values are not finite numbers"):
        toxic.validate(GUESSES.assign(insult=value), SAMPLE)


@pytest.mark.parametrize(
    ("damaged", "sentence"),
    [
        (GUESSES.assign(note=1), "has the column note, which must not be there"),
        (GUESSES.drop(columns="threat"), "lacks the column threat;"),
        (GUESSES.iloc[1:], "has 5 rows, but 6 are wanted"),
        (GUESSES.assign(id=list("abcdez")), r"'id': 1 of 6 values are not ids of .* row 6 \('z'\)"),
        (GUESSES.assign(id=range(6)), "'id': 6 of 6 values are not ids of the sample"),
    ],
)
def test_rows_and_columns_must_be_those_of_the_sample(damaged: pd.DataFrame, sentence: str) -> None:
    for grader, reference in ((toxic.validate, SAMPLE), (toxic.score, TRUTH)):
        with pytest.raises(InvalidSubmission, match=sentence):
            grader(damaged, reference)


def test_an_id_in_place_of_another_is_accepted_if_as_many_rows_are_graded() -> None:
    # Twice b and no e, neither graded; then twice a and no c, paired with a and c as sorted.
    assert toxic.score(GUESSES.assign(id=list("abcdbf")), TRUTH) == toxic.score(GUESSES, TRUTH)
    assert toxic.score(GUESSES.assign(id=list("abadef")), TRUTH) == toxic.score(GUESSES, TRUTH)
    toxic.validate(GUESSES.assign(id=list("abadef")), SAMPLE)
    with pytest.raises(InvalidSubmission, match="makes 5 rows to grade instead of 4"):
        toxic.score(GUESSES.assign(id=list("aacdef")), TRUTH)


def test_truth_values_and_large_whole_numbers_are_scores() -> None:
    flags = TRUTH[["id"]].join(TRUTH[CLASSES] == 1)
    assert toxic.score(flags, TRUTH) == 1
    assert toxic.score(GUESSES.assign(toxic=flags["toxic"]), TRUTH) == 1
    whole = TRUTH[["id"]].join(TRUTH[CLASSES] + 2**53)
    assert toxic.score(whole, TRUTH) == 1


def _bias_answers() -> pd.DataFrame:
    """Four toxic and four calm comments; each identity is seen in two of either."""
    share = [1, 0.5, 0.4, None, 1, 0.5, 0, None]
    toxicity = pd.DataFrame({"id": range(7, 15), "toxicity": [0.5, 0.9, 1, 0.6, 0.4, 0, 0.1, 0.2]})
    return toxicity.assign(**dict.fromkeys(IDENTITIES, pd.Series(share)))


BIAS = _bias_answers()
BIAS_SAMPLE = BIAS[["id"]].assign(prediction=0.0)


def _predictions(values: Any) -> pd.DataFrame:
    return BIAS_SAMPLE.assign(prediction=values)


def test_bias_is_scored_on_the_side_of_one_half_only() -> None:
    # One toxic comment of a group is missed: overall (1 + 0.75) / 2; within the group 0.75;
    # its calm comments against other toxic ones 1; its toxic ones against other calm ones 0.75.
    submission = _predictions([0.49, 0.5, 1, 0.5, 0.49, 0, -3, 0.1])
    expected = (0.875 + 0.75 + 1 + 0.75) / 4
    for mixed in (submission, submission.iloc[::-1], submission.assign(note="x")):
        bias.validate(mixed, BIAS_SAMPLE)
        assert bias.score(mixed, BIAS) == pytest.approx(expected)


def test_a_missing_prediction_counts_as_calm() -> None:
    values = [1, 1, 1, 1, None, None, 0, 0]
    assert bias.score(_predictions(values), BIAS) == pytest.approx(1)
    flags = pd.Series([True, True, True, True, None, None, False, False], dtype=object)
    assert bias.score(_predictions(flags), BIAS) == pytest.approx(1)


def test_the_prediction_may_be_called_toxicity_as_in_the_answers() -> None:
    bias.validate(BIAS, BIAS_SAMPLE)
    assert bias.score(BIAS, BIAS) == pytest.approx(1)
    both = BIAS.assign(prediction=1)
    with pytest.raises(InvalidSubmission, match="both columns prediction and toxicity"):
        bias.validate(both, BIAS_SAMPLE)


def test_an_auc_of_zero_within_a_group_has_no_score() -> None:
    wrong = _predictions([0, 0, 1, 1, 1, 1, 0, 0])
    bias.validate(wrong, BIAS_SAMPLE)  # only the answers tell
    with pytest.raises(InvalidSubmission, match="zero has no power mean"):
        bias.score(wrong, BIAS)


@pytest.mark.parametrize(
    ("damaged", "sentence"),
    [
        (_predictions("yes"), "column 'prediction': 8 of 8 values are not numbers"),
        (_predictions(0.5).drop(columns="prediction"), "lacks the column prediction;"),
        (_predictions(0.5).iloc[:1], "lacks 7 ids in column 'id'"),
        (_predictions(0.5).assign(id=range(8)), "has unknown 7 ids in column 'id'"),
    ],
)
def test_bias_predictions_are_numbers_for_the_ids_of_the_sample(
    damaged: pd.DataFrame, sentence: str
) -> None:
    for grader, reference in ((bias.validate, BIAS_SAMPLE), (bias.score, BIAS)):
        with pytest.raises(InvalidSubmission, match=sentence):
            grader(damaged, reference)


def test_comments_among_the_answers_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "test.csv"
    BIAS.assign(comment_text="a, b").to_csv(path, index=False)
    answers = read_answers(load_task("jigsaw_unintended_bias_in_toxicity_classification"), path)
    assert set(answers.columns) == {"id", "toxicity", *IDENTITIES}
    assert np.isnan(answers["male"].iloc[3])
