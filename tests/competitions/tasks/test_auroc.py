from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from competitions.catalog import find
from competitions.errors import InvalidSubmission
from competitions.tasks import Task, load_task, read_answers

# Competition, id column, value column, four ids as pandas reads them.
COMPETITIONS: list[tuple[str, str, str, list[Any]]] = [
    ("aerial-cactus-identification", "id", "has_cactus", ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]),
    ("histopathologic-cancer-detection", "id", "label", ["0f", "1e", "2d", "3c"]),
    ("detecting-insults-in-social-commentary", "Comment", "Insult", ['"a"', '"b"', '"c"', '"d"']),
    ("seti-breakthrough-listen", "id", "target", ["0ab", "1ab", "2ab", "3ab"]),
    ("siim-isic-melanoma-classification", "image_name", "target", ["I_1", "I_2", "I_3", "I_4"]),
    (
        "the-icml-2013-whale-challenge-right-whale-redux",
        "clip",
        "probability",
        ["1_Test0.aif", "2_Test1.aif", "3_Test2.aif", "4_Test3.aif"],
    ),
    ("tabular-playground-series-may-2022", "id", "target", [800_000, 800_001, 800_002, 800_003]),
    ("mlsp-2013-birds", "Id", "Probability", [100, 101, 102, 200]),
    (
        "random-acts-of-pizza",
        "request_id",
        "requester_received_pizza",
        ["t3_1a", "t3_1b", "t3_1c", "t3_1d"],
    ),
    (
        "rsna-miccai-brain-tumor-radiogenomic-classification",
        "BraTS21ID",
        "MGMT_value",
        [3, 5, 12, 1010],
    ),
    ("invasive-species-monitoring", "name", "invasive", [7, 3, 21, 99]),
]
EACH = pytest.mark.parametrize(
    ("competition_id", "id_column", "target", "ids"), COMPETITIONS, ids=[c[0] for c in COMPETITIONS]
)
CACTUS = "aerial-cactus-identification"


def _task(competition_id: str) -> Task:
    return load_task(find(competition_id).task)


def _frames(id_column: str, target: str, ids: list[Any], values: Any) -> tuple[Any, Any, Any]:
    """Answers, sample submission and a submission of these values."""
    truth = pd.DataFrame({id_column: ids, target: [0, 0, 1, 1]})
    return truth, truth.assign(**{target: 0.5}), truth.assign(**{target: values})


def _cactus(values: Any) -> tuple[Any, Any, Any]:
    return _frames("id", "has_cactus", ["a.jpg", "b.jpg", "c.jpg", "d.jpg"], values)


@EACH
def test_three_of_four_pairs_in_order_score_three_quarters(
    competition_id: str, id_column: str, target: str, ids: list[Any]
) -> None:
    truth, sample, submission = _frames(id_column, target, ids, [0.1, 0.4, 0.35, 0.8])
    task = _task(competition_id)
    for mixed in (submission, submission.iloc[[2, 0, 3, 1]], submission.assign(extra="x")):
        task.validate(mixed, sample)
        assert task.score(mixed, truth) == 0.75
    assert task.METRIC(truth[target], submission[target]) == 0.75


@EACH
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([0.1, 0.4, 0.35, 1.01], r"1 of 4 values are not in \[0, 1\], the first in row 4 \(1.01\)"),
        ([-0.1, 0.4, 0.35, 1], r"1 of 4 values are not in \[0, 1\], the first in row 1 \(-0.1\)"),
        ([0.1, None, 0.35, 1], "1 of 4 values are not finite numbers, the first in row 2"),
        ([0.1, 0.4, math.inf, 1], "1 of 4 values are not finite numbers, the first in row 3"),
        (["0.1", "0.4", "0.35", "no"], "1 of 4 values are not numbers, the first in row 4"),
    ],
)
def test_what_is_no_probability_is_named(
    competition_id: str, id_column: str, target: str, ids: list[Any], values: Any, sentence: str
) -> None:
    truth, sample, submission = _frames(id_column, target, ids, values)
    task = _task(competition_id)
    with pytest.raises(InvalidSubmission, match=f"column '{target}': {sentence}"):
        task.validate(submission, sample)
    with pytest.raises(InvalidSubmission, match=f"column '{target}': {sentence}"):
        task.score(submission, truth)


