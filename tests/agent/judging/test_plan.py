from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agent.coder import Contract
from agent.judging.plan import JudgingPlan, plan_judging
from agent.task import Task, read_task
from tests.agent import datasets
from tests.agent.judging.cases import competition, plan_for, section

_ROWS = np.arange(120)


def _task(directory: Path, metric: str = "AUC", **train: object) -> Task:
    labels = {"y": _ROWS % 2, **train}
    return competition(
        directory,
        metric,
        {"id": _ROWS, "x": _ROWS * 7 % 11, **labels},
        {"id": _ROWS + 500, "x": _ROWS},
        {"id": _ROWS + 500, "y": 0.5},
    )


def _folds(path: Path | None) -> pd.DataFrame:
    assert path is not None
    return pd.read_csv(path)


def test_the_plan_of_a_task_that_is_understood_has_folds_and_hidden_rows(tmp_path: Path) -> None:
    plan = plan_for(_task(tmp_path / "data"), tmp_path)
    assert plan.contract == Contract(has_folds=True)
    assert plan.hidden is not None
    assert len(plan.hidden.rows) == 12
    assert plan.reason == (
        "roc_auc is measured by us on 5 folds; 12 of 120 training rows are hidden"
    )
    seen = pd.read_csv(plan.input_dir / "train.csv")
    folds = _folds(plan.folds_file)
    assert folds["row"].tolist() == list(range(108)) == list(range(len(seen)))
    for fold in range(5):
        labels = seen.loc[folds.loc[folds["fold"] == fold, "row"], "y"]
        assert labels.mean() == pytest.approx(0.5, abs=0.03)


def test_hidden_rows_never_reach_the_training_table(tmp_path: Path) -> None:
    plan = plan_for(_task(tmp_path / "data"), tmp_path, hidden_share=0.25)
    assert plan.hidden is not None
    hidden = set(plan.hidden.rows)
    assert hidden.isdisjoint(pd.read_csv(plan.input_dir / "train.csv")["id"])
    test = pd.read_csv(plan.input_dir / "test.csv")
    assert "y" not in test
    assert hidden.isdisjoint(test["id"])
    labels = pd.read_csv(plan.full_input_dir / "train.csv")["y"]
    assert labels[sorted(hidden)].mean() == pytest.approx(0.5, abs=0.02), "stratified"


def test_a_resumed_run_finds_what_was_fixed_and_an_unfinished_one_begins_anew(
    tmp_path: Path,
) -> None:
    task = _task(tmp_path / "data")
    plan = plan_for(task, tmp_path)
    work = tmp_path / "judging"
    stamps = {path: path.stat().st_mtime_ns for path in work.rglob("*") if path.is_file()}
    again = plan_for(task, tmp_path)
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps, "nothing is written twice"
    assert (again.hidden, again.reason) == (plan.hidden, plan.reason)
    before = _folds(plan.folds_file)
    (work / "plan.json").unlink()
    (work / "folds.csv").write_text("row,fold\n0,0\n")
    assert plan_for(task, tmp_path).hidden == plan.hidden
    assert _folds(plan.folds_file).equals(before), "equal seeds fix the same"
    other = plan_judging(task, section(), 1, work)
    assert other.hidden != plan.hidden


def test_the_plan_for_all_rows_keeps_the_folds_of_the_rows_that_were_seen(tmp_path: Path) -> None:
    plan = plan_for(_task(tmp_path / "data"), tmp_path)
    full = plan.on_full_input()
    assert full.input_dir == tmp_path / "data"
    assert full.hidden is None
    assert full.task.data_dir == tmp_path / "data"
    assert plan.hidden is not None
    all_folds, folds = _folds(full.folds_file), _folds(plan.folds_file)
    assert all_folds["row"].tolist() == list(range(120))
    seen = all_folds[~all_folds["row"].isin(plan.hidden.rows)]
    assert seen["fold"].tolist() == folds["fold"].tolist()


