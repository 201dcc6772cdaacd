import json
from pathlib import Path

import numpy as np
import pytest

from agent.config import load_variant
from agent.executors import load_executor
from agent.executors.base import Execution
from agent.judging.judge import Judge, Judgement, _other_metric, last_meaningful_line
from agent.judging.plan import JudgingPlan
from agent.judging.submission import SampleSubmission
from agent.resources import Slots
from agent.search.tree import Objective, Tree, Verdict
from agent.workbench import Workbench
from tests.agent.judging.cases import competition, judged, plan_for

_GOOD_RESULT = "open('result.json', 'w').write('{\"metric\": 0.5, \"metric_name\": \"auc\"}')\n"
_GOOD_SUBMISSION = "open('submission.csv', 'w').write('id,p\\n1,0.5\\n2,0.5\\n')\n"


def _judged(tmp_path: Path, code: str, timeout_s: float = 20.0) -> Judgement:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "sample_submission.csv").write_text("id,p\n1,0\n2,0\n")
    section = load_variant("ml-master").execution.model_copy(update={"memory_mb": 150})
    judge = Judge(SampleSubmission(data_dir / "sample_submission.csv"), None)
    bench = Workbench(data_dir, None, load_executor("subprocess")(), judge, section, Slots(1, 1.0))
    tried = bench.try_out(code, tmp_path / "code" / "n000", timeout_s)
    execution, judgement = tried.execution, tried.judgement
    assert (tmp_path / "code" / "n000" / "output.txt").read_text() == execution.output
    return judgement


def _result(text: str) -> str:
    return f"open('result.json', 'w').write({text!r})\n"


def test_a_good_script_is_ok_and_its_metric_is_read(tmp_path: Path) -> None:
    judgement = _judged(tmp_path, _GOOD_RESULT + _GOOD_SUBMISSION)
    assert judgement.is_valid
    assert judgement.outcome.metric == 0.5
    assert judgement.error is None


@pytest.mark.parametrize(
    ("code", "verdict", "error"),
    [
        ("1 / 0", Verdict.CRASH, "ZeroDivisionError: division by zero"),
        ("def f(:", Verdict.CRASH, "SyntaxError"),
        ("import sys; sys.exit(4)", Verdict.CRASH, "ended with code 4"),
        ("import os; os.kill(os.getpid(), 11)", Verdict.CRASH, "code -11"),
        ("raise MemoryError", Verdict.OOM, "MemoryError"),
        (
            "x = [b'x' * 10**7 for _ in range(40)]\nimport time; time.sleep(9)",
            Verdict.OOM,
            "memory",
        ),
        ("import os; os.kill(os.getpid(), 9)", Verdict.OOM, "killed"),
        (_GOOD_RESULT, Verdict.NO_SUBMISSION, "without ./submission.csv"),
        (_GOOD_SUBMISSION, Verdict.NO_METRIC, "without ./result.json"),
        (_GOOD_SUBMISSION + _result("nope"), Verdict.NO_METRIC, "no JSON"),
        (_GOOD_SUBMISSION + _result("[1]"), Verdict.NO_METRIC, 'no "metric"'),
        (_GOOD_SUBMISSION + _result('{"metric": NaN}'), Verdict.NO_METRIC, "not a finite number"),
        (_GOOD_SUBMISSION + _result('{"metric": true}'), Verdict.NO_METRIC, "not a number"),
        (_GOOD_SUBMISSION + _result('{"metric": "0.9"}'), Verdict.NO_METRIC, "'0.9', not a number"),
        (
            _GOOD_RESULT + "open('submission.csv', 'w').write('id,p\\n1,0.5\\n')",
            Verdict.BAD_FORMAT,
            "has 1 rows, the sample has 2",
        ),
    ],
)
def test_each_defect_has_its_verdict_and_a_line_that_says_why(
    tmp_path: Path, code: str, verdict: Verdict, error: str
) -> None:
    judgement = _judged(tmp_path, code)
    assert judgement.outcome.verdict is verdict
    assert judgement.outcome.metric is None
    assert judgement.error is not None
    assert error in judgement.error


def test_a_script_that_runs_too_long_is_a_timeout_whatever_it_wrote(tmp_path: Path) -> None:
    code = _GOOD_RESULT + _GOOD_SUBMISSION + "import time; time.sleep(60)"
    assert _judged(tmp_path, code, timeout_s=0.5).outcome.verdict is Verdict.TIMEOUT


def test_metric_zero_and_whole_numbers_count(tmp_path: Path) -> None:
    judgement = _judged(tmp_path, _GOOD_SUBMISSION + _result('{"metric": 0}'))
    assert judgement.outcome.metric == 0.0


def test_the_data_is_reached_through_input(tmp_path: Path) -> None:
    code = _GOOD_RESULT + "import shutil\n"
    code += "shutil.copy('./input/sample_submission.csv', 'submission.csv')\n"
    assert _judged(tmp_path, code).is_valid


