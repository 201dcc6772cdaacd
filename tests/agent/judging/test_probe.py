"""Models that were fitted on the rows they predict, told by rows whose labels they did not have."""

from pathlib import Path

import numpy as np
import pytest

from agent.judging.plan import JudgingPlan
from agent.search.tree import Verdict
from tests.agent.judging.cases import competition, judged, plan_for

_ROWS, _TESTS = 1_200, 300

_START = """
import json
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

train, test = pd.read_csv("input/train.csv"), pd.read_csv("input/test.csv")
sample, folds = pd.read_csv("input/sample_submission.csv"), pd.read_csv("folds.csv")
x, y, new = train[["a", "b", "c"]], train["y"], test[["a", "b", "c"]]
fold = folds.set_index("row")["fold"].reindex(range(len(train)))
guess = pd.Series(0.0, index=train.index)
"""
_HONEST = """
for k in range(5):
    guess[fold == k] = predict(MODEL.fit(x[fold != k], y[fold != k]), x[fold == k])
"""
_LEAKY = """
guess[:] = predict(MODEL.fit(x, y), x)
"""
_END = """
future = predict(MODEL.fit(x, y), new)
pd.DataFrame({"row": folds["row"], "y": guess[folds["row"]]}).to_csv("out_of_fold.csv", index=False)
sample.assign(y=future).to_csv("submission.csv", index=False)
json.dump({"metric": 0.5, "metric_name": "NAME"}, open("result.json", "w"))
"""
_CLASSES = "def predict(model, rows):\n    return model.predict_proba(rows)[:, 1]\n"
_VALUES = "def predict(model, rows):\n    return model.predict(rows)\n"


def _script(model: str, body: str, metric: str) -> str:
    predict = _VALUES if metric == "rmse" else _CLASSES
    text = _START + predict + body + _END
    return text.replace("MODEL", model).replace("NAME", metric)


def _plan(directory: Path, metric: str, grouped: bool = False) -> JudgingPlan:
    rng = np.random.default_rng(3)
    count = _ROWS + _TESTS
    inputs = {"id": np.arange(count)} | {name: rng.normal(size=count) for name in "abc"}
    signal = inputs["a"] + inputs["b"] * inputs["c"] + rng.normal(size=count) * 1.5
    y = signal if metric == "rmse" else (signal > 0).astype(int)
    if grouped:
        inputs["site"] = np.repeat(np.arange(count // 20), 20)
    test = {name: cells[_ROWS:] for name, cells in inputs.items()}
    train = {name: cells[:_ROWS] for name, cells in inputs.items()} | {"y": y[:_ROWS]}
    sample = {"id": test["id"], "y": [0.5] * _TESTS}
    words = {"rmse": "Root mean squared error", "roc_auc": "AUC", "log_loss": "Log loss"}[metric]
    task = competition(directory / metric / "data", words, train, test, sample)
    return plan_for(task, directory / metric)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, JudgingPlan]:
    root = tmp_path_factory.mktemp("plans")
    return {metric: _plan(root, metric) for metric in ("roc_auc", "log_loss", "rmse")}


_FORESTS = {
    "roc_auc": "RandomForestClassifier(60, random_state=0)",
    "log_loss": "RandomForestClassifier(60, min_samples_leaf=2, random_state=0)",
    "rmse": "RandomForestRegressor(60, random_state=0)",
}
_OTHERS = {
    "roc_auc": "LogisticRegression()",
    "log_loss": "LogisticRegression()",
    "rmse": "KNeighborsRegressor(15)",
}


@pytest.mark.parametrize("metric", _FORESTS)
def test_a_model_fitted_on_what_it_predicts_is_told_by_the_probe(
    tmp_path: Path, plans: dict[str, JudgingPlan], metric: str
) -> None:
    judgement = judged(plans[metric], _script(_FORESTS[metric], _LEAKY, metric), tmp_path / "n")
    assert judgement.outcome.verdict is Verdict.SUSPICIOUS, judgement
    assert judgement.error is not None
    told = "is perfect" if metric == "roc_auc" else "far better than that of rows whose labels"
    assert told in judgement.error


@pytest.mark.parametrize("models", [_FORESTS, _OTHERS], ids=["forests", "others"])
@pytest.mark.parametrize("metric", _FORESTS)
def test_honest_models_pass(
    tmp_path: Path, plans: dict[str, JudgingPlan], metric: str, models: dict[str, str]
) -> None:
    judgement = judged(plans[metric], _script(models[metric], _HONEST, metric), tmp_path / "n")
    assert judgement.is_valid, judgement.error


def test_the_probe_s_rows_do_not_count_at_the_end(
    tmp_path: Path, plans: dict[str, JudgingPlan]
) -> None:
    plan = plans["rmse"]
    scorer = plan.scorer
    assert scorer is not None
    assert scorer.hidden is not None
    assert scorer.has_probe
    judged(plan, _script(_OTHERS["rmse"], _HONEST, "rmse"), tmp_path / "n")
    hidden = tmp_path / "n" / "hidden.csv"
    before = scorer.score_hidden(hidden), scorer.score_probe(hidden)
    probe_ids = set(scorer.hidden.ids[: len(scorer.hidden.ids) // 2])
    head, *lines = hidden.read_text().splitlines()
    spoilt = [
        f"{line.split(',')[0]},99" if line.split(",")[0] in probe_ids else line for line in lines
    ]
    hidden.write_text("\n".join([head, *spoilt]) + "\n")
    assert scorer.score_hidden(hidden) == before[0]
    assert scorer.score_probe(hidden).value > before[1].value + 10


def test_hidden_groups_are_no_probe_since_they_may_be_harder(tmp_path: Path) -> None:
    scorer = _plan(tmp_path, "roc_auc", grouped=True).scorer
    assert scorer is not None
    assert scorer.hidden is not None
    assert not scorer.has_probe
