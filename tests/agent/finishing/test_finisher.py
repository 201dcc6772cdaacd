import json
import math
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agent.metric_words import TaskMetric
from tests.agent.finishing.finishing_cases import (
    ACCURACY,
    AUC,
    LOG_LOSS,
    RMSE,
    MadeRun,
    Refused,
    section,
)


def _run(
    tmp_path: Path, metric: TaskMetric = LOG_LOSS, seed: int = 0, **changes: object
) -> MadeRun:
    run = MadeRun(tmp_path, metric, section(**changes), seed)  # type: ignore[arg-type]
    for error in (0.8, 0.9, 1.0, 1.1):
        run.add(error)
    return run


def _said(run: MadeRun, name: str) -> str:
    steps = run.ending_file()["steps"]
    assert isinstance(steps, list)
    return "; ".join(step["text"] for step in steps if step["name"] == name)


def _best(run: MadeRun) -> str:
    sign = 1 if run.metric.lower_is_better else -1
    return min(run.candidates, key=lambda one: sign * one.metric).node_id


def test_without_any_further_step_the_searchs_winner_is_handed_out(tmp_path: Path) -> None:
    run = _run(tmp_path, candidates=1, ensemble=0)
    ending = run.finisher(has_scorer=False).finish()
    assert (ending.kind, [one.node_id for one in ending.members]) == ("node", [_best(run)])
    assert (
        run.outbox.submission.read_bytes()
        == (run.outbox.node_dir(_best(run)) / "submission.csv").read_bytes()
    )
    assert (tmp_path / "code" / "best_solution.py").read_text() == f"# {_best(run)}\n"
    assert run.ending_file()["schema"] == 1
    assert _best(run) in ending.summary


def test_no_candidate_hands_out_nothing(tmp_path: Path) -> None:
    run = MadeRun(tmp_path, LOG_LOSS, section())
    ending = run.finisher().finish()
    assert ending.kind == "nothing"
    assert not run.outbox.submission.exists()
    assert "no valid solution" in ending.summary


def test_a_winner_whose_files_are_gone_gives_way_to_the_next(tmp_path: Path) -> None:
    run = _run(tmp_path, ensemble=0)
    best = _best(run)
    (run.outbox.node_dir(best) / "submission.csv").unlink()
    ending = run.finisher().finish()
    assert ending.members[0].node_id != best
    assert run.complaint(run.outbox.submission) is None


def test_a_leaky_winner_is_unmasked_by_the_hidden_rows(tmp_path: Path) -> None:
    run = _run(tmp_path, ensemble=0)
    leaky = run.add(2.5, leak=0.9)
    assert _best(run) == leaky.node_id
    ending = run.finisher().finish()
    assert ending.members[0].node_id != leaky.node_id
    assert f"replaces {leaky.node_id}" in _said(run, "hidden rows")
    assert run.true_score() < run.node_score(leaky.node_id)


def test_only_so_many_candidates_are_scored_again(tmp_path: Path) -> None:
    run = _run(tmp_path, candidates=2, ensemble=0)
    run.finisher().finish()
    assert run.scorer.asked == ["hidden.csv"] * 2


def test_a_candidate_that_cannot_be_scored_is_passed_over(tmp_path: Path) -> None:
    run = _run(tmp_path, ensemble=0)
    second = run.candidates[1].node_id
    (run.outbox.node_dir(second) / "hidden.csv").write_text("id,y\n99999,0.5\n")
    run.finisher().finish()
    assert f"{second}: hidden.csv holds unknown rows" in _said(run, "hidden rows")


def test_an_ensemble_is_handed_out_with_the_code_of_its_members(tmp_path: Path) -> None:
    run = _run(tmp_path)
    ending = run.finisher().finish()
    assert ending.kind == "ensemble"
    assert ending.method == "mean"
    assert sum(one.weight for one in ending.members) == pytest.approx(1)
    folder = tmp_path / "code" / "best_solution"
    told = json.loads((folder / "ensemble.json").read_text())
    assert told["method"] == "mean"
    assert [row["node_id"] for row in told["members"]] == [one.node_id for one in ending.members]
    for row in told["members"]:
        assert (folder / row["code_file"]).read_text() == f"# {row['node_id']}\n"
    frames = [
        one.weight * pd.read_csv(run.outbox.node_dir(one.node_id) / "submission.csv")["y"]
        for one in ending.members
    ]
    assert np.allclose(pd.read_csv(run.outbox.submission)["y"], sum(frames))
    assert ending.metric is not None
    assert ending.metric < min(one.metric for one in run.candidates)


