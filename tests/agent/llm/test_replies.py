import json
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import NoCodeInReply
from agent.llm.replies import parse_json, parse_reply
from tests.fakes.llm_faults import BAD_JSON, GOOD, NO_CODE, SCRIPT, TWO_BLOCKS, UNCLOSED_THOUGHT

_BLOCK = "```python\nprint(1)\n```"
_IN_A_STRING = 'x = """\n```python\ny\n```\n"""\n'


@pytest.mark.parametrize(
    ("text", "plan", "code"),
    [
        (f"Use a forest.\n\n{_BLOCK}\n", "Use a forest.", "print(1)\n"),
        (f"<think>```python\nx\n``` hm</think>Plan.\n{_BLOCK}", "Plan.", "print(1)\n"),
        (f"no opening tag</think>Plan.\n{_BLOCK}", "Plan.", "print(1)\n"),
        ("Plan.\n```\nx = 1\n```\nand\n```py\ny = 2\n```", "Plan.", "x = 1\n\ny = 2\n"),
        ("Plan.\n```bash\npip install x\n```\n```Python\nx = 1\n```", None, "x = 1\n"),
        (f"{_BLOCK}\nThat prints.", "That prints.", "print(1)\n"),
        (_BLOCK, "(no plan was given)", "print(1)\n"),
        ("P.\n```python\ns = '''\n  ``` no fence '''\n```", "P.", "s = '''\n  ``` no fence '''\n"),
        ("P.\n~~~python\nprint(1)\n~~~", "P.", "print(1)\n"),
        ("P.\n````python\ns = '''\n```\n'''\n````", "P.", "s = '''\n```\n'''\n"),
        (f"P.\n```python\n{_IN_A_STRING}```", "P.", _IN_A_STRING),
        ("P.\n```python\nprint(1)", "P.", "print(1)\n"),
        ("1. P.\n   ```python\n   if x:\n       y()\n   ```", "1. P.", "if x:\n    y()\n"),
        ("P.\r\n```python\r\nprint(1)\r\n```\r\n", "P.", "print(1)\n"),
        ("P.\n```python title=run.py\nprint(1)\n```", "P.", "print(1)\n"),
        ("P.\n```{.python}\nprint(1)\n```", "P.", "print(1)\n"),
        ("P.\n```python\nx = 1\n```\n```\nfold 1: 0.9 ok\n```", "P.", "x = 1\n"),
        ("P.\n```python\n\n```\n```python\nx = 1\n```", "P.", "x = 1\n"),
    ],
)
def test_plan_and_code_are_told_apart(text: str, plan: str | None, code: str) -> None:
    parsed = parse_reply(text)
    assert parsed.code == code
    assert plan is None or parsed.plan == plan


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (NO_CODE, "no Python code block"),
        ("```bash\nls\n```", "no Python code block"),
        ("```python\n```", "no Python code block"),
        ("```python\nprint(\n```", "no valid Python: "),
        ("```python\nfor x in y:\n    print(x", "no valid Python: "),
        ("```python\nx = '\\0'\n\0```", "no Python code block|no valid Python"),
        (UNCLOSED_THOUGHT, "ended before its thought did"),
        ("<think>```python\nx = 1\n```</think>I would rather talk.", "no Python code block"),
    ],
)
def test_a_reply_without_a_script_that_compiles_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(NoCodeInReply, match=complaint) as caught:
        parse_reply(text)
    assert "\n" not in str(caught.value)


def _fenced(*scripts: str) -> str:
    return "Plan.\n" + "\n\n".join(f"```python\n{textwrap.dedent(s).strip()}\n```" for s in scripts)


_FOREST = """
    import pandas as pd
    model = "forest"
    pd.DataFrame({"y": [model]}).to_csv("submission.csv")
"""
_BOOSTING = """
    import pandas as pd
    model = "boosting"
    pd.DataFrame({"y": [model]}).to_csv("submission.csv")
"""
_LOADING = """
    import pandas as pd
    table = pd.read_csv("input/train.csv")
"""
_WRITING = """
    import json
    table.to_csv("submission.csv")
    json.dump({}, open("result.json", "w"))
"""
_LOOKING = """
    import pandas as pd
    print(pd.read_csv("submission.csv").head())
"""


def test_of_two_alternatives_the_last_whole_script_is_taken() -> None:
    code = parse_reply(_fenced(_FOREST, _BOOSTING)).code
    assert "boosting" in code
    assert "forest" not in code
    assert parse_reply(TWO_BLOCKS).code == SCRIPT


def test_a_script_in_parts_is_put_together() -> None:
    code = parse_reply(_fenced(_LOADING, _WRITING)).code
    assert code.index("read_csv") < code.index("to_csv")


def test_a_part_before_a_script_that_needs_it_is_kept() -> None:
    whole = parse_reply(_fenced("def load():\n    return 1", _FOREST.replace('"forest"', "load()")))
    assert "def load" in whole.code


@pytest.mark.parametrize("after", [_LOOKING, "print('done')", "pip install lightgbm"])
def test_an_excerpt_after_the_whole_script_is_not_taken_for_it(after: str) -> None:
    code = parse_reply(_fenced(_FOREST, after)).code
    assert "forest" in code
    assert "head()" not in code


def test_a_whole_script_beside_a_broken_one_is_taken() -> None:
    assert "forest" in parse_reply(_fenced(_FOREST, "def broken(:\n    pass")).code
    assert "forest" in parse_reply(_fenced("def broken(:\n    pass", _FOREST)).code


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="`~\n p:=1()#<think>/", max_size=60))
def test_whatever_the_reply_there_is_code_that_compiles_or_a_complaint(text: str) -> None:
    try:
        parsed = parse_reply(text)
    except NoCodeInReply:
        return
    compile(parsed.code, "reply", "exec", dont_inherit=True)
    assert parsed.plan


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=9),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=5,
        ),
    ),
    st.sampled_from(["{}", "```json\n{}\n```", "Here:\n{}\nThat is all.", "<think>{{}}</think>{}"]),
)
def test_an_object_is_read_wherever_it_stands(value: dict[str, object], frame: str) -> None:
    text = frame.replace("{{}}", "{'a': 1}").replace("{}", json.dumps(value))
    assert parse_json(text) == value


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, 2,], "b": "x, ]",}',
        "{'a': [1, 2], 'b': 'x, ]'}",
        '{"a": [1, 2], "b": "x, ]"} and {"c": 1}',
        'no {object} here, but {"a": [1, 2], "b": "x, ]"}',
        '```json\n{\n  "a": [1, 2], // two\n  "b": "x, ]"\n}\n```',
    ],
    ids=["trailing commas", "Python", "two objects", "braces in prose", "comments"],
)
def test_common_mistakes_are_forgiven(text: str) -> None:
    assert parse_json(text) == {"a": [1, 2], "b": "x, ]"}


def test_line_ends_inside_strings_are_forgiven() -> None:
    assert parse_json('{"summary": "one\ntwo"}') == {"summary": "one\ntwo"}


@pytest.mark.parametrize("text", ["", "no", BAD_JSON, "[1, 2]", "{1, 2}", "{" * 5_000, GOOD])
def test_a_reply_without_an_object_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="holds no JSON object") as caught:
        parse_json(text)
    assert "\n" not in str(caught.value)
