import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.llm.insights import distil
from agent.tokens import about_tokens

_TRACE = """
Okay, let me look at the task. The data has 800 rows and 12 columns.
Hmm, what about a neural network? Maybe that is too much for so few rows.
Wait, the earlier forest got 0.81 on the folds. Is that the best I can get?

The validation score was too good because the target leaked through the customer's own mean.
```python
model = RandomForestClassifier(n_estimators=500)
model.fit(train[columns], train["target"])  # because I will use it, finally
```
There are also 3 columns with dates. So the plan: encode the target inside each fold only.
- I will use gradient boosting with early stopping instead of the forest.
x = encode(train[columns], y)(fold)[0] = because(y)
Let me write it out now.
</think>
"""


def test_decisions_and_causes_are_kept_in_their_order() -> None:
    insight = distil(_TRACE, 65)
    leak = insight.index("because the target leaked")
    assert leak < insight.index("I will use gradient boosting")
    for noise in ("RandomForest", "Hmm", "Wait", "Let me write", "</think>", "- I will"):
        assert noise not in insight


def test_a_small_budget_keeps_what_scores_best() -> None:
    assert distil(_TRACE, 20) == (
        "I will use gradient boosting with early stopping instead of the forest."
    )


def test_a_longer_budget_keeps_more_but_never_code() -> None:
    insight = distil(_TRACE, 10_000)
    assert "800 rows" in insight
    assert "n_estimators" not in insight


@pytest.mark.parametrize(("trace", "tokens"), [("", 50), ("   \n", 50), (_TRACE, 0), ("ok.", 50)])
def test_nothing_gives_nothing(trace: str, tokens: int) -> None:
    assert distil(trace, tokens) == ""


def test_doubts_are_told_if_there_is_nothing_else() -> None:
    assert distil("Hmm, maybe the folds are wrong?", 50) == "Hmm, maybe the folds are wrong?"


def test_a_sentence_too_long_for_the_budget_is_cut() -> None:
    sentence = "I will " + "really " * 30 + "stop."
    cut = distil(sentence, 10)
    assert cut.startswith("I will really")
    assert about_tokens(cut) <= 10


_WORDS = st.sampled_from(
    ["I will", "because", "wait", "the fold", "is wrong", ". ", "? ", "\n", "数据", "x=1", "- "]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_WORDS, max_size=60).map(" ".join), st.integers(-2, 80))
def test_the_budget_holds_and_the_same_trace_gives_the_same_insight(text: str, most: int) -> None:
    insight = distil(text, most)
    assert about_tokens(insight) <= max(most, 0)
    assert insight == distil(text, most)
    assert "\n" not in insight


@given(
    st.lists(st.sampled_from(["The fold is wrong here.", "I will use boosting now."]), max_size=9)
)
def test_repetitions_are_told_once(sentences: list[str]) -> None:
    insight = distil(" ".join(sentences), 500)
    assert all(insight.count(sentence) == 1 for sentence in set(sentences))
