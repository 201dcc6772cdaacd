"""Names become safe folders, fields and cells, whatever they are made of."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from reports.exporting.wording import folder_name, in_markdown, is_printable_line

ANY_TEXT = st.text(st.characters(), max_size=120)


@given(ANY_TEXT, ANY_TEXT)
def test_a_folder_name_is_one_safe_part_of_a_path(name: str, otherwise: str) -> None:
    found = folder_name(name, otherwise)
    assert re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,58}[A-Za-z0-9])?", found)
    assert folder_name(found, otherwise) == found


@given(ANY_TEXT)
def test_a_cell_has_no_unescaped_markup_and_can_be_written(text: str) -> None:
    found = in_markdown(text)
    bare = re.sub(r"\\[\\`*_\[\]<>|~$]", "", found)
    assert not set(bare) & set("\\`*_[]<>|~$\n\r\x1b")
    assert found.encode().decode() == found


@given(st.text("abc|*_ \\", min_size=1, max_size=30))
def test_a_cell_shows_the_text_as_it_was(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", in_markdown(text)) == " ".join(text.split())


@given(ANY_TEXT)
def test_a_printable_line_has_nothing_hidden(text: str) -> None:
    if is_printable_line(text):
        assert text.isprintable()
        assert text.strip()
        assert len(text) <= 100
