# ruff: noqa: RUF001 - texts in other scripts
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.tokens import about_tokens, cut_to_tokens

# Each with its tokens as DeepSeek-V4's tokenizer and as GPT-4o's (o200k) count them.
_COUNTED = {
    "prose": (
        "Predict whether a customer will leave. The table holds one row per customer, and three of "
        "its columns are dates. A submission is scored by the area under the ROC curve between the "
        "predicted probability and what was observed; higher is better.",
        47,
        47,
    ),
    "code": (
        "folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)\n"
        "for train_rows, valid_rows in folds.split(X, y):\n"
        "    model = LGBMClassifier(n_estimators=500, learning_rate=0.05)\n"
        "    model.fit(X.iloc[train_rows], y.iloc[train_rows])\n"
        "    scores.append(roc_auc_score(y.iloc[valid_rows], "
        "model.predict_proba(X.iloc[valid_rows])[:, 1]))\n",
        104,
        96,
    ),
    "table": (
        "id,radius,texture,label\n1,17.99,10.38,M\n2,20.57,17.77,M\n3,19.69,21.25,M\n"
        "4,11.42,20.38,B\n5,12.45,15.7,B\n6,18.25,19.98,M\n7,13.71,20.83,M\n8,13.0,21.82,B\n",
        97,
        95,
    ),
    "log": (
        "[100]\ttrain auc: 0.98123\tvalid auc: 0.87345\n[200]\ttrain auc: 0.99274\tvalid auc: "
        "0.88412\n[300]\ttrain auc: 0.99713\tvalid auc: 0.88390\n"
        "Early stopping, best iteration is 214\n",
        75,
        72,
    ),
    "traceback": (
        'Traceback (most recent call last):\n  File "/tmp/work/solution.py", line 41, in <module>\n'
        '    main()\n  File "/tmp/work/solution.py", line 33, in main\n'
        '    model.fit(train[columns], train["target"])\n'
        "ValueError: could not convert string to float: 'Braund, Mr. Owen Harris'\n",
        74,
        74,
    ),
    "Chinese": (
        "我们需要预测每个客户流失的概率。数据集包含八百行和十二列，评价指标是曲线下面积，越高越好。",
        25,
        34,
    ),
    "Russian": (
        "Нужно предсказать вероятность ухода каждого клиента. Метрика качества: площадь под "
        "кривой, чем больше, тем лучше.",
        30,
        26,
    ),
}


@pytest.mark.parametrize(("text", "deepseek", "gpt"), _COUNTED.values(), ids=_COUNTED)
def test_the_estimate_is_near_what_tokenizers_count(text: str, deepseek: int, gpt: int) -> None:
    assert about_tokens(text) == pytest.approx((deepseek + gpt) / 2, rel=0.15)


@settings(deadline=None)
@given(st.text(), st.text())
def test_two_texts_joined_never_count_more_than_apart(one: str, other: str) -> None:
    both = about_tokens(one + other)
    assert max(about_tokens(one), about_tokens(other)) <= both
    assert both <= about_tokens(one) + about_tokens(other)


@settings(deadline=None)
@given(st.text(max_size=400) | st.text("0123456789,. \nab", max_size=400), st.integers(-3, 120))
def test_a_text_is_cut_to_its_limit_and_only_then(text: str, max_tokens: int) -> None:
    cut = cut_to_tokens(text, max_tokens)
    assert about_tokens(cut) <= max(max_tokens, 0)
    assert (cut == text) == (about_tokens(text) <= max_tokens) or not text.strip()
    assert text.startswith(cut.removesuffix(" [...]"))


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("学習", 2), ("1234567", 5)]
)
def test_characters_are_counted_by_their_kind(text: str, tokens: int) -> None:
    assert about_tokens(text) == tokens


def test_a_cut_is_made_between_words_and_can_be_seen() -> None:
    text = "some words of a plan that goes on and on"
    assert cut_to_tokens(text, 7) == "some words of a [...]"


def test_a_cut_uses_most_of_its_room() -> None:
    text = "word " * 1_000
    assert 95 <= about_tokens(cut_to_tokens(text, 100)) <= 100