def test_what_a_killed_attempt_left_behind_does_not_count(tmp_path: Path) -> None:
    left = tmp_path / "code" / "n000"
    left.mkdir(parents=True)
    (left / "submission.csv").write_text("id,p\n1,0.5\n2,0.5\n")
    assert _judged(tmp_path, _GOOD_RESULT).outcome.verdict is Verdict.NO_SUBMISSION


def test_the_exception_is_found_before_later_chatter() -> None:
    output = "Traceback (most recent call last):\n  File 'a'\nKeyError: 'x'\nbye\n"
    assert last_meaningful_line(output) == "KeyError: 'x'"
    assert last_meaningful_line("") == ""


def test_an_endpoint_s_objection_is_a_bad_format(tmp_path: Path) -> None:
    class Stern:
        def complaint(self, submission: Path) -> str:
            return "Submission invalid! I know more than the sample."

    (tmp_path / "submission.csv").write_text("id,p\n1,1\n")
    (tmp_path / "result.json").write_text('{"metric": 1.0}')
    execution = Execution(0, "itself", 1.0, "")
    judgement = Judge(None, Stern()).judge(execution, tmp_path)  # type: ignore[arg-type]
    assert judgement.outcome.verdict is Verdict.BAD_FORMAT


# With a plan: our own number ----------------------------------------------------------------------