@pytest.mark.parametrize("metric", [LOG_LOSS, AUC, RMSE, ACCURACY], ids=lambda m: m.name)
def test_over_many_seeds_the_end_improves_most_and_harms_none_beyond_noise(
    tmp_path: Path, metric: TaskMetric
) -> None:
    gains = []
    noises = []
    for seed in range(6):
        run = MadeRun(tmp_path / str(seed), metric, section(ensemble=5), seed, 600, 200, 2_000)
        for error in (0.8, 0.9, 0.9, 0.9, 1.0, 1.0):
            run.add(error)
        run.finisher().finish()
        sign = -1 if metric.lower_is_better else 1
        gains.append(sign * (run.true_score() - run.node_score(_best(run))))
        noises.append(run.candidates[0].noise)
        assert run.complaint(run.outbox.submission) is None
        if metric is ACCURACY:
            assert set(pd.read_csv(run.outbox.submission)["y"]) <= {0, 1}
    assert sum(gain > 0 for gain in gains) >= 5
    assert min(gain + noise for gain, noise in zip(gains, noises, strict=True)) > 0
    assert np.mean(gains) > 0


def test_members_that_add_nothing_make_no_ensemble(tmp_path: Path) -> None:
    run = MadeRun(tmp_path, LOG_LOSS, section())
    run.add(0.3)
    for _ in range(3):
        run.add(3.0)
    ending = run.finisher().finish()
    assert ending.kind == "node"
    assert not (tmp_path / "code" / "best_solution").exists()


def test_an_ensemble_that_is_worse_on_hidden_rows_is_not_taken(tmp_path: Path) -> None:
    run = _run(tmp_path, candidates=1)
    best = _best(run)
    for candidate in run.candidates:
        if candidate.node_id != best:
            path = run.outbox.node_dir(candidate.node_id) / "hidden.csv"
            frame = pd.read_csv(path)
            frame.assign(y=1 - frame["y"]).to_csv(path, index=False)
    ending = run.finisher().finish()
    assert ending.kind == "node"
    assert "worse on the hidden rows" in _said(run, "ensemble")


def test_a_joined_file_with_a_complaint_is_not_taken(tmp_path: Path) -> None:
    run = _run(tmp_path)
    run.complaint = lambda path: "wrong" if path.parent.name == "finishing" else None  # type: ignore[method-assign]
    ending = run.finisher().finish()
    assert ending.kind == "node"
    assert "its file is wrong: wrong" in _said(run, "ensemble")


def test_solutions_without_out_of_fold_predictions_are_left_out(tmp_path: Path) -> None:
    run = _run(tmp_path).without_hidden_rows()
    others = [one.node_id for one in run.candidates if one.node_id != _best(run)]
    for node_id in others[:2]:
        (run.outbox.node_dir(node_id) / "out_of_fold.csv").unlink()
    ending = run.finisher().finish()
    assert {one.node_id for one in ending.members} == {_best(run), others[2]}
    assert f"{others[0]}: it left no out_of_fold.csv" in _said(run, "ensemble")


def test_members_are_compared_on_the_rows_that_all_of_them_have(tmp_path: Path) -> None:
    run = _run(tmp_path).without_hidden_rows()
    second = next(one.node_id for one in run.candidates if one.node_id != _best(run))
    path = run.outbox.node_dir(second) / "out_of_fold.csv"
    frame = pd.read_csv(path)
    frame[frame["row"] % 5 < 4].sample(frac=1, random_state=0).to_csv(path, index=False)
    ending = run.finisher().finish()
    assert ending.kind == "ensemble"
    scored = pd.read_csv(tmp_path / "code" / "finishing" / "out_of_fold.csv")
    assert set(scored["row"] % 5) == {0, 1, 2, 3}