@EACH
def test_ids_and_columns_must_be_those_of_the_sample(
    competition_id: str, id_column: str, target: str, ids: list[Any]
) -> None:
    truth, sample, submission = _frames(id_column, target, ids, [0.1, 0.4, 0.35, 0.8])
    task = _task(competition_id)
    damaged = {
        f"lacks the column {id_column};": submission.rename(columns={id_column: "key"}),
        f"lacks the column {target};": submission.rename(columns={target: "guess"}),
        f"lacks 1 id in column '{id_column}'": submission.iloc[1:],
        f"repeats 1 id in column '{id_column}'": pd.concat([submission, submission.head(1)]),
        f"has unknown 4 ids in column '{id_column}'": submission.assign(
            **{id_column: range(50, 54)}
        ),
    }
    for sentence, frame in damaged.items():
        with pytest.raises(InvalidSubmission, match=sentence):
            task.validate(frame, sample)
        with pytest.raises(InvalidSubmission, match=sentence):
            task.score(frame, truth)


@pytest.mark.parametrize("values", [[False, False, True, True], [0, 0, 1, 1], [0.0, -0.0, 1, 1]])
def test_truth_values_and_whole_numbers_are_probabilities(values: list[Any]) -> None:
    truth, sample, submission = _cactus(values)
    _task(CACTUS).validate(submission, sample)
    assert _task(CACTUS).score(submission, truth) == 1


@pytest.mark.parametrize("text", ["1_0e-1", "\u0661", " 1 ", "1e0"])
def test_numbers_that_pandas_leaves_as_text_are_refused(text: str) -> None:
    _, sample, submission = _cactus(pd.Series([0.1, 0.2, 0.3, text], dtype=object))
    assert 0 <= float(text) <= 1
    with pytest.raises(InvalidSubmission, match=r"1 of 4 values are not numbers, .* row 4"):
        _task(CACTUS).validate(submission, sample)


def test_a_missing_value_among_truth_values_is_refused() -> None:
    _, sample, submission = _cactus(pd.Series([True, True, False, None], dtype=object))
    with pytest.raises(InvalidSubmission, match="not finite numbers, the first in row 4"):
        _task(CACTUS).validate(submission, sample)


def test_answers_of_one_class_score_nan() -> None:
    truth, _, submission = _cactus([0.1, 0.2, 0.3, 0.4])
    assert math.isnan(_task(CACTUS).score(submission, truth.assign(has_cactus=1)))


def test_the_same_insult_may_stand_in_two_rows() -> None:
    truth = pd.DataFrame({"Insult": [0, 1, 1], "Comment": ['"x"', '"y"', '"x"']})
    task = _task("detecting-insults-in-social-commentary")
    guesses = truth.assign(Insult=[0.1, 0.9, 0.8], Date=None)
    assert task.score(guesses, truth) == 1
    with pytest.raises(InvalidSubmission, match="repeats 2 ids"):
        task.score(guesses.assign(Comment=['"x"', '"y"', '"y"']).iloc[[0, 1, 2, 2]], truth)


def test_patients_are_the_same_with_and_without_zeros(tmp_path: Path) -> None:
    # As pandas reads 00003, 3 and 3.0.
    truth = pd.DataFrame({"BraTS21ID": [3, 5], "MGMT_value": [0, 1]})
    floats = pd.DataFrame({"BraTS21ID": [5.0, 3.0], "MGMT_value": [0.9, 0.1]})
    assert _task("rsna-miccai-brain-tumor-radiogenomic-classification").score(floats, truth) == 1


def test_features_among_the_answers_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "test.csv"
    path.write_text("id,f_00,target\n7,0.5,1\n8,0.25,0\n")
    assert read_answers(load_task("tabular_playground_series_may_2022"), path).to_dict("list") == {
        "id": [7, 8],
        "target": [1, 0],
    }
