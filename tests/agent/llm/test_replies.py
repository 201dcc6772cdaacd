import pytest

from agent.errors import NoCodeInReply
from agent.llm.replies import parse_reply

_BLOCK = "```python\nprint(1)\n```"


@pytest.mark.parametrize(
    ("text", "plan", "code"),
    [
        (f"Use a forest.\n\n{_BLOCK}\n", "Use a forest.", "print(1)\n"),
        (f"<think>```python\nx\n``` hm</think>Plan.\n{_BLOCK}", "Plan.", "print(1)\n"),
        (f"no opening tag</think>Plan.\n{_BLOCK}", "Plan.", "print(1)\n"),
        ("Plan.\n```\nx = 1\n```\nand\n```py\ny = 2\n```", "Plan.", "x = 1\n\ny = 2\n"),
        ("Plan.\n```bash\npip install x\n```\n```Python\nx = 1\n```", None, "x = 1\n"),
        (_BLOCK, "(no plan was given)", "print(1)\n"),
        ("Plan.\n```python\ns = '''\n  ``` not a fence '''\n```", "Plan.", None),
    ],
)
def test_plan_and_code_are_told_apart(text: str, plan: str | None, code: str | None) -> None:
    if code is None:
        with pytest.raises(NoCodeInReply):
            parse_reply(text)
        return
    parsed = parse_reply(text)
    assert parsed.code == code
    assert plan is None or parsed.plan == plan


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("I would rather talk.", "no Python code block"),
        ("```bash\nls\n```", "no Python code block"),
        ("```python\nprint(1)", "no Python code block"),
        ("```python\nprint(\n```", "no valid Python: "),
        ("```python\nx = '\\0'\n\0```", "no Python code block|no valid Python"),
    ],
)
def test_a_reply_without_a_script_that_compiles_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(NoCodeInReply, match=complaint):
        parse_reply(text)
