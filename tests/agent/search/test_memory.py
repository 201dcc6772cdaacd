from agent.search.memory import Attempt, Memory, recall
from agent.search.tree import ROOT_ID, Action, Objective, Outcome, Tree
from tests.agent.search.search_cases import CRASH, ok


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
)


def _ids(attempts: tuple[Attempt, ...]) -> str:
    return "".join(attempt.node_id for attempt in attempts)


def _recalled(parent_id: str, action: Action) -> Memory:
    return recall(*_tree(*_ROWS), parent_id, action)


def test_a_draft_remembers_the_other_drafts() -> None:
    assert _ids(_recalled(ROOT_ID, "draft").siblings) == "ad"


def test_an_improvement_remembers_the_other_improvements_failed_ones_too() -> None:
    memory = _recalled("d", "improve")
    assert _ids(memory.siblings) == "ef"
    assert memory.lineage == ()


def test_a_repair_remembers_the_failed_repairs_above_its_parent_oldest_first() -> None:
    memory = _recalled("c", "debug")
    assert _ids(memory.lineage) == "ab"
    assert memory.siblings == ()


def test_every_memory_knows_the_best_and_everything_tried() -> None:
    memory = _recalled("c", "debug")
    assert memory.best is not None
    assert memory.best.node_id == "e"
    assert _ids(memory.tried) == "abcdef"