def test_groups_stay_together_in_folds_and_among_the_hidden(tmp_path: Path) -> None:
    task = competition(
        tmp_path / "data",
        "AUC",
        {"id": _ROWS, "who": [f"p{n // 3}" for n in _ROWS], "y": _ROWS % 2},
        {"id": _ROWS + 500, "who": [f"q{n // 3}" for n in _ROWS]},
        {"id": _ROWS + 500, "y": 0.5},
    )
    plan = plan_for(task, tmp_path)
    assert "folds keep each who together" in plan.reason
    seen = pd.read_csv(plan.input_dir / "train.csv")
    seen["fold"] = _folds(plan.folds_file)["fold"]
    assert (seen.groupby("who")["fold"].nunique() == 1).all()
    assert (seen.groupby("who").size() == 3).all(), "a group is hidden whole or not at all"


def test_rows_without_a_label_are_in_no_fold_and_not_hidden(tmp_path: Path) -> None:
    labels = pd.Series(_ROWS % 2, dtype=object).where(_ROWS % 4 > 0, None)
    plan = plan_for(_task(tmp_path / "data", y=labels), tmp_path)
    assert plan.hidden is not None
    assert all(row % 4 for row in plan.hidden.rows)
    seen = pd.read_csv(plan.input_dir / "train.csv")
    assert seen["y"].isna().sum() == 30
    assert seen.loc[_folds(plan.folds_file)["row"], "y"].notna().all()


def _claimed(plan: JudgingPlan) -> None:
    assert plan.contract == Contract()
    assert plan.folds_file is None
    assert plan.hidden is None
    assert plan.input_dir == plan.full_input_dir
    assert plan.on_full_input() is plan or plan.scorer is not None


@pytest.mark.parametrize(
    ("metric", "labels", "reason"),
    [
        ("a secret", _ROWS % 2, "the metric is not known"),
        ("the Dice coefficient", _ROWS % 2, "dice cannot be computed from one column"),
        ("AUC", _ROWS % 3, "does not go with 3 classes"),
        ("RMSE", ["high", "low"] * 60, "the labels in y are not all numbers"),
        ("quadratic weighted kappa", _ROWS / 2, "kappa needs whole numbers"),
    ],
)
def test_what_we_cannot_score_is_claimed_and_the_log_says_why(
    tmp_path: Path, metric: str, labels: object, reason: str
) -> None:
    plan = plan_for(_task(tmp_path / "data", metric, y=labels), tmp_path)
    _claimed(plan)
    assert plan.scorer is None
    assert plan.reason.startswith("scores are those that scripts claim: ")
    assert reason in plan.reason


def test_a_task_without_tables_is_claimed(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "description.md").write_text("# Evaluation\nAUC\n")
    plan = plan_for(read_task(tmp_path / "data", "any"), tmp_path)
    _claimed(plan)
    assert "not found in a training table" in plan.reason
    assert not (tmp_path / "judging").exists()


def test_variants_that_take_claims_see_everything(tmp_path: Path) -> None:
    plan = plan_for(_task(tmp_path / "data"), tmp_path, metric="claimed", hidden_share=0.0)
    _claimed(plan)
    assert plan.reason == "scores are those that scripts claim; no rows are hidden"


def test_few_rows_are_not_hidden_and_very_few_have_no_folds(tmp_path: Path) -> None:
    task = read_task(datasets.wine(tmp_path / "data"), "wine")
    plan = plan_for(task, tmp_path, hidden_min_rows=1_000)
    assert plan.hidden is None
    assert "there are fewer than 1,000" in plan.reason
    assert plan.contract.has_folds
    few = _task(tmp_path / "few")
    table = pd.read_csv(tmp_path / "few" / "train.csv").head(12)
    table.to_csv(tmp_path / "few" / "train.csv", index=False)
    plan = plan_for(read_task(few.data_dir, "few"), tmp_path / "few_work")
    assert not plan.contract.has_folds
    assert "too few rows for folds" in plan.reason
