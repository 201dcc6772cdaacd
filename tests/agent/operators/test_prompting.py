from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from agent.coder import CodeRequest, Contract
from agent.config import load_variant
from agent.llm.base import Prompt
from agent.operators.prompting import OPERATORS, output_of, prompt_for
from agent.search.memory import Attempt, Memory
from agent.search.tree import Action
from agent.sections import MemorySection, OperatorsSection
from agent.task import Task, read_task
from agent.tokens import about_tokens
from tests.agent import datasets
from tests.agent.operators.attempt_cases import ACTIONS, CASES, attempts, failed, valid

_MEMORY = load_variant("ml-master").memory
_PLAIN = OperatorsSection(recipes=False, complexity_cue=False)
_GUIDED = OperatorsSection(recipes=True, complexity_cue=True)


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    directory = datasets.breast_cancer(tmp_path_factory.mktemp("data"), rows=80)
    return read_task(directory, "cancer")


def _request(task: Task, action: Action, **changes: object) -> CodeRequest:
    parent, memory = CASES[action]
    request = CodeRequest(task, action, parent, memory, 3, 600.0, 5_400.0, 7)
    return replace(request, **changes)  # type: ignore[arg-type]


def _prompt(request: CodeRequest, operators: OperatorsSection = _PLAIN, **memory: object) -> Prompt:
    section = MemorySection.model_validate(_MEMORY.model_dump() | memory)
    return prompt_for(request, "the preview", section, operators)


def _user(prompt: Prompt) -> str:
    return prompt.messages[-1].content


def _as_told(prompt: Prompt) -> str:
    return f"{_user(prompt)}\n\n{prompt.thought_as_text}"


def _as_begun(prompt: Prompt) -> str:
    return f"{_user(prompt)}\n\n{prompt.thought}"


def _facts(action: Action) -> Iterator[str]:
    parent, memory = CASES[action]
    for attempt in (*memory.siblings, *memory.lineage, *memory.branch, *memory.partners):
        yield from (attempt.node_id, attempt.plan, attempt.insight, attempt.analysis)
        yield str(attempt.metric) if attempt.metric is not None else attempt.error or ""
        yield attempt.note or ""
    yield from (attempt.code.strip() for attempt in memory.partners)
    yield from memory.under_way
    if parent:
        yield from (parent.plan, parent.code.strip(), parent.output.strip(), parent.insight)
        yield from (parent.analysis, parent.note or "")
        yield str(parent.metric) if parent.metric is not None else parent.error or ""


@pytest.mark.parametrize(
    ("action", "placement", "contract", "operators"),
    [
        (action, placement, Contract(has_folds, has_samples), operators)
        for action, placement, has_folds, has_samples, operators in product(
            ACTIONS, ("thought", "user"), (False, True), (False, True), (_PLAIN, _GUIDED)
        )
    ],
)
def test_every_prompt_renders_and_states_task_goal_and_contract(
    task: Task,
    action: Action,
    placement: str,
    contract: Contract,
    operators: OperatorsSection,
) -> None:
    prompt = _prompt(_request(task, action, contract=contract), operators, placement=placement)
    assert [message.role for message in prompt.messages] == ["system", "user"]
    for needed in (
        "area under the ROC curve",
        "measures roc_auc (higher is better)",
        "as the last line of its output, `Validation metric: <value>`",
        "./result.json",
        '"metric_name": "roc_auc"',
        "./submission.csv with exactly the columns id, benign and the ids of",
        "./input/sample_submission.csv",
        "that folder is read-only",
        "must end within 10 min",
        "1 h 30 min left and 7 further scripts",
        "single ```python block",
    ):
        assert needed in _user(prompt)
    assert ("PODIUM_SAMPLE_ROWS" in _user(prompt)) == contract.has_sample_runs
    for folds in ("./folds.csv", "./out_of_fold.csv", "./input/train.csv"):
        assert (folds in _user(prompt)) == contract.has_folds
    assert ("hold-out part" in _user(prompt)) != contract.has_folds
    for known in (prompt.thought, prompt.thought_as_text):
        assert "the preview" in known


