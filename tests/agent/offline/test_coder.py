import ast
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent.coder import CodeRequest, WrittenCode
from agent.config import load_variant
from agent.errors import NothingNew
from agent.executors import load_executor
from agent.judging.judge import Judge, Judgement
from agent.judging.submission import SampleSubmission
from agent.offline.coder import OfflineCoder, grammar_of
from agent.offline.faults import some_fault, with_fault
from agent.offline.grammar import Recipe
from agent.offline.scripts import origin_of, solution_script
from agent.resources import Slots
from agent.search.memory import Attempt, Memory
from agent.search.tree import Action, Verdict
from agent.task import Task, read_task
from agent.workbench import Workbench
from tests.agent import datasets

Maker = Callable[[Path], Path]
_MAKERS: list[Maker] = [
    datasets.breast_cancer,
    datasets.diabetes,
    datasets.wine,
    datasets.digits,
    datasets.passengers,
    datasets.digit_images,
]


def _request(
    task: Task, action: Action = "draft", parent: Attempt | None = None, *tried: Attempt
) -> CodeRequest:
    memory = Memory(tried=tried)
    return CodeRequest(task, action, parent, memory, len(tried), 600.0, 3_600.0, None)


def _attempt(
    written: WrittenCode, verdict: Verdict = Verdict.OK, metric: float | None = 0.9, n: int = 0
) -> Attempt:
    error = None if verdict is Verdict.OK else "KeyError: 'x'"
    shown = metric if verdict is Verdict.OK else None
    return Attempt(f"n{n}", "draft", written.plan, written.code, verdict, shown, error, "", 1.0)


def _executed(task: Task, code: str, tmp_path: Path) -> Judgement:
    sample = SampleSubmission(task.sample.path) if task.sample else None
    section = load_variant("ml-master").execution
    judge = Judge(sample, None)
    bench = Workbench(
        task.data_dir, None, load_executor("subprocess")(), judge, section, Slots(1, 1.0)
    )
    tried = bench.try_out(code, tmp_path / "node", 60.0)
    execution, judgement = tried.execution, tried.judgement
    assert judgement.outcome.verdict is not Verdict.CRASH or execution.output
    return judgement


def _enlarged(task: Task, size_bytes: int) -> Task:
    """The same task as if its training table were this big."""
    assert task.train is not None
    return replace(task, train=replace(task.train, has_all_rows=False, size_bytes=size_bytes))


def _recipe(code: str) -> Recipe:
    origin = origin_of(code)
    assert origin is not None
    assert origin.recipe is not None
    return origin.recipe


@pytest.fixture(scope="module")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Task:
    return read_task(datasets.wine(tmp_path_factory.mktemp("wine")), "wine")


@pytest.fixture(scope="module")
def diabetes(tmp_path_factory: pytest.TempPathFactory) -> Task:
    return read_task(datasets.diabetes(tmp_path_factory.mktemp("diabetes")), "diabetes")


@pytest.mark.parametrize("make", _MAKERS, ids=lambda make: make.__name__)
def test_the_first_script_runs_on_each_kind_of_competition(tmp_path: Path, make: Maker) -> None:
    task = read_task(make(tmp_path / "data"), "any")
    written = OfflineCoder(seed=0).write(_request(task))
    assert "no LLM" in written.plan
    assert written.code.startswith("# podium-offline (no LLM)")
    judgement = _executed(task, written.code, tmp_path)
    assert judgement.is_valid, judgement.error
    best_worst = {"roc_auc": 0.9, "accuracy": 0.8, "rmse": 70.0, "log_loss": 0.4}
    metric, floor = judgement.outcome.metric, best_worst[task.metric.name]
    assert metric is not None
    assert metric < floor if task.metric.lower_is_better else metric > floor
    result = json.loads((tmp_path / "node" / "result.json").read_text())
    assert result["metric_name"] == task.metric.name


