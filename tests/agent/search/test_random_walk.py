from collections import Counter

from agent.search.tree import ROOT_ID
from tests.agent.search.search_cases import CRASH, grow, new_search, ok


def test_everything_with_room_is_chosen_about_equally_often() -> None:
    chosen: Counter[tuple[str, str]] = Counter()
    for seed in range(600):
        search = new_search("random", seed=seed, num_improves=1)
        grow(search, ROOT_ID, "draft", ok(0.1))
        grow(search, ROOT_ID, "draft", CRASH)
        grow(search, "n000", "improve", ok(0.2))
        choice = search.select()
        assert choice is not None
        chosen[choice.node_id, choice.action] += 1
    assert set(chosen) == {(ROOT_ID, "draft"), ("n001", "debug"), ("n002", "improve")}
    assert min(chosen.values()) > 150


def test_a_leaf_is_given_up_after_the_greatest_depth() -> None:
    search = new_search("random", max_debug_depth=1)
    grow(search, ROOT_ID, "draft", CRASH)
    assert grow(search, "n000", "debug", CRASH).is_terminal
    for _ in range(20):
        choice = search.select()
        assert choice is not None
        assert choice.node_id == ROOT_ID
