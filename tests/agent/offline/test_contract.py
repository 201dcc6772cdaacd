"""Scripts of runs with folds and sample runs; larger changes and fusions; several workers."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from agent.coder import SAMPLE_ROWS_VARIABLE, CodeRequest, Contract, WrittenCode
from agent.errors import NothingNew
from agent.judging.plan import JudgingPlan
from agent.offline.coder import OfflineCoder, grammar_of
from agent.offline.faults import some_fault, with_fault
from agent.offline.grammar import Recipe
from agent.offline.scripts import origin_of, solution_script
from agent.search.memory import Attempt, Memory
from agent.search.tree import Action, Verdict
from agent.task import Task, read_task
from tests.agent import datasets
from tests.agent.judging.cases import competition, judged, plan_for

_BOTH = Contract(has_folds=True, has_sample_runs=True)


def _several_labels(directory: Path) -> Path:
    data = datasets.breast_cancer(directory, rows=120)
    for name in ("train.csv", "sample_submission.csv"):
        lines = (data / name).read_text().splitlines()
        doubled = [f"{line},{'malign' if i == 0 else i // 2 % 2}" for i, line in enumerate(lines)]
        (data / name).write_text("\n".join(doubled) + "\n")
    return data


def _first(plan: JudgingPlan, contract: Contract, scored: int = 5, most_rows: int = 0) -> str:
    grammar = grammar_of(plan.task)
    recipe = replace(grammar.first, max_rows=most_rows)
    return solution_script(plan.task, recipe, scored, 0, "p", None, contract)


@pytest.mark.parametrize(
    "make",
    [
        datasets.breast_cancer,
        datasets.diabetes,
        datasets.wine,
        datasets.digits,
        datasets.passengers,
        datasets.digit_images,
        _several_labels,
    ],
)
def test_scripts_predict_each_fold_without_having_seen_it(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    task = read_task(make(tmp_path / "data"), "any")
    plan = plan_for(task, tmp_path)
    judgement = judged(plan, _first(plan, plan.contract), tmp_path / "node")
    assert judgement.is_valid, judgement.error
    assert judgement.note is None, "our number is the script's"
    assert judgement.claimed == pytest.approx(judgement.outcome.metric, rel=1e-6)
    folds = pd.read_csv(tmp_path / "node" / "folds.csv")
    predicted = pd.read_csv(tmp_path / "node" / "out_of_fold.csv")
    assert set(predicted["row"]) == set(folds["row"])
    assert list(predicted.columns) == ["row", *task.target_columns]
    assert plan.scorer is not None
    assert np.isfinite(plan.scorer.score_hidden(tmp_path / "node" / "hidden.csv").value)


def test_a_model_of_few_rows_predicts_the_whole_first_fold(tmp_path: Path) -> None:
    plan = plan_for(read_task(datasets.digits(tmp_path / "data"), "any"), tmp_path)
    code = _first(plan, plan.contract, scored=1, most_rows=60)
    judgement = judged(plan, code, tmp_path / "node")
    assert judgement.is_valid, judgement.error
    folds = pd.read_csv(tmp_path / "node" / "folds.csv")
    predicted = pd.read_csv(tmp_path / "node" / "out_of_fold.csv")
    assert sorted(predicted["row"]) == sorted(folds.loc[folds["fold"] == 0, "row"])


@pytest.mark.parametrize("contract", [_BOTH, Contract(has_sample_runs=True)])
@pytest.mark.parametrize("make", [datasets.passengers, datasets.digit_images])
def test_a_sample_run_takes_few_rows_and_leaves_the_files_of_a_full_one(
    tmp_path: Path, contract: Contract, make: Callable[[Path], Path]
) -> None:
    plan = plan_for(read_task(make(tmp_path / "data"), "any"), tmp_path)
    node = tmp_path / "node"
    node.mkdir()
    (node / "input").symlink_to(plan.input_dir)
    (node / "solution.py").write_text(_first(plan, contract))
    assert plan.folds_file is not None
    (node / "folds.csv").write_bytes(plan.folds_file.read_bytes())
    ran = subprocess.run(
        [sys.executable, "solution.py"],
        cwd=node,
        env={**os.environ, SAMPLE_ROWS_VARIABLE: "50"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "50 rows, " in ran.stdout
    assert ran.stdout.count("fold ") == 1
    assert (node / "submission.csv").is_file()
    assert "metric" in json.loads((node / "result.json").read_text())


def test_a_metric_that_scripts_cannot_measure_has_a_stand_in_that_says_so(tmp_path: Path) -> None:
    rows = np.arange(90)
    kinds = np.array(["a", "b", "c"])[rows % 3]
    task = competition(
        tmp_path / "data",
        "MAP@3",
        {"id": rows, "x": rows % 3 + 0.1, "kind": kinds},
        {"id": rows + 100, "x": rows % 3 + 0.1},
        {"id": rows + 100, "kind": "a"},
    )
    plan = plan_for(task, tmp_path)
    assert plan.contract.has_folds
    judgement = judged(plan, _first(plan, plan.contract), tmp_path / "node")
    assert judgement.is_valid, judgement.error
    result = json.loads((tmp_path / "node" / "result.json").read_text())
    assert result["metric_name"] == "accuracy in place of map_at_k"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> JudgingPlan:
    directory = tmp_path_factory.mktemp("wine")
    return plan_for(read_task(datasets.wine(directory / "data"), "wine"), directory)


def test_each_fault_is_one_in_scored_runs_too(tmp_path: Path, plan: JudgingPlan) -> None:
    from random import Random

    code = _first(plan, plan.contract)
    names = {some_fault(Random(seed)) for seed in range(60)}
    verdicts = {
        name: judged(plan, with_fault(code, name), tmp_path / name).outcome.verdict
        for name in names
    }
    assert len(verdicts) == 5
    assert Verdict.OK not in verdicts.values()
    assert verdicts["metric not written"] is Verdict.MISMATCH


# Larger changes, fusions, several workers ---------------------------------------------------------


def _request(
    task: Task,
    action: Action = "draft",
    parent: Attempt | None = None,
    step: int = 0,
    **memory: tuple[Attempt, ...] | tuple[str, ...],
) -> CodeRequest:
    recalled = Memory(**memory)  # type: ignore[arg-type]
    return CodeRequest(task, action, parent, recalled, step, 600.0, 3_600.0, None, contract=_BOTH)


def _attempt(task: Task, recipe: Recipe, metric: float = 0.5, n: int = 0) -> Attempt:
    code = solution_script(task, recipe, 5, 0, "p", None)
    return Attempt(f"n{n}", "draft", "p", code, Verdict.OK, metric, None, "", 1.0)


def _recipe(written: WrittenCode) -> Recipe:
    origin = origin_of(written.code)
    assert origin is not None
    assert origin.recipe is not None
    return origin.recipe


def test_a_larger_change_is_another_family_or_two_steps_at_once(plan: JudgingPlan) -> None:
    grammar = grammar_of(plan.task)
    parent = _attempt(plan.task, grammar.default("forest"))
    steps = grammar.changes(grammar.default("forest"), [])
    two_steps = {two.recipe for one in steps for two in grammar.changes(one.recipe, [])}
    found = set()
    for step in range(1, 40):
        request = _request(plan.task, "evolve", parent, step, tried=(parent,))
        recipe = _recipe(OfflineCoder(0, 0.0).write(request))
        assert recipe != grammar.default("forest")
        assert recipe.parts[0].model != "forest" or recipe in two_steps
        found.add(recipe)
    assert len(found) > 20
    assert {recipe.parts[0].model for recipe in found} - {"forest"}


def test_a_fusion_averages_models_of_the_branches(plan: JudgingPlan) -> None:
    grammar = grammar_of(plan.task)
    families = ("forest", "linear", "discriminant")
    attempts = [_attempt(plan.task, grammar.default(name), n=n) for n, name in enumerate(families)]
    request = _request(
        plan.task, "fuse", attempts[0], 3, tried=tuple(attempts), partners=tuple(attempts[1:])
    )
    written = OfflineCoder(0, 0.0).write(request)
    fused = _recipe(written)
    assert sorted(part.model for part in fused.parts) == sorted(families)
    assert "join branches" in written.plan
    done = _attempt(plan.task, fused, n=3)
    again = replace(request, memory=replace(request.memory, tried=(*attempts, done)))
    assert len(_recipe(OfflineCoder(0, 0.0).write(again)).parts) == 2


def test_a_fusion_of_what_was_fused_already_is_nothing_new(plan: JudgingPlan) -> None:
    grammar = grammar_of(plan.task)
    one, two = (_attempt(plan.task, grammar.default(name)) for name in ("forest", "linear"))
    request = _request(plan.task, "fuse", one, 3, tried=(one, two), partners=(two,))
    fused = _attempt(plan.task, _recipe(OfflineCoder(0, 0.0).write(request)))
    full = replace(request, memory=replace(request.memory, tried=(one, two, fused)))
    with pytest.raises(NothingNew):
        OfflineCoder(0).write(full)


def test_a_fused_script_runs(tmp_path: Path, plan: JudgingPlan) -> None:
    grammar = grammar_of(plan.task)
    one, two = (_attempt(plan.task, grammar.default(n)) for n in ("naive_bayes", "discriminant"))
    request = _request(plan.task, "fuse", one, 3, tried=(one, two), partners=(two,))
    judgement = judged(plan, OfflineCoder(0, 0.0).write(request).code, tmp_path / "node")
    assert judgement.is_valid, judgement.error


@pytest.mark.parametrize("action", ["evolve", "fuse"])
def test_scripts_of_others_are_neither_evolved_nor_fused(plan: JudgingPlan, action: Action) -> None:
    foreign = Attempt("n0", "draft", "p", "print(1)\n", Verdict.OK, 0.5, None, "", 1.0)
    with pytest.raises(NothingNew, match="only scripts of its own"):
        OfflineCoder(0).write(_request(plan.task, action, foreign, 1, tried=(foreign,)))


@pytest.mark.parametrize("seed", range(5))
def test_workers_that_see_the_same_write_different_recipes(plan: JudgingPlan, seed: int) -> None:
    coder = OfflineCoder(seed, 0.0)
    drafts = [_recipe(coder.write(_request(plan.task, step=step))) for step in range(4)]
    assert len(set(drafts)) == 4
    assert drafts[0] == grammar_of(plan.task).first
    parent = _attempt(plan.task, drafts[0])
    for action in ("improve", "evolve"):
        written = [
            _recipe(coder.write(_request(plan.task, action, parent, step, tried=(parent,))))
            for step in range(4, 8)
        ]
        assert len(set(written)) == 4


def test_what_another_worker_is_trying_is_not_tried(plan: JudgingPlan) -> None:
    coder = OfflineCoder(0, 0.0)
    first = coder.write(_request(plan.task))
    other = coder.write(_request(plan.task, under_way=(first.plan,)))
    assert _recipe(other) != _recipe(first)
    parent = _attempt(plan.task, _recipe(first))
    request = _request(plan.task, "improve", parent, 5, tried=(parent,))
    seen = coder.write(request)
    again = replace(request, memory=replace(request.memory, under_way=(seen.plan,)))
    assert _recipe(coder.write(again)) != _recipe(seen)


def test_different_recipes_have_different_words(plan: JudgingPlan) -> None:
    grammar = grammar_of(plan.task)
    recipes = {grammar.first}
    for family in grammar.families:
        recipes |= {change.recipe for change in grammar.changes(grammar.default(family), [])}
    from agent.offline.coder import _in_words

    assert len({_in_words(recipe) for recipe in recipes}) == len(recipes)


def test_equal_requests_are_answered_alike(plan: JudgingPlan) -> None:
    grammar = grammar_of(plan.task)
    parent = _attempt(plan.task, grammar.first)
    for action in ("improve", "evolve"):
        request = _request(plan.task, action, parent, 3, tried=(parent,))
        assert OfflineCoder(7).write(request) == OfflineCoder(7).write(request)