@pytest.mark.parametrize("kind", ["classification", "regression"])
def test_a_blend_of_every_family_runs(
    tmp_path: Path, wine: Task, diabetes: Task, kind: str
) -> None:
    task = wine if kind == "classification" else diabetes
    grammar = grammar_of(task)
    parts = tuple(grammar.default(family).parts[0] for family in grammar.families)
    recipe = Recipe(parts, "log1p" if kind == "regression" else "raw")
    judgement = _executed(task, solution_script(task, recipe, 1, 0, "all", None), tmp_path)
    assert judgement.is_valid, judgement.error


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_images_are_read_alike_with_and_without_pillow(tmp_path: Path, mode: str) -> None:
    import numpy as np
    from PIL import Image

    task = read_task(datasets.digit_images(tmp_path / "data", rows=60), "any")
    code = OfflineCoder(seed=0).write(_request(task)).code
    functions: dict[str, Any] = {}
    exec(code.partition("def load")[0], functions)
    rng = np.random.default_rng(0)
    smooth = np.add.outer(np.arange(40), np.arange(30)) * 3  # smooth images use every PNG filter
    for n, grey in enumerate([smooth, rng.integers(0, 256, (40, 30))]):
        path = tmp_path / f"{n}.png"
        Image.fromarray(grey.astype("uint8")).convert(mode).save(path)
        assert functions["decode_png"](path) == pytest.approx(np.asarray(grey, float))


def test_scripts_without_pillow_score_the_same(tmp_path: Path) -> None:
    task = read_task(datasets.digit_images(tmp_path / "data", rows=120), "any")
    code = OfflineCoder(seed=0).write(_request(task)).code
    metrics = [
        _executed(task, variant, tmp_path).outcome.metric
        for variant in (code, code.replace("from PIL import Image", "raise ImportError"))
    ]
    assert metrics[0] == metrics[1] is not None


def test_several_labels_run(tmp_path: Path) -> None:
    data = datasets.breast_cancer(tmp_path / "data", rows=200)
    for name in ("train.csv", "sample_submission.csv"):
        lines = (data / name).read_text().splitlines()
        doubled = [f"{line},{'malign' if i == 0 else i % 2}" for i, line in enumerate(lines)]
        (data / name).write_text("\n".join(doubled) + "\n")
    task = read_task(data, "any")
    assert task.problem == "multilabel"
    written = OfflineCoder(seed=0).write(_request(task))
    judgement = _executed(task, written.code, tmp_path)
    assert judgement.is_valid, judgement.error


@pytest.mark.parametrize("metric", ["rmsle", "mae", "r2", "spearman"])
def test_scripts_of_other_metrics_compile(diabetes: Task, metric: str) -> None:
    task = replace(diabetes, metric=replace(diabetes.metric, name=metric, lower_is_better=False))
    written = OfflineCoder(seed=0).write(_request(task))
    ast.parse(written.code)


def test_equal_seeds_write_equal_scripts_and_other_seeds_others(wine: Task) -> None:
    def story(seed: int) -> list[str]:
        coder, tried = OfflineCoder(seed), list[Attempt]()
        for n in range(6):
            written = coder.write(_request(wine, "draft", None, *tried))
            tried.append(_attempt(written, metric=0.9 - n / 10, n=n))
        return [attempt.code for attempt in tried]

    assert story(1) == story(1)
    assert story(1) != story(2)


def test_drafts_are_of_different_families(wine: Task) -> None:
    coder, tried = OfflineCoder(0, fault_share=0.0), list[Attempt]()
    for n in range(5):
        tried.append(_attempt(coder.write(_request(wine, "draft", None, *tried)), n=n))
    families = {_recipe(attempt.code).parts[0].model for attempt in tried}
    assert len(families) == 5


def test_the_first_draft_is_a_cheap_one_without_a_fault(wine: Task) -> None:
    for seed in range(20):
        origin = origin_of(OfflineCoder(seed, fault_share=1.0).write(_request(wine)).code)
        assert origin is not None
        assert origin.fault is None
        assert origin.recipe == grammar_of(wine).first


def test_an_improvement_changes_one_thing_and_nothing_twice(wine: Task) -> None:
    coder = OfflineCoder(0, fault_share=0.0)
    first = _attempt(coder.write(_request(wine)))
    tried = [first]
    for n in range(8):
        written = coder.write(_request(wine, "improve", first, *tried))
        steps = {c.recipe for c in grammar_of(wine).changes(_recipe(first.code), [])}
        assert _recipe(written.code) in steps
        assert _recipe(written.code) not in {_recipe(a.code) for a in tried}
        tried.append(_attempt(written, n=n + 1))