@pytest.mark.parametrize("placement", ["thought", "user"])
@pytest.mark.parametrize("action", ACTIONS)
def test_begun_thought_and_told_text_hold_the_same_facts(
    task: Task, action: Action, placement: str
) -> None:
    prompt = _prompt(_request(task, action), placement=placement)
    facts = [fact for fact in _facts(action) if fact]
    assert len(facts) >= 9
    for fact in facts:
        assert fact in _as_begun(prompt)
        assert fact in _as_told(prompt)


@given(one=attempts(), parent=attempts())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_whatever_the_attempts_hold_both_forms_differ_only_in_their_voice(
    task: Task, one: Attempt, parent: Attempt
) -> None:
    memory = Memory(siblings=(one,))
    prompt = _prompt(_request(task, "improve", parent=parent, memory=memory))
    thought, told = prompt.thought, prompt.thought_as_text
    for text in (parent.plan, parent.code, parent.analysis):
        assert text.strip() in thought
        assert text.strip() in told
    record = next(line for line in told.splitlines() if line.startswith(f"- {one.node_id}, "))
    assert record in thought


@pytest.mark.parametrize("action", ACTIONS)
def test_the_placement_says_where_the_earlier_attempts_stand(task: Task, action: Action) -> None:
    earlier = next(fact for fact in _facts(action) if fact.startswith("Plan number"))
    in_thought = _prompt(_request(task, action), placement="thought")
    assert earlier in in_thought.thought
    assert earlier not in _user(in_thought)
    in_turn = _prompt(_request(task, action), placement="user")
    assert earlier in _user(in_turn)
    assert earlier not in in_turn.thought
    assert earlier not in in_turn.thought_as_text


@pytest.mark.parametrize("placement", ["thought", "user"])
@pytest.mark.parametrize("action", ["debug", "improve", "evolve", "fuse"])
def test_the_parent_is_in_the_thought_whatever_the_placement(
    task: Task, action: Action, placement: str
) -> None:
    prompt = _prompt(_request(task, action), placement=placement)
    for fact in ("print('code 3')", "output 3", "Analysis 3 of the run.", "Plan number 3."):
        assert fact in prompt.thought
        assert fact not in _user(prompt)


def test_the_thought_speaks_in_the_first_person_and_the_text_does_not(task: Task) -> None:
    prompt = _prompt(_request(task, "improve"))
    assert "I ran it." in prompt.thought
    assert "I already tried" in prompt.thought
    assert " I " not in prompt.thought_as_text
    assert "#" not in prompt.thought.replace("# written first", "")


def test_each_action_has_a_goal_of_its_own(task: Task) -> None:
    goals = {
        "draft": "Write a solution from scratch",
        "debug": "Mend the solution that failed",
        "improve": "make one change whose effect can",
        "evolve": "make a larger change",
        "fuse": "Join what is best in several solutions",
    }
    assert goals.keys() == OPERATORS.keys() == set(ACTIONS)
    for action, goal in goals.items():
        for other in ACTIONS:
            assert (goal in _user(_prompt(_request(task, other)))) == (action == other)


def test_only_a_draft_that_has_others_before_it_is_told_to_differ(task: Task) -> None:
    assert "clearly different" in _user(_prompt(_request(task, "draft")))
    first = _prompt(_request(task, "draft", memory=Memory()))
    assert "clearly different" not in _user(first)
    assert "tried" not in first.thought


def test_a_fusion_without_a_parent_joins_its_partners(task: Task) -> None:
    prompt = _prompt(_request(task, "fuse", parent=None))
    assert "build one script around the ideas" in " ".join(_user(prompt).split())
    assert "print('code 1')" in prompt.thought
    assert "at hand" not in prompt.thought


_CUES = ("Keep it simple:", "moderately elaborate", "advanced solution")