@pytest.mark.parametrize("metric", [LOG_LOSS, RMSE], ids=lambda m: m.name)
def test_claimed_scores_join_equals_of_other_drafts_for_convex_losses(
    tmp_path: Path, metric: TaskMetric
) -> None:
    run = MadeRun(tmp_path, metric, section(ensemble=6))
    for _ in range(5):
        run.add(0.3)
    run.add(5.0)
    run.lay("n005", list(np.random.default_rng(5).random(len(run.signal))))
    ending = run.finisher(has_scorer=False).finish()
    assert ending.kind == "ensemble"
    assert 2 <= len(ending.members) <= 3
    assert "n005" not in {one.node_id for one in ending.members}
    assert run.true_score() < np.mean([run.node_score(one.node_id) for one in ending.members])


def test_claimed_scores_join_nothing_of_one_draft_nor_for_other_metrics(tmp_path: Path) -> None:
    run = MadeRun(tmp_path / "one", LOG_LOSS, section())
    for _ in range(3):
        run.add(0.5, branch="n000")
    assert run.finisher(has_scorer=False).finish().kind == "node"
    run = _run(tmp_path / "two", metric=AUC)
    assert run.finisher(has_scorer=False).finish().kind == "node"
    assert "roc_auc" in _said(run, "ensemble")


def _improved(run: MadeRun, asked: list[str]) -> Callable[[str, float], Path]:
    """A second run whose predictions are a little better."""

    def rerun(node_id: str, timeout_s: float) -> Path:
        asked.append(node_id)
        assert math.isfinite(timeout_s)
        frame = pd.read_csv(run.outbox.node_dir(node_id) / "submission.csv")
        truth = run.truth[run.parts["submission.csv"][1]]
        out = run.root / "again.csv"
        frame.assign(y=0.8 * frame["y"] + 0.2 * truth).to_csv(out, index=False)
        return out

    return rerun


def test_the_winner_runs_again_on_all_rows(tmp_path: Path) -> None:
    run = _run(tmp_path, ensemble=0, rerun_winner=True)
    asked: list[str] = []
    ending = run.finisher(rerun=_improved(run, asked)).finish()
    assert asked == [ending.members[0].node_id]
    assert ending.members[0].is_rerun
    assert run.outbox.submission.read_bytes() == (tmp_path / "again.csv").read_bytes()


def test_all_members_of_an_ensemble_run_again(tmp_path: Path) -> None:
    run = _run(tmp_path, rerun_winner=True)
    asked: list[str] = []
    ending = run.finisher(rerun=_improved(run, asked)).finish()
    assert ending.kind == "ensemble"
    assert asked == [one.node_id for one in ending.members]
    assert all(one.is_rerun for one in ending.members)
    weights = [one.weight for one in ending.members]
    frames = [pd.read_csv(tmp_path / "code" / "finishing" / f"{n}.csv")["y"] for n in asked]
    expected = sum(weight * frame for weight, frame in zip(weights, frames, strict=True))
    assert np.allclose(pd.read_csv(run.outbox.submission)["y"], expected)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ([math.nan] * 600, "there are blanks"),
        ([0.5] * 600, "contradict"),
        ([0.5] * 599, "rows or columns differ"),
        (None, "no valid submission"),
    ],
)
def test_a_second_run_that_is_wrong_changes_nothing(
    tmp_path: Path, column: list[float] | None, said: str
) -> None:
    run = _run(tmp_path, ensemble=0, rerun_winner=True)

    def rerun(node_id: str, timeout_s: float) -> Path | None:
        if column is None:
            return None
        pd.DataFrame({"id": range(len(column)), "y": column}).to_csv(
            tmp_path / "x.csv", index=False
        )
        return tmp_path / "x.csv"

    ending = run.finisher(rerun=rerun).finish()
    assert not ending.members[0].is_rerun
    assert said in _said(run, "rerun")
    assert run.complaint(run.outbox.submission) is None


def test_a_second_run_for_which_there_is_no_time_is_not_begun(tmp_path: Path) -> None:
    run = _run(tmp_path, ensemble=0, rerun_winner=True)
    run.candidates = [
        type(one)(one.node_id, one.branch, one.metric, one.noise, 500.0) for one in run.candidates
    ]
    asked: list[str] = []
    run.finisher(rerun=_improved(run, asked), time_left_s=lambda: 600.0).finish()
    assert asked == []
    assert "needs about 650 s" in _said(run, "rerun")