def test_an_improvement_blends_with_the_best_of_the_memory(wine: Task) -> None:
    grammar = grammar_of(wine)
    tried = []
    losses = {"linear": 0.3, "forest": 0.1, "naive_bayes": 0.6}
    for n, (family, loss) in enumerate(losses.items()):
        code = solution_script(wine, grammar.default(family), 5, 0, family, None)
        tried.append(_attempt(WrittenCode(family, code), metric=loss, n=n))
    blends = []
    for seed in range(20):
        written = OfflineCoder(seed, 0.0).write(_request(wine, "improve", tried[0], *tried))
        blends += [
            p.model for p in _recipe(written.code).parts if len(_recipe(written.code).parts) > 1
        ]
    assert "forest" in blends
    assert "naive_bayes" not in blends, "the best partner comes first"


@pytest.mark.parametrize("seed", range(12))
def test_a_fault_is_a_defect_and_its_repair_mends_it(wine: Task, seed: int) -> None:
    coder = OfflineCoder(seed, fault_share=1.0)
    first = _attempt(coder.write(_request(wine)))
    faulty = coder.write(_request(wine, "draft", None, first))
    origin = origin_of(faulty.code)
    assert origin is not None
    assert origin.fault is not None
    broken = _attempt(faulty, Verdict.CRASH, None, 1)
    mended = OfflineCoder(seed, 0.0).write(_request(wine, "debug", broken, first, broken))
    repaired = origin_of(mended.code)
    assert repaired is not None
    assert (repaired.recipe, repaired.fault) == (origin.recipe, None)


def test_each_fault_really_is_one(tmp_path: Path, wine: Task) -> None:
    from random import Random

    code = solution_script(wine, grammar_of(wine).first, 1, 0, "plan", None)
    names = {some_fault(Random(seed)) for seed in range(60)}
    verdicts = {_executed(wine, with_fault(code, n), tmp_path).outcome.verdict for n in names}
    assert Verdict.OK not in verdicts
    assert len(verdicts) >= 4


def test_a_timeout_is_answered_with_fewer_rows_then_with_a_simple_model(wine: Task) -> None:
    big = _enlarged(wine, 10**8)
    code = solution_script(big, grammar_of(big).default("boosting"), 1, 0, "p", None)
    slow = _attempt(WrittenCode("p", code), Verdict.TIMEOUT, None)
    smaller = OfflineCoder(0).write(_request(big, "debug", slow, slow))
    assert _recipe(smaller.code).max_rows == 5_000
    crash = _attempt(WrittenCode("p", code), Verdict.CRASH, None)
    simple = OfflineCoder(0).write(_request(big, "debug", crash, crash))
    assert _recipe(simple.code) == grammar_of(big).first


def test_little_time_means_cheap_models(wine: Task) -> None:
    big = _enlarged(wine, 10**7)
    grammar = grammar_of(big)
    first = _attempt(WrittenCode("p", solution_script(big, grammar.first, 1, 0, "p", None)))
    for seed in range(10):
        request = replace(_request(big, "draft", None, first), timeout_s=8.0)
        recipe = _recipe(OfflineCoder(seed, 0.0).write(request).code)
        assert grammar.seconds(recipe) <= 4.0


def test_the_grammar_says_when_it_has_nothing_new(wine: Task) -> None:
    grammar = grammar_of(wine)
    first = _attempt(WrittenCode("p", solution_script(wine, grammar.first, 5, 0, "p", None)))
    tried = [first]
    for change in grammar.changes(grammar.first, []):
        code = solution_script(wine, change.recipe, 5, 0, "p", None)
        tried.append(_attempt(WrittenCode("p", code), n=len(tried)))
    with pytest.raises(NothingNew, match="tried every step"):
        OfflineCoder(0).write(_request(wine, "improve", first, *tried))


def test_a_task_it_cannot_read_gets_the_sample_submission_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "description.md").write_text("# Evaluation\nAccuracy on sounds.\n")
    (data / "sample_submission.csv").write_text("id,label\n1,a\n2,b\n")
    task = read_task(data, "sounds")
    written = OfflineCoder(0).write(_request(task))
    assert "Nothing is measured" in written.plan
    assert _executed(task, written.code, tmp_path).outcome.metric == 0.0
    attempt = _attempt(written)
    actions: tuple[Action, ...] = ("draft", "improve", "debug")
    for action in actions:
        with pytest.raises(NothingNew):
            OfflineCoder(0).write(_request(task, action, attempt, attempt))


def test_scripts_of_others_are_left_alone(wine: Task) -> None:
    foreign = _attempt(WrittenCode("p", "print(1)\n"))
    actions: tuple[Action, ...] = ("improve", "debug")
    for action in actions:
        with pytest.raises(NothingNew, match="only scripts of its own"):
            OfflineCoder(0).write(_request(wine, action, foreign, foreign))
