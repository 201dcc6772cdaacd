from agent.search.policy import Choice
from agent.search.tree import ROOT_ID
from tests.agent.search.search_cases import CRASH, grow, new_search, ok, step


def test_greedy_makes_its_drafts_then_improves_the_best() -> None:
    search = new_search("greedy", num_drafts=3, debug_prob=0.0)
    for metric in (0.1, 0.7, 0.3):
        assert step(search, ok(metric)).action == "draft"
    assert search.select() == Choice("n001", "improve")
    step(search, ok(0.6))
    assert search.select() == Choice("n001", "improve")
    step(search, ok(0.8))
    assert search.select() == Choice("n004", "improve")


def test_greedy_repairs_only_leaves_within_the_depth() -> None:
    search = new_search("greedy", num_drafts=2, debug_prob=1.0, max_debug_depth=1)
    grow(search, ROOT_ID, "draft", ok(0.5))
    grow(search, ROOT_ID, "draft", CRASH)
    repairs = [step(search, CRASH) for _ in range(2)]
    assert [r.debug_depth for r in repairs] == [1, 2]
    assert search.select() == Choice("n000", "improve")


def test_greedy_drafts_again_when_nothing_works() -> None:
    search = new_search("greedy", num_drafts=1, debug_prob=0.0)
    step(search, CRASH)
    assert search.select() == Choice(ROOT_ID, "draft")


def test_greedy_debugs_with_about_the_published_probability() -> None:
    actions: list[str] = []
    for _ in range(200):
        search = new_search("greedy", num_drafts=2, debug_prob=0.5)
        search._seed = len(actions)
        grow(search, ROOT_ID, "draft", ok(0.5))
        grow(search, ROOT_ID, "draft", CRASH)
        choice = search.select()
        assert choice is not None
        actions.append(choice.action)
    assert 70 <= actions.count("debug") <= 130