def test_a_fault_in_a_step_costs_only_that_step(tmp_path: Path) -> None:
    run = _run(tmp_path, ensemble=0, rerun_winner=True)

    def rerun(node_id: str, timeout_s: float) -> Path:
        raise RuntimeError("out of luck")

    ending = run.finisher(rerun=rerun).finish()
    assert "RuntimeError: out of luck" in _said(run, "rerun")
    assert ending.kind == "node"
    assert run.complaint(run.outbox.submission) is None


def test_a_scorer_that_refuses_everything_leaves_the_winner(tmp_path: Path) -> None:
    run = _run(tmp_path)
    run.scorer.score_out_of_fold = run.scorer.score_hidden = _refuse  # type: ignore[method-assign,assignment]
    ending = run.finisher().finish()
    assert ending.members[0].node_id == _best(run)
    assert "no, no" in _said(run, "hidden rows")
    assert "no, no" in _said(run, "ensemble")


def _refuse(path: Path) -> None:
    raise Refused("no, no")


def test_a_cancelled_end_leaves_what_is_in_place(tmp_path: Path) -> None:
    run = _run(tmp_path)
    polls = iter([False] * 3)
    ending = run.finisher(is_cancelled=lambda: next(polls, True)).finish()
    assert ending.kind == "node"
    assert "told to end" in _said(run, "stopped")
    assert run.complaint(run.outbox.submission) is None


@pytest.mark.parametrize("budget_s", [0.0, 0.3, 1.0, 2.0])
def test_the_deadline_is_kept_however_slow_the_scorer_is(tmp_path: Path, budget_s: float) -> None:
    run = _run(tmp_path, rerun_winner=True)
    run.outbox.keep(_best(run))
    plain = run.scorer.score_out_of_fold

    def slow(path: Path) -> object:
        time.sleep(0.15)
        return plain(path)

    run.scorer.score_out_of_fold = slow  # type: ignore[method-assign,assignment]
    deadline = time.monotonic() + budget_s
    run.finisher(time_left_s=lambda: deadline - time.monotonic(), rerun=_improved(run, [])).finish()
    assert time.monotonic() < deadline + 0.5  # 0.05 s measured; the machine may be busy
    assert run.complaint(run.outbox.submission) is None


def test_an_end_that_is_begun_again_asks_nothing_twice(tmp_path: Path) -> None:
    run = _run(tmp_path, rerun_winner=True)
    asked: list[str] = []
    first = run.finisher(rerun=_improved(run, asked)).finish()
    content, count = run.outbox.submission.read_bytes(), len(asked)
    inode = run.outbox.submission.stat().st_ino
    run.scorer.asked.clear()
    again = run.finisher(rerun=_improved(run, asked)).finish()
    assert again == first
    assert run.scorer.asked == []
    assert len(asked) == count
    assert run.outbox.submission.read_bytes() == content
    assert run.outbox.submission.stat().st_ino == inode


def test_a_submission_that_was_overwritten_meanwhile_is_put_back(tmp_path: Path) -> None:
    run = _run(tmp_path)
    first = run.finisher().finish()
    content = run.outbox.submission.read_bytes()
    run.outbox.keep("n003")
    assert run.finisher().finish() == first
    assert run.outbox.submission.read_bytes() == content


def test_a_search_that_went_on_is_finished_anew(tmp_path: Path) -> None:
    run = _run(tmp_path)
    run.finisher().finish()
    better = run.add(0.05)
    ending = run.finisher().finish()
    assert ending.members[0].node_id == better.node_id
    if ending.kind == "node":
        assert (
            run.outbox.submission.read_bytes()
            == (run.outbox.node_dir(better.node_id) / "submission.csv").read_bytes()
        )


def test_an_earlier_ensemble_gives_way_when_it_is_no_longer_chosen(tmp_path: Path) -> None:
    run = _run(tmp_path)
    assert run.finisher().finish().kind == "ensemble"
    run.section = section(ensemble=0)
    ending = run.finisher().finish()
    assert ending.kind == "node"
    assert (
        run.outbox.submission.read_bytes()
        == (run.outbox.node_dir(ending.members[0].node_id) / "submission.csv").read_bytes()
    )
