"""LaTeX: escaped, balanced, in the rules of booktabs, and as in the golden files."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.analysis import Analysis
from reports.tables import TABLES, make_table
from reports.tables.latex import escape, to_latex
from reports.tables.table import Column, Table

GOLDEN = Path(__file__).parent.parent / "golden"
# Braces, and characters that mean something to TeX, when no backslash stands before them.
_ACTIVE = re.compile(r"(?<!\\)(?:\\\\)*([&%#_^~])")


def balance(text: str) -> int:
    plain = re.sub(r"\\[{}]", "", text.replace(r"\\", ""))
    depth = 0
    for character in plain:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    return depth


@pytest.mark.parametrize("name", ["medals", "failures", "score_book", "spending"])
def test_latex_is_as_in_the_golden_file(name: str, analysis: Analysis) -> None:
    text = to_latex(make_table(name, analysis))
    path = GOLDEN / f"{name}.tex"
    if os.environ.get("PODIUM_WRITE_GOLDEN") == "1":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_its_rules_and_as_many_cells_as_columns(
    name: str, analysis: Analysis
) -> None:
    table = make_table(name, analysis)
    text = to_latex(table)
    assert balance(text) == 0
    begun = re.findall(r"\\begin\{(\w+)\}", text)
    ended = re.findall(r"\\end\{(\w+)\}", text)
    assert sorted(begun) == sorted(ended)
    for rule in ("toprule", "midrule", "bottomrule"):
        assert f"\\{rule}" in text
    lines = [line for line in text.splitlines() if line.endswith(r" \\")]
    heads = 2 if len(table.rows) > 40 else 1
    assert len(lines) == len(table.rows) + heads
    for line in lines:
        assert len(re.findall(r"(?<!\\)&", line)) == len(table.columns) - 1


def test_a_table_longer_than_a_page_repeats_its_head() -> None:
    rows = tuple((f"row {number}", number) for number in range(41))
    table = Table("long_one", "Long", (Column("a", "A"), Column("b", "B", "count")), rows)
    text = to_latex(table)
    assert text.count("A & B") == 2
    assert r"\endhead" in text
    assert r"\label{tab:long-one}" in text
    assert r"\begin{longtable}{lr}" in text


def test_long_texts_are_folded_and_numbers_stand_right() -> None:
    table = Table("t", "T", (Column("a", "A"), Column("b", "B", "percent")), (("x " * 40, 1.0),))
    assert r"\begin{tabular}{p{0.60\textwidth}r}" in to_latex(table)


def test_a_negative_number_has_a_minus_and_a_missing_one_a_hyphen() -> None:
    table = Table("t", "T", (Column("b", "B", "percent"),), ((-1.5,), (None,)))
    assert "$-$1.50 \\\\\n- \\\\" in to_latex(table)


def test_a_cell_that_begins_with_a_bracket_is_no_option_of_the_line_before() -> None:
    table = Table("t", "T", (Column("a", "A"),), (("[0, 1]",), ("*",)))
    assert "{[0, 1]} \\\\\n{*} \\\\" in to_latex(table)


def test_commands_of_agents_are_text() -> None:
    written = escape(r"\input{/etc/passwd} 50% of $x_1 & ~#^ -- 'quoted' \\")
    assert r"\textbackslash{}input\{/etc/passwd\}" in written
    assert r"50\% of \$x\_1 \&" in written
    assert "-{}- 'quoted'" in written


@given(st.text(max_size=60))
def test_no_text_leaves_its_cell(text: str) -> None:
    written = escape(text)
    assert balance(written) == 0
    assert not _ACTIVE.search(written)
    assert all(ord(character) < 0x180 for character in written)
    assert "\n" not in written
    assert not re.search("--|''|,,", written.replace("\N{EN DASH}", ""))
    # Every backslash begins a command or an escape that this module writes.
    assert not re.search(
        r"\\(?!text|ldots|[&%$#_{}]|pm\$|leq\$|geq\$|times\$|rightarrow\$)", written
    )
