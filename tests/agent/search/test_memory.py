import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.config import load_variant
from agent.search.memory import Attempt, Memory, recall
from agent.search.tree import ROOT_ID, Action, Objective, Outcome, Tree
from agent.sections import MemorySection
from tests.agent.search.search_cases import CRASH, ok

_SECTION = load_variant("ml-master").memory
_ACTIONS: tuple[Action, ...] = ("draft", "debug", "improve", "evolve", "fuse")


def _section(**changes: object) -> MemorySection:
    return MemorySection.model_validate(_SECTION.model_dump() | changes)


def _tree(*rows: tuple[str, str, Action, Outcome]) -> tuple[Tree, dict[str, Attempt]]:
    tree = Tree(Objective(lower_is_better=False))
    attempts = {}
    for node_id, parent_id, action, outcome in rows:
        tree.attach(node_id, parent_id, action, outcome)
        attempts[node_id] = Attempt(
            node_id, action, "plan", "code", outcome.verdict, outcome.metric, None, "", 1.0
        )
    return tree, attempts


_ROWS: tuple[tuple[str, str, Action, Outcome], ...] = (
    ("a", ROOT_ID, "draft", CRASH),
    ("b", "a", "debug", CRASH),
    ("c", "b", "debug", CRASH),
    ("d", ROOT_ID, "draft", ok(0.5)),
    ("e", "d", "improve", ok(0.6)),
    ("f", "d", "improve", CRASH),
    ("g", "e", "fuse", ok(0.4)),
    ("h", "e", "improve", ok(0.55)),
)


def _ids(attempts: tuple[Attempt, ...]) -> str:
    return "".join(attempt.node_id for attempt in attempts)


def _recalled(parent_id: str, action: Action, partners: str = "", **section: object) -> Memory:
    return recall(
        *_tree(*_ROWS),
        parent_id,
        action,
        section=_section(**section),
        partners=tuple(partners),
        under_way=("a plan",),
    )


def test_a_draft_remembers_the_other_drafts_and_plans_under_way() -> None:
    memory = _recalled(ROOT_ID, "draft")
    assert _ids(memory.siblings) == "ad"
    assert memory.under_way == ("a plan",)


def test_an_improvement_remembers_the_other_improvements_failed_ones_too() -> None:
    memory = _recalled("d", "improve")
    assert _ids(memory.siblings) == "ef"
    assert memory.lineage == memory.branch == memory.partners == ()


def test_a_repair_remembers_the_failed_repairs_above_its_parent_oldest_first() -> None:
    memory = _recalled("c", "debug")
    assert _ids(memory.lineage) == "ab"
    assert memory.siblings == ()
    assert memory.under_way == ()


def test_the_lineage_of_repairs_ends_at_the_last_valid_node() -> None:
    assert _ids(_recalled("f", "debug").lineage) == ""


def test_a_repair_remembers_no_repairs_where_the_variant_does_not_want_it() -> None:
    assert _recalled("c", "debug", debug_lineage=False).lineage == ()


@pytest.mark.parametrize(("history", "told"), [(10, "dfgh"), (2, "gh"), (1, "h"), (0, "")])
def test_an_evolution_remembers_the_last_attempts_of_its_branch(history: int, told: str) -> None:
    memory = _recalled("e", "evolve", branch_history=history)
    assert _ids(memory.branch) == told
    assert memory.siblings == ()


def test_a_fusion_remembers_its_partners_and_the_fusions_tried_there() -> None:
    memory = _recalled("e", "fuse", partners="da")
    assert _ids(memory.partners) == "da"
    assert _ids(memory.siblings) == "g"


@pytest.mark.parametrize("action", _ACTIONS)
def test_with_memory_switched_off_an_attempt_sees_only_what_its_action_needs(
    action: Action,
) -> None:
    memory = _recalled("e", action, partners="d", enabled=False)
    assert memory.siblings == memory.lineage == memory.branch == ()
    assert memory.under_way == ()
    assert _ids(memory.partners) == "d"
    assert _ids(memory.tried) == "abcdefgh"


def test_every_memory_knows_the_best_and_everything_tried() -> None:
    memory = _recalled("c", "debug")
    assert memory.best is not None
    assert memory.best.node_id == "e"
    assert _ids(memory.tried) == "abcdefgh"


@given(data=st.data(), action=st.sampled_from(_ACTIONS))
@settings(max_examples=60, deadline=None)
def test_whatever_the_tree_memories_are_oldest_first_and_without_the_parent(
    data: st.DataObject, action: Action
) -> None:
    tree, attempts = _tree()
    for number in range(data.draw(st.integers(1, 20))):
        above = data.draw(st.sampled_from([tree.root, *tree]))
        own: Action = "draft" if above is tree.root else "debug" if above.is_buggy else "improve"
        outcome = data.draw(st.sampled_from([CRASH, ok(0.5)]))
        node = tree.attach(f"n{number:02d}", above.node_id, own, outcome)
        attempts[node.node_id] = Attempt(
            node.node_id, own, "", "", outcome.verdict, outcome.metric, None, "", 1.0
        )
    parent = data.draw(st.sampled_from([tree.root, *tree]))
    memory = recall(tree, attempts, parent.node_id, action, section=_SECTION)
    for group in (memory.siblings, memory.lineage, memory.branch, memory.tried):
        steps = [tree[attempt.node_id].step for attempt in group]
        assert steps == sorted(set(steps))
    for group in (memory.siblings, memory.lineage, memory.branch):
        assert parent.node_id not in {attempt.node_id for attempt in group}
    branches = {tree.branch_of(tree[attempt.node_id]) for attempt in memory.branch}
    assert branches <= {tree.branch_of(parent)}
