from __future__ import annotations

import math

import pandas as pd
import pytest

from competitions.catalog import find
from competitions.errors import InvalidSubmission
from competitions.tasks import Task, load_task
from tests.competitions.tasks.written import table

# Competition and its column of probabilities.
COMPETITIONS = {
    "dogs-vs-cats-redux-kernels-edition": "label",
    "statoil-iceberg-classifier-challenge": "is_iceberg",
}
EACH = pytest.mark.parametrize(("competition_id", "target"), COMPETITIONS.items())
TRUTH = table("id, p / 3, 1 / 1, 0 / 2, 1 / 4, 0")
# -ln of 1/2, 1/2, 1 and 1/4.
GUESS = table("id, p / 1, 0.5 / 2, 1 / 3, 0.5 / 4, 0.75")


def _of(competition_id: str, target: str) -> tuple[Task, pd.DataFrame, pd.DataFrame]:
    """The task, the answers and a submission."""
    frames = (frame.rename(columns={"p": target}) for frame in (TRUTH, GUESS))
    return (load_task(find(competition_id).task), *frames)  # type: ignore[return-value]


def _refused(task: Task, submission: pd.DataFrame, truth: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(InvalidSubmission, match=sentence) as by_validation:
        task.validate(submission, truth)
    with pytest.raises(InvalidSubmission, match=sentence) as by_grading:
        task.score(submission, truth)
    assert str(by_validation.value) == str(by_grading.value)


@EACH
def test_the_score_is_the_log_loss_of_rows_aligned_by_id(competition_id: str, target: str) -> None:
    task, truth, guess = _of(competition_id, target)
    more = guess.assign(note="ensemble")[["note", target, "id"]]
    for mixed in (guess, guess.iloc[[2, 0, 3, 1]], guess.astype({"id": float}), more):
        task.validate(mixed, truth)
        assert task.score(mixed, truth) == pytest.approx(math.log(2))


@EACH
@pytest.mark.parametrize("kind", [int, float, bool])
def test_certain_misses_are_clipped(competition_id: str, target: str, kind: type) -> None:
    task, truth, _ = _of(competition_id, target)
    wrong = truth.assign(**{target: (1 - truth[target]).astype(kind)})
    assert task.score(wrong, truth) == pytest.approx(52 * math.log(2))
    assert task.score(truth.astype({target: kind}), truth) == pytest.approx(0, abs=1e-12)


@EACH
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([1.5, 1, 0.5, 0.75], r"1 of 4 values are not in \[0, 1\], the first in row 1 \(1.5\)"),
        ([0.5, 1, 0.5, -1e-12], r"1 of 4 values are not in \[0, 1\], the first in row 4"),
        (
            [0.5, None, 0.5, 0.75],
            r"1 of 4 values are not finite numbers, the first in row 2 \(nan\)",
        ),
        (["0.5", "1", "dog", "0.75"], r"1 of 4 values are not numbers, the first in row 3"),
    ],
)
def test_what_is_no_probability_is_refused(
    competition_id: str, target: str, values: list[object], sentence: str
) -> None:
    task, truth, guess = _of(competition_id, target)
    kind = object if any(isinstance(value, str) for value in values) else None
    _refused(task, guess.assign(**{target: pd.Series(values, dtype=kind)}), truth, sentence)


@EACH
def test_ids_and_rows_must_be_those_of_the_sample(competition_id: str, target: str) -> None:
    task, truth, guess = _of(competition_id, target)
    damaged = {
        "lacks the column id;": guess.drop(columns="id"),
        f"lacks the column {target};": guess.drop(columns=target),
        "lacks 1 id in column 'id', the first is 1": guess.iloc[1:],
        "has unknown 1 id in column 'id', the first is 9": guess.assign(id=[1, 2, 3, 9]),
        "has 5 rows, but 4 are wanted": pd.concat([guess, guess.head(1)]),
        "lacks 1 id in column 'id', the first is 4": guess.assign(id=[1, 2, 3, 3]),
    }
    for sentence, submission in damaged.items():
        _refused(task, submission, truth, sentence)
