import ast

from agent.operators.partner_code import code_forms
from agent.tokens import about_tokens

_SCRIPT = '"""Fits."""\nimport os  # for paths\n\n\n' + "\n".join(
    f"value_{i} = {i}  # number {i}" for i in range(200)
)


def _inside(form: str) -> str:
    return form.removeprefix("```python\n").removesuffix("\n```")


def test_the_whole_script_comes_first_then_the_same_without_comments() -> None:
    whole, bare, *_ = code_forms(_SCRIPT)
    assert _inside(whole) == _SCRIPT
    assert "#" not in bare
    assert ast.dump(ast.parse(_inside(bare))) == ast.dump(ast.parse(_SCRIPT))


def test_shorter_forms_keep_both_ends_and_say_how_much_went() -> None:
    sizes = []
    for form in code_forms(_SCRIPT)[2:]:
        lines = _inside(form).splitlines()
        note = next(line for line in lines if line.startswith("# [..."))
        gone = int(note.split()[2])
        assert gone + len(lines) - 1 == int(note.split()[4])
        assert "import os" in lines
        assert lines[-1] == "value_199 = 199"
        sizes.append(about_tokens(form))
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < about_tokens(_SCRIPT) / 4


def test_a_script_that_is_no_python_is_shortened_all_the_same() -> None:
    forms = code_forms("print(\n" * 100)
    assert len(forms) > 2
    assert "lines left out" in forms[-1]


def test_an_empty_script_is_one_empty_block() -> None:
    assert code_forms("") == ["```python\n\n```"]
