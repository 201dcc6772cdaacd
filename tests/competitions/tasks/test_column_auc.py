from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from competitions.catalog import find
from competitions.errors import InvalidSubmission
from competitions.tasks import Task, load_task
from competitions.tasks.ranzcr_clip_catheter_line_classification import _CLASSES

LEAVES = ["healthy", "multiple_diseases", "rust", "scab"]
# Competition, id column, value columns, columns that only the answers have.
COMPETITIONS: list[tuple[str, str, list[str], list[str]]] = [
    (
        "ranzcr-clip-catheter-line-classification",
        "StudyInstanceUID",
        list(_CLASSES),
        ["CVC - Normal", "Swan Ganz Catheter Present", "PatientID"],
    ),
    ("plant-pathology-2020-fgvc7", "image_id", LEAVES, []),
    ("playground-series-s3e18", "id", ["EC1", "EC2"], ["BertzCT", "EC3"]),
]
EACH = pytest.mark.parametrize(
    ("competition_id", "id_column", "columns", "others"), COMPETITIONS, ids=lambda value: str(value)
)
CATHETERS, PLANT, ENZYMES = (one[0] for one in COMPETITIONS)


def _task(competition_id: str) -> Task:
    return load_task(find(competition_id).task)


def _frames(id_column: str, columns: list[str], others: list[str]) -> tuple[Any, Any, Any]:
    """Answers, sample submission, and a submission whose first column has AUC 0.75, the rest 1."""
    ids = pd.DataFrame({id_column: [14, 11, 13, 12]})
    truth = ids.assign(**{name: [0, 0, 1, 1] for name in [*columns, *others]})
    sample = ids.assign(**dict.fromkeys(columns, 0.5))
    values = {name: [0.1, 0.2, 0.3, 0.4] for name in columns}
    return truth, sample, ids.assign(**values | {columns[0]: [0.1, 0.4, 0.35, 0.8]})


def _of(competition_id: str) -> tuple[Any, Any, Any]:
    _, id_column, columns, others = next(one for one in COMPETITIONS if one[0] == competition_id)
    return _frames(id_column, columns, others)


@EACH
def test_the_score_is_the_mean_over_columns(
    competition_id: str, id_column: str, columns: list[str], others: list[str]
) -> None:
    truth, sample, submission = _frames(id_column, columns, others)
    task = _task(competition_id)
    for mixed in (submission, submission.iloc[[2, 0, 3, 1]], submission[submission.columns[::-1]]):
        task.validate(mixed, sample)
        assert task.score(mixed, truth) == pytest.approx(1 - 0.25 / len(columns))


@EACH
def test_ids_and_columns_must_be_those_of_the_sample(
    competition_id: str, id_column: str, columns: list[str], others: list[str]
) -> None:
    truth, sample, submission = _frames(id_column, columns, others)
    task = _task(competition_id)
    damaged = {
        f"lacks the column {id_column};": submission.drop(columns=id_column),
        f"lacks the column {columns[-1]};": submission.drop(columns=columns[-1]),
        f"lacks 1 id in column '{id_column}'": submission.iloc[1:],
        f"repeats 1 id in column '{id_column}'": pd.concat([submission, submission.head(1)]),
        f"has unknown 1 id in column '{id_column}'": submission.assign(
            **{id_column: [99, 11, 12, 13]}
        ),
        f"column '{columns[-1]}': 1 of 4 values are not finite": submission.assign(
            **{columns[-1]: [0.1, None, 0.2, 0.3]}
        ),
        f"column '{columns[-1]}': [14] of 4 values are not numbers": submission.assign(
            **{columns[-1]: pd.Series([0.1, 0.2, 0.3, "high"], dtype=object)}
        ),
    }
    for sentence, frame in damaged.items():
        with pytest.raises(InvalidSubmission, match=sentence):
            task.validate(frame, sample)
        with pytest.raises(InvalidSubmission, match=sentence):
            task.score(frame, truth)


@EACH
def test_answers_of_one_class_in_a_column_score_nan(
    competition_id: str, id_column: str, columns: list[str], others: list[str]
) -> None:
    truth, _, submission = _frames(id_column, columns, others)
    assert math.isnan(_task(competition_id).score(submission, truth.assign(**{columns[1]: 0})))


def test_catheter_probabilities_lie_between_zero_and_one() -> None:
    _, sample, submission = _of(CATHETERS)
    submission["NGT - Normal"] += 1
    with pytest.raises(InvalidSubmission, match=r"'NGT - Normal': 4 of 4 values are not in \[0, 1"):
        _task(CATHETERS).validate(submission, sample)


@pytest.mark.parametrize(("competition_id", "name"), [(PLANT, "healthy"), (ENZYMES, "EC1")])
def test_any_finite_numbers_rank_leaves_and_enzymes(competition_id: str, name: str) -> None:
    truth, sample, submission = _of(competition_id)
    task = _task(competition_id)
    for column in ([-7, 0, 1e308, 1e300], ["0_1", "0.2", " 2 ", "\u0663"], [False, False, True, 1]):
        odd = submission.assign(**{name: pd.Series(column, dtype=object)})
        task.validate(odd, sample)
        assert task.score(odd, truth) == 1


def test_whole_numbers_that_floats_cannot_tell_apart_still_rank() -> None:
    whole = [2**53, 2**53, 2**53 + 1, 2**53 + 1]
    truth, _, submission = _of(PLANT)
    assert _task(PLANT).score(submission.assign(healthy=whole), truth) == 1
    truth, _, submission = _of(ENZYMES)
    # One table of two columns: next to floats whole numbers turn into floats, and all tie.
    assert _task(ENZYMES).score(submission.assign(EC1=whole), truth) == 0.75
    assert _task(ENZYMES).score(submission.assign(EC1=whole, EC2=whole), truth) == 1


def test_leaves_have_exactly_the_columns_of_the_sample() -> None:
    _, sample, submission = _of(PLANT)
    with pytest.raises(InvalidSubmission, match="has the column note, which must not be there"):
        _task(PLANT).validate(submission.assign(note=1), sample)


@pytest.mark.parametrize(("competition_id", "id_column", "columns", "others"), COMPETITIONS[::2])
def test_other_columns_than_the_graded_may_hold_anything(
    competition_id: str, id_column: str, columns: list[str], others: list[str]
) -> None:
    truth, sample, submission = _frames(id_column, columns, others)
    noted = submission.assign(**dict.fromkeys(others, "x"), note=None)
    _task(competition_id).validate(noted, sample)
    assert _task(competition_id).score(noted, truth) > 0.8