_START = """
import json
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
train, test = pd.read_csv("input/train.csv"), pd.read_csv("input/test.csv")
sample, folds = pd.read_csv("input/sample_submission.csv"), pd.read_csv("folds.csv")
x, y = train[["a", "b"]], train["y"]
chance = np.zeros(len(train))
for fold in folds["fold"].unique():
    out = folds.loc[folds["fold"] == fold, "row"]
    rest = folds.loc[folds["fold"] != fold, "row"]
    chance[out] = LogisticRegression().fit(x.loc[rest], y[rest]).predict_proba(x.loc[out])[:, 1]
future = LogisticRegression().fit(x, y).predict_proba(test[["a", "b"]])[:, 1]
claim, name = 0.8, "auc"
"""
_END = """
oof = pd.DataFrame({"row": folds["row"], "y": chance[folds["row"]]})
oof.to_csv("out_of_fold.csv", index=False)
sample.assign(y=future).to_csv("submission.csv", index=False)
json.dump({"metric": claim, "metric_name": name}, open("result.json", "w"))
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> JudgingPlan:
    rng = np.random.default_rng(0)
    a, b, ids = rng.normal(size=(500,)), rng.normal(size=500), np.arange(500)
    y = (a + b + rng.normal(size=500) * 2 > 0).astype(int)
    inputs = {"id": ids, "a": a, "b": b}
    test = {name: cells[400:] for name, cells in inputs.items()}
    train = {name: cells[:400] for name, cells in inputs.items()}
    directory = tmp_path_factory.mktemp("auc")
    sample = {"id": test["id"], "y": [0.5] * 100}
    task = competition(directory / "data", "AUC", {**train, "y": y[:400]}, test, sample)
    return plan_for(task, directory)


def test_our_number_counts_and_a_note_tells_of_the_other(tmp_path: Path, plan: JudgingPlan) -> None:
    judgement = judged(plan, f"{_START}claim = 0.99\n{_END}", tmp_path / "n")
    assert judgement.is_valid, judgement.error
    assert judgement.outcome.metric is not None
    assert 0.6 < judgement.outcome.metric < 0.9
    assert 0 < judgement.outcome.noise < 0.1
    assert judgement.claimed == 0.99
    assert judgement.note is not None
    assert "it claims 0.99" in judgement.note
    assert f"Scored {judgement.outcome.metric:.6g}" in judgement.note


def test_the_submission_is_split_and_the_hidden_rows_score_alike(
    tmp_path: Path, plan: JudgingPlan
) -> None:
    judgement = judged(plan, _START + _END, tmp_path / "n")
    assert judgement.is_valid, judgement.error
    assert plan.scorer is not None
    assert plan.hidden is not None
    hidden = plan.scorer.score_hidden(tmp_path / "n" / "hidden.csv")
    assert judgement.outcome.metric is not None
    assert abs(hidden.value - judgement.outcome.metric) < 4 * hidden.noise
    assert len((tmp_path / "n" / "submission.csv").read_text().splitlines()) == 101
    assert len((tmp_path / "n" / "hidden.csv").read_text().splitlines()) == 1 + 40


@pytest.mark.parametrize(
    ("change", "verdict", "error"),
    [
        ("folds = folds.iloc[1:]", Verdict.MISMATCH, "predict all rows of a fold or none"),
        ("chance = chance * np.nan", Verdict.MISMATCH, "not a finite number"),
        ("name = 'rmse'", Verdict.MISMATCH, "measures 'rmse'; the task is scored by roc_auc"),
        ("sample = sample.iloc[:100]", Verdict.BAD_FORMAT, "100 rows, the sample has 140"),
        ("future = 0.5", Verdict.SUSPICIOUS, "have the same prediction"),
        ("chance = y.to_numpy() * 0.8 + 0.1", Verdict.SUSPICIOUS, "is perfect"),
        ("path = '../../private/test.csv'", Verdict.SUSPICIOUS, "not part of ./input"),
    ],
)
def test_each_defect_of_a_scored_solution_has_its_verdict(
    tmp_path: Path, plan: JudgingPlan, change: str, verdict: Verdict, error: str
) -> None:
    future = "future = future[:100]" if "sample" in change else ""
    judgement = judged(plan, f"{_START}{change}\n{future}\n{_END}", tmp_path / "n")
    assert judgement.outcome.verdict is verdict
    assert judgement.error is not None
    assert error in judgement.error
    assert judgement.claimed == 0.8


def test_without_out_of_fold_predictions_there_is_no_metric(
    tmp_path: Path, plan: JudgingPlan
) -> None:
    code = f"{_START}{_END}import os\nos.remove('out_of_fold.csv')\n"
    judgement = judged(plan, code, tmp_path / "n")
    assert judgement.outcome.verdict is Verdict.NO_METRIC
    assert judgement.error == "The script ended without ./out_of_fold.csv."


def test_a_number_of_its_own_is_not_needed(tmp_path: Path, plan: JudgingPlan) -> None:
    code = f"{_START}{_END}import os\nos.remove('result.json')\n"
    judgement = judged(plan, code, tmp_path / "n")
    assert judgement.is_valid
    assert judgement.note is not None
    assert "no number of its own" in judgement.note


_WRONG_METRIC = """
claim = np.mean((chance > 0.01) == (chance > 0))  # home-made, and always about 1
chance = np.random.default_rng(0).uniform(size=len(train))
future = np.random.default_rng(1).uniform(size=len(test))
"""
_LEAKY = """
leaky = LogisticRegression(C=1e9).fit(x.assign(y=y * 50.0), y)
chance = leaky.predict_proba(x.assign(y=y * 50.0))[:, 1]
claim = 1.0
"""
_IN_SAMPLE_CLAIM = """
from sklearn.ensemble import RandomForestClassifier
claim = RandomForestClassifier(20, random_state=0).fit(x, y).score(x, y)
chance = chance * 0.3 + np.random.default_rng(0).uniform(size=len(train)) * 0.7
"""


def test_neither_a_wrong_metric_nor_a_leak_wins_against_an_honest_solution(
    tmp_path: Path, plan: JudgingPlan
) -> None:
    changes = {"honest": "", "wrong": _WRONG_METRIC, "leaky": _LEAKY, "fit": _IN_SAMPLE_CLAIM}
    found = {
        name: judged(plan, f"{_START}{change}{_END}", tmp_path / name)
        for name, change in changes.items()
    }
    claims = {name: judgement.claimed or 0.0 for name, judgement in found.items()}
    assert all(claims[name] > claims["honest"] for name in ("wrong", "leaky", "fit"))
    tree = Tree(Objective(lower_is_better=False))
    for name, judgement in found.items():
        tree.attach(name, "root", "draft", judgement.outcome)
    assert tree.best is not None
    assert tree.best.node_id == "honest"
    assert found["leaky"].outcome.verdict is Verdict.SUSPICIOUS
    assert found["wrong"].note is not None


def test_a_run_on_all_rows_is_judged_without_hidden_ones(tmp_path: Path, plan: JudgingPlan) -> None:
    full = plan.on_full_input()
    judgement = judged(full, _START + _END, tmp_path / "n")
    assert judgement.is_valid, judgement.error
    assert not (tmp_path / "n" / "hidden.csv").exists()
    assert len((tmp_path / "n" / "submission.csv").read_text().splitlines()) == 101


def test_claims_are_taken_where_the_run_takes_them(tmp_path: Path, plan: JudgingPlan) -> None:
    claimed = plan_for(plan.full_task, tmp_path, metric="claimed", hidden_share=0.0)
    code = _GOOD_RESULT + "import shutil\nimport pandas as pd\n"
    code += "s = pd.read_csv('input/sample_submission.csv')\n"
    code += "s.assign(y=range(100)).to_csv('submission.csv', index=False)\n"
    judgement = judged(claimed, code, tmp_path / "n")
    assert (judgement.outcome.metric, judgement.note) == (0.5, None)
    assert judgement.claimed == 0.5


@pytest.mark.parametrize(
    ("name", "wanted", "is_other"),
    [
        ("roc_auc", "roc_auc", False),
        ("mean AUC", "roc_auc", False),
        ("my own score", "roc_auc", False),
        ("f1", "f1_macro", False),
        ("micro f1", "f1", False),
        ("log_loss in place of roc_auc", "roc_auc", False),
        ("accuracy", "roc_auc", True),
        ("RMSE", "rmsle", True),
        ("val_rmse", "mae", True),
        ("logloss", "accuracy", True),
    ],
)
def test_only_clearly_other_metrics_are_a_mismatch(
    tmp_path: Path, name: str, wanted: str, is_other: bool
) -> None:
    result = tmp_path / "result.json"
    result.write_text(json.dumps({"metric": 1.0, "metric_name": name}))
    assert (_other_metric(result, wanted) is not None) is is_other
