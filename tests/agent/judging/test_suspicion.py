"""Honest solutions are never called suspicious; blatant leaks always are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from agent.judging.measures import Measure
from agent.judging.plan import JudgingPlan
from agent.judging.scoring import Predicted
from agent.judging.suspicion import leak_in_code, not_predicted, too_good
from agent.offline.coder import grammar_of
from agent.offline.scripts import solution_script
from agent.search.tree import Verdict
from agent.task import read_task
from tests.agent import datasets
from tests.agent.judging.cases import competition, judged, plan_for

_ROWS = 600
_RNG = np.random.default_rng(0)
_X = _RNG.normal(size=_ROWS)
_CLASS = (_X + _RNG.normal(size=_ROWS) > 0).astype(int)
_VALUE = _X + _RNG.normal(size=_ROWS)


def _plan(tmp_path: Path, metric: str, labels: Any, **inputs: Any) -> JudgingPlan:
    ids = np.arange(_ROWS)
    columns = {"x": _X, **inputs}
    test = {"id": ids[:200] + 1_000, **{name: cells[:200] for name, cells in columns.items()}}
    return plan_for(
        competition(
            tmp_path / "data",
            metric,
            {"id": ids, **columns, "y": labels},
            test,
            {"id": test["id"], "y": np.asarray(labels)[:1].repeat(200)},
        ),
        tmp_path,
        hidden_share=0.0,
    )


def _said(plan: JudgingPlan, tmp_path: Path, guess: Any) -> str | None:
    assert plan.scorer is not None
    path = tmp_path / "out_of_fold.csv"
    pd.DataFrame({"row": np.arange(_ROWS), "y": guess}).to_csv(path, index=False)
    predicted = plan.scorer.read_out_of_fold(path)
    score = plan.scorer.score(predicted.truth, predicted.predictions, predicted.fold)
    return too_good(plan.scorer.measure, predicted, score, plan.full_task)


@pytest.mark.parametrize(
    ("make", "families"),
    [
        (datasets.breast_cancer, ("linear",)),
        (datasets.diabetes, ("ridge",)),
        (datasets.wine, ("discriminant",)),
        (datasets.digits, ("linear",)),
        # These two give all or nearly all passengers one label: poor, but honest.
        (datasets.passengers, ("naive_bayes", "discriminant")),
        (datasets.digit_images, ("discriminant",)),
    ],
)
def test_no_honest_model_is_called_suspicious(
    tmp_path: Path, make: Callable[[Path], Path], families: tuple[str, ...]
) -> None:
    task = read_task(make(tmp_path / "data"), "any")
    plan = plan_for(task, tmp_path)
    grammar = grammar_of(plan.task)
    for family in families:
        recipe = grammar.default(family)
        code = solution_script(plan.task, recipe, 5, 0, "p", None, plan.contract)
        judgement = judged(plan, code, tmp_path / family)
        assert judgement.is_valid, judgement.error


@pytest.mark.parametrize(
    ("metric", "labels", "guess"),
    [
        ("accuracy", _CLASS, _CLASS),
        ("AUC", _CLASS, np.where(_CLASS, 0.9, 0.1) + _RNG.uniform(0, 0.05, _ROWS)),
        ("log loss", _CLASS, _CLASS),
        ("RMSE", _VALUE, _VALUE),
        ("RMSE", _VALUE, _VALUE + _RNG.normal(size=_ROWS) * 1e-4),
        ("Spearman", _VALUE, np.exp(_VALUE)),
    ],
)
def test_copies_of_the_labels_are_too_good(
    tmp_path: Path, metric: str, labels: Any, guess: Any
) -> None:
    said = _said(_plan(tmp_path, metric, labels), tmp_path, guess)
    assert said is not None
    assert "not fitted on them" in said


@pytest.mark.parametrize(
    ("metric", "labels", "guess"),
    [
        ("accuracy", _CLASS, np.where(np.arange(_ROWS) == 3, 1 - _CLASS, _CLASS)),
        ("AUC", _CLASS, _X),
        ("RMSE", _VALUE, _VALUE + _RNG.normal(size=_ROWS) * 0.05),
    ],
)
def test_good_is_not_too_good(tmp_path: Path, metric: str, labels: Any, guess: Any) -> None:
    assert _said(_plan(tmp_path, metric, labels), tmp_path, guess) is None


def test_a_perfect_score_on_easy_data_is_honest(tmp_path: Path) -> None:
    is_big = (_X > 0.2).astype(int)
    plan = _plan(tmp_path / "classes", "accuracy", is_big)
    assert _said(plan, tmp_path, is_big) is None
    exact = 3 * _X - 1
    assert _said(_plan(tmp_path / "values", "RMSE", exact), tmp_path, exact) is None
    kinds = np.array(["round", "flat", "long"])[np.arange(_ROWS) % 3]
    labels = np.char.add(kinds, "-shaped")
    plan = _plan(tmp_path / "words", "accuracy", labels, kind=kinds)
    assert _said(plan, tmp_path, labels) is None


def test_a_perfect_score_on_few_rows_may_be_luck(tmp_path: Path) -> None:
    task = read_task(datasets.wine(tmp_path / "data"), "wine")
    plan = plan_for(task, tmp_path)
    assert plan.scorer is not None
    truth = plan.scorer.measure.truth
    score = plan.scorer.score(truth, truth)
    predicted = Predicted(truth, truth, np.zeros(len(truth)))
    assert too_good(plan.scorer.measure, predicted, score, plan.full_task) is None


def _varied(measure: Measure) -> Predicted:
    """Out-of-fold predictions that are not all the same."""
    return Predicted(measure.truth, np.arange(_ROWS) % 2, np.zeros(_ROWS))


def _submission(tmp_path: Path, guess: Any) -> Path:
    path = tmp_path / "submission.csv"
    guess = np.asarray(guess)
    pd.DataFrame({"id": np.arange(len(guess)) + 1_000, "y": guess}).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("metric", "labels", "guess", "is_constant"),
    [
        ("AUC", _CLASS, [0.5] * 200, True),
        ("RMSE", _VALUE, [0.1] * 195 + [0.2] * 5, True),
        ("accuracy", _CLASS, [1] * 200, True),
        ("RMSE", _VALUE, [0.1] * 150 + [0.2] * 50, False),
        ("accuracy", _CLASS, [1, 1, 1, 0] * 50, False),
        # One row of a hundred is positive: most predictions are rightly the same.
        ("accuracy", (np.arange(_ROWS) % 100 == 0).astype(int), [0] * 198 + [1] * 2, False),
        ("AUC", (np.arange(_ROWS) % 100 == 0).astype(int), [0.0] * 198 + [0.3, 0.4], False),
        ("accuracy", (np.arange(_ROWS) % 100 == 0).astype(int), [0] * 200, True),
    ],
)
def test_constant_predictions_are_told_from_rare_labels(
    tmp_path: Path, metric: str, labels: Any, guess: Any, is_constant: bool
) -> None:
    plan = _plan(tmp_path, metric, labels)
    assert plan.scorer is not None
    measure = plan.scorer.measure
    said = not_predicted(measure, _submission(tmp_path, guess), None, _varied(measure))
    assert (said is not None) is is_constant
    assert said is None or "have the same prediction" in said


def test_few_rows_may_be_predicted_alike(tmp_path: Path) -> None:
    plan = _plan(tmp_path, "AUC", _CLASS)
    assert plan.scorer is not None
    measure = plan.scorer.measure
    assert not_predicted(measure, _submission(tmp_path, [0.5] * 20), None, None) is None


def test_one_label_for_all_is_honest_if_the_score_is_that_of_one_label(tmp_path: Path) -> None:
    plan = _plan(tmp_path, "accuracy", _CLASS)
    assert plan.scorer is not None
    measure, submission = plan.scorer.measure, _submission(tmp_path, [1] * 200)
    same = Predicted(measure.truth, np.ones(_ROWS, dtype=int), np.zeros(_ROWS))
    assert not_predicted(measure, submission, None, same) is None
    assert not_predicted(measure, submission, None, None) is None
    in_one_fold = np.where(np.arange(_ROWS) < 100, np.arange(_ROWS) % 2, 1)
    unstable = Predicted(measure.truth, in_one_fold, np.arange(_ROWS) // 200)
    assert not_predicted(measure, submission, None, unstable) is None
    assert not_predicted(measure, submission, None, _varied(measure)) is not None


def test_a_copy_of_the_sample_submission_is_no_prediction(tmp_path: Path) -> None:
    plan = _plan(tmp_path, "RMSE", _VALUE)
    assert plan.scorer is not None
    assert plan.task.sample is not None
    noise = _RNG.normal(size=200)
    sample = plan.task.sample.path
    pd.DataFrame({"id": np.arange(200) + 1_000, "y": noise}).to_csv(sample, index=False)
    measure = plan.scorer.measure
    said = not_predicted(measure, _submission(tmp_path, noise), sample, None)
    assert said == "submission.csv predicts what the sample submission holds."
    assert not_predicted(measure, _submission(tmp_path, noise + 0.01), sample, None) is None


@pytest.mark.parametrize(
    ("code", "is_leak"),
    [
        ("pd.read_csv('/data/prepared/private/test.csv')", True),
        ("open('../../private/answers.csv')", True),
        ("p = 'x/full_folds.csv'", True),
        ("open(d / 'hidden.csv')", True),
        ("pd.read_csv('./input/train.csv')", False),
        ("kind = 'private'", False),
        ("x = workclass == 'Private / public'", False),
        ("# not from ../private/test.csv\nx = 1", False),
        ("this is no python", False),
    ],
)
def test_paths_that_a_script_must_not_know_are_signs_of_a_leak(code: str, is_leak: bool) -> None:
    assert (leak_in_code(code) is not None) is is_leak


_COPIED = """
import json
import pandas as pd
train, folds = pd.read_csv("input/train.csv"), pd.read_csv("folds.csv")
from sklearn.ensemble import ExtraTreesClassifier
test, sample = pd.read_csv("input/test.csv"), pd.read_csv("input/sample_submission.csv")
model = ExtraTreesClassifier(50, random_state=0).fit(train[["x"]], train["y"])
chance = model.predict_proba(train[["x"]])[:, 1]
known = pd.DataFrame({"row": folds["row"], "y": chance[folds["row"]]})
known.to_csv("out_of_fold.csv", index=False)
sample.assign(y=model.predict_proba(test[["x"]])[:, 1]).to_csv("submission.csv", index=False)
json.dump({"metric": 0.99, "metric_name": "auc"}, open("result.json", "w"))
"""


def test_a_model_that_knows_the_rows_by_heart_is_suspicious(tmp_path: Path) -> None:
    plan = _plan(tmp_path, "AUC", _CLASS)
    judgement = judged(plan, _COPIED, tmp_path / "node")
    assert judgement.outcome.verdict is Verdict.SUSPICIOUS
    assert judgement.error is not None
    assert "is perfect" in judgement.error
