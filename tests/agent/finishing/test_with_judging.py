"""The end of a run on scripts that really ran, scored by the judge that the agent uses."""

from pathlib import Path

import numpy as np
import pandas as pd

from agent.finishing.candidates import Candidate
from agent.finishing.finisher import Finisher
from agent.finishing.rules import BlendRules
from agent.judging.plan import JudgingPlan
from agent.judging.submission import SampleSubmission
from agent.outbox import Outbox
from agent.search.tree import Objective
from tests.agent.finishing.finishing_cases import section
from tests.agent.judging.cases import competition, judged, plan_for

_SCRIPT = """
import json
import numpy as np
import pandas as pd

columns = {columns!r}
train, test = pd.read_csv("input/train.csv"), pd.read_csv("input/test.csv")
folds = pd.read_csv("folds.csv").set_index("row")["fold"]

def fitted(rows):
    x = np.c_[train.loc[rows, columns], np.ones(len(rows))]
    return np.linalg.lstsq(x, train.loc[rows, "y"], rcond=None)[0]

def predicted(frame, weights):
    return np.c_[frame[columns], np.ones(len(frame))] @ weights

parts = []
for fold in sorted(folds.unique()):
    inside, outside = folds.index[folds == fold], folds.index[folds != fold]
    guess = predicted(train.loc[inside], fitted(outside))
    parts.append(pd.DataFrame({{"row": inside, "y": guess}}))
whole = pd.concat(parts)
whole.to_csv("out_of_fold.csv", index=False)
test["y"] = predicted(test, fitted(train.index))
test[["id", "y"]].to_csv("submission.csv", index=False)
misses = whole["y"].to_numpy() - train.loc[whole["row"], "y"].to_numpy()
error = float(np.sqrt(np.mean(misses**2)))
json.dump({{"metric": error, "metric_name": "rmse"}}, open("result.json", "w"))
print("Validation metric:", error, "rows:", len(train))
"""
_ROWS, _TEST_ROWS = 300, 200
_FEATURES = (["a", "b"], ["b", "c"], ["a", "c"])


def _tables() -> tuple[
    dict[str, object], dict[str, object], "np.ndarray[tuple[int], np.dtype[np.float64]]"
]:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(_ROWS + _TEST_ROWS, 3))
    y = x.sum(axis=1) + rng.normal(0, 0.2, len(x))
    train = {
        "id": np.arange(1, _ROWS + 1),
        **dict(zip("abc", x[:_ROWS].T, strict=True)),
        "y": y[:_ROWS],
    }
    ids = np.arange(_ROWS + 1, _ROWS + _TEST_ROWS + 1)
    test = {"id": ids, **dict(zip("abc", x[_ROWS:].T, strict=True))}
    return train, test, y[_ROWS:]


def _candidates(plan: JudgingPlan, outbox: Outbox) -> list[Candidate]:
    found = []
    for i, columns in enumerate(_FEATURES):
        node_id = f"n{i:03d}"
        judgement = judged(plan, _SCRIPT.format(columns=columns), outbox.node_dir(node_id))
        outcome = judgement.outcome
        assert outcome.metric is not None, judgement.error
        found.append(Candidate(node_id, node_id, outcome.metric, outcome.noise, 1.0))
    return found


def test_hidden_rows_an_ensemble_and_second_runs_work_together(tmp_path: Path) -> None:
    train, test, truth = _tables()
    sample = {"id": test["id"], "y": np.zeros(_TEST_ROWS)}
    task = competition(tmp_path / "data", "the root mean squared error (RMSE)", train, test, sample)
    plan = plan_for(task, tmp_path)
    assert plan.hidden is not None, plan.reason
    outbox = Outbox(tmp_path / "submission", tmp_path / "code", tmp_path / "logs")
    outbox.open()
    candidates = _candidates(plan, outbox)
    full = plan.on_full_input()

    def rerun(node_id: str, timeout_s: float) -> Path | None:
        again = outbox.code_dir / "reruns" / node_id
        code = (outbox.node_dir(node_id) / "solution.py").read_text()
        return again / "submission.csv" if judged(full, code, again).is_valid else None

    check = SampleSubmission(tmp_path / "data" / "sample_submission.csv")
    ending = Finisher(
        candidates=candidates,
        objective=Objective(lower_is_better=True),
        section=section(rerun_winner=True),
        rules=BlendRules.of(plan.full_task),
        outbox=outbox,
        time_left_s=lambda: 300.0,
        scorer=plan.scorer,
        rerun=rerun,
        complaint=check.complaint,
    ).finish()
    told = {step.name: step.text for step in ending.steps}
    assert "of 3 scored" in told["hidden rows"]
    assert (ending.kind, ending.method, len(ending.members)) == ("ensemble", "mean", 3), told
    assert all(member.is_rerun for member in ending.members), told
    assert check.complaint(outbox.submission) is None
    handed_out = pd.read_csv(outbox.submission).set_index("id")["y"].to_numpy()
    error = float(np.sqrt(np.mean((handed_out - truth) ** 2)))
    assert error < 0.8 * min(one.metric for one in candidates)
    assert ending.metric is not None
    assert abs(error - ending.metric) < 0.15
