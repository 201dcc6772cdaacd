import pytest

from agent.llm.thoughts import answer_within, apart
from tests.fakes.llm_faults import SCRIPT

_BLOCK = f"```python\n{SCRIPT}```\n"


@pytest.mark.parametrize(
    ("content", "reasoning", "is_open", "thought", "answer"),
    [
        ("hi", "", False, "", "hi"),
        ("hi", "hm", False, "hm", "hi"),
        ("hi", "hm", True, "hm", "hi"),
        ("<think>hm</think>hi", "", False, "hm", "hi"),
        ("\n<think>\nhm\n</think>\n\nhi", "", False, "hm", "hi"),
        ("hm\n</think>\n\nhi", "", True, "hm", "hi"),
        ("hm</think>hi", "", False, "hm", "hi"),
        ("<think>b</think>hi", "a", False, "a\nb", "hi"),
        ("hm</think>hi </think> there", "", True, "hm", "hi </think> there"),
        ("s = '</think>'", "hm", False, "hm", "s = '</think>'"),
        ("hm", "", True, "hm", ""),
        ("<think>hm", "", False, "hm", ""),
        (
            f"<think>hm\n```python\nprint(1)\n```\nor\n{_BLOCK}but no" + " no" * 300,
            "",
            False,
            None,
            "",
        ),
    ],
)
def test_thought_and_answer_are_told_apart(
    content: str, reasoning: str, is_open: bool, thought: str | None, answer: str
) -> None:
    found = apart(content, reasoning, is_open, is_cut=False)
    assert found[1] == answer
    assert thought is None or found[0] == thought


@pytest.mark.parametrize(
    ("thought", "is_answer"),
    [
        (f"Hm.\n\nFit a forest.\n{_BLOCK}", True),
        (f"Hm.\n\nFit a forest.\n{_BLOCK}\nThat should do.", True),
        (f"Hm.\n\nFit a forest.\n{_BLOCK[:-4]}", False),
        ("Hm.\n```python\nimport os\nprint(1)\n```\n", False),
        (f"Hm.\n{_BLOCK}\n```python\nprint(1)\n```\n", False),
        (f"Hm.\n```bash\n{SCRIPT}```\n", False),
        ("Hm.", False),
    ],
    ids=["script at the end", "then a sentence", "unclosed fence", "excerpt", "excerpt last",
         "another language", "no code"],
)  # fmt: skip
def test_only_a_whole_script_at_the_very_end_saves_an_unclosed_thought(
    thought: str, is_answer: bool
) -> None:
    assert (answer_within(thought) != "") == is_answer
    assert (apart(thought, "", True, is_cut=False)[1] != "") == is_answer
    assert apart(thought, "", True, is_cut=True)[1] == ""


def test_the_plan_before_a_saved_script_is_its_last_paragraph() -> None:
    thought = f"Old.\n```python\nx = 1\n```\nSo fit a forest.\n{_BLOCK}"
    reasoning, answer = apart(thought, "", True, is_cut=False)
    assert answer == f"So fit a forest.\n{_BLOCK}"
    assert reasoning == "Old.\n```python\nx = 1\n```"