@pytest.mark.parametrize("children", [0, 1, 2, 3, 4, 9])
def test_the_complexity_cue_follows_the_number_of_children(task: Task, children: int) -> None:
    expected = _CUES[min(children // 2, 2)]
    request = _request(task, "improve", child_count=children)
    assert [cue for cue in _CUES if cue in _user(_prompt(request, _GUIDED))] == [expected]
    assert not any(cue in _user(_prompt(request, _PLAIN)) for cue in _CUES)


def test_only_simple_drafts_are_asked_to_be_plain(task: Task) -> None:
    plain = "one good model, no ensemble"
    assert plain in _user(_prompt(_request(task, "draft", child_count=9)))
    assert plain in _user(_prompt(_request(task, "draft", child_count=1), _GUIDED))
    assert plain not in _user(_prompt(_request(task, "draft", child_count=4), _GUIDED))


def test_advice_on_folds_gives_way_to_folds_that_are_given(task: Task) -> None:
    given = _request(task, "improve", contract=Contract(has_folds=True))
    assert "they are given here" in _user(_prompt(given, _GUIDED))
    assert "they are given here" not in _user(_prompt(_request(task, "improve"), _GUIDED))


@pytest.mark.parametrize("action", ["debug", "evolve", "fuse"])
def test_repairs_larger_changes_and_fusions_get_no_cue(task: Task, action: Action) -> None:
    assert not any(cue in _user(_prompt(_request(task, action), _GUIDED)) for cue in _CUES)


def test_drafts_are_sent_to_one_family_of_models_after_the_other(task: Task) -> None:
    families = [
        _user(_prompt(_request(task, "draft", child_count=i, memory=Memory()), _GUIDED))
        .partition("Build this first solution on: ")[2]
        .partition(". Take another")[0]
        for i in range(6)
    ]
    assert len(set(families[:5])) == 5
    assert all(families[:5])
    assert families[5] == ""


def test_drafts_under_way_count_as_well(task: Task) -> None:
    alone = _prompt(_request(task, "draft", memory=Memory(), child_count=2), _GUIDED)
    memory = Memory(siblings=(failed(1, "draft"),), under_way=("Another plan.",))
    beside = _prompt(_request(task, "draft", memory=memory, child_count=1), _GUIDED)
    wanted = "Build this first solution on: "
    assert _user(alone).partition(wanted)[2][:60] == _user(beside).partition(wanted)[2][:60]


def test_advice_goes_to_everyone_but_repairs_and_families_only_to_drafts(task: Task) -> None:
    for action in ACTIONS:
        text = _user(_prompt(_request(task, action), _GUIDED))
        assert ("What tends to work" in text) == (action != "debug")
        assert ("Build this first solution on" in text) == (action == "draft")


def test_no_limits_are_called_no_limits(task: Task) -> None:
    request = _request(task, "draft", time_left_s=float("inf"), steps_left=None)
    assert "The whole run has no limit left." in _user(_prompt(request))


def test_the_output_of_the_parent_keeps_its_traceback_within_its_tokens(task: Task) -> None:
    traceback = 'Traceback (most recent call last):\n  File "x.py", line 1\nKeyError: "age"'
    noisy = "\n".join(f"line {i} of the log" for i in range(3_000))
    parent = replace(failed(3), output=f"{noisy}\n{traceback}\n")
    output = output_of(parent, 300)
    assert traceback in output
    assert 200 < about_tokens(output) <= 300
    assert traceback in _prompt(_request(task, "debug", parent=parent), output_tokens=300).thought


def test_an_output_of_other_scripts_keeps_to_its_tokens_too() -> None:
    parent = replace(valid(3), output="学習を開始します。\n" * 2_000)
    assert 0 < about_tokens(output_of(parent, 200)) <= 200


def test_a_task_without_sample_or_training_table_still_renders(tmp_path: Path) -> None:
    (tmp_path / "description.md").write_text("Find the best answer.", encoding="utf-8")
    bare = read_task(tmp_path, "bare")
    for action in ACTIONS:
        request = _request(bare, action, contract=Contract(True, True))
        text = _user(_prompt(request, _GUIDED))
        assert "the competition's metric" in text
        assert "the training table, counted from 0" in " ".join(text.split())
