"""A table as LaTeX, in the rules of booktabs.

Covers what pdfLaTeX reads with its own fonts; a character beyond these is written as its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from reports.tables.table import Column, Table

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "±": r"$\pm$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "\N{MULTIPLICATION SIGN}": r"$\times$",
    "\N{MINUS SIGN}": "$-$",
    "\N{EN DASH}": "--",
    "\N{EM DASH}": "---",
    "→": r"$\rightarrow$",
    "…": r"\ldots{}",
    "\N{ZERO WIDTH SPACE}": "{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}
# Letters that the T1 encoding has and pdfLaTeX reads by default; beyond them it stops.
_LAST_LETTER = 0x17F
_FIRST_LETTER = 0xA1
# More rows than these do not fit on one page.
_MOST_ROWS = 40
# A column of longer texts is folded.
_MOST_CHARACTERS = 36
# Two of these in a row would become a dash, or a quotation mark.
_LIGATURES = re.compile(r"([-',])(?=\1)")
_NUMBER_WITH_SIGN = re.compile(r"-\d")


def to_latex(table: Table) -> str:
    r"""A floating `table`, or a `longtable` if it has more rows than a page.

    The preamble needs \usepackage[T1]{fontenc} and \usepackage{booktabs,longtable,textcomp}.
    Agents' text is escaped, so that it cannot call a command.
    """
    specification = "".join(_specification(table))
    is_long = len(table.rows) > _MOST_ROWS
    parts = _long(table, specification) if is_long else _floating(table, specification)
    needs = "% Needs \\usepackage[T1]{fontenc} and \\usepackage{booktabs,longtable,textcomp}."
    return "\n".join((needs, *parts)) + "\n"


def escape(text: str) -> str:
    r"""Text that LaTeX sets as it is, on one line.

    >>> escape("50 % of a_b & <c>")
    '50 \\% of a\\_b \\& \\textless{}c\\textgreater{}'
    >>> escape("43.56 ± 0.89")
    '43.56 $\\pm$ 0.89'
    """
    return "".join(map(_escaped, _LIGATURES.sub("\\1\N{ZERO WIDTH SPACE}", " ".join(text.split()))))


def _escaped(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    number = ord(character)
    if 0x20 <= number < 0x7F or _FIRST_LETTER <= number <= _LAST_LETTER:
        return character
    return f"[U+{number:04X}]"


def _specification(table: Table) -> Iterator[str]:
    """The letter of each column: right for numbers, left for texts, folded for long ones."""
    folded = [
        place
        for place, column in enumerate(table.columns)
        if not column.kind.is_number
        and any(len(row[place]) > _MOST_CHARACTERS for row in table.shown)
    ]
    for place, column in enumerate(table.columns):
        if place in folded:
            yield f"p{{{0.6 / len(folded):.2f}\\textwidth}}"
        else:
            yield "r" if column.kind.is_number else "l"


def _head(columns: Sequence[Column]) -> str:
    return _line(escape(column.title) for column in columns)


def _body(table: Table) -> Iterator[str]:
    for row in table.shown:
        yield _line(
            _number(text) if column.kind.is_number else escape(text)
            for column, text in zip(table.columns, row, strict=True)
        )


def _number(text: str) -> str:
    """A hyphen before a digit is a minus sign."""
    return f"$-${escape(text[1:])}" if _NUMBER_WITH_SIGN.match(text) else escape(text)


def _line(cells: Iterable[str]) -> str:
    # A cell that begins with a bracket would be taken for an option of the \\ before it.
    return " & ".join(f"{{{cell}}}" if cell.startswith(("[", "*")) else cell for cell in cells) + (
        r" \\"
    )


def _floating(table: Table, specification: str) -> Iterator[str]:
    yield r"\begin{table}"
    yield r"\centering\small"
    yield from _caption(table)
    yield f"\\begin{{tabular}}{{{specification}}}"
    yield r"\toprule"
    yield _head(table.columns)
    yield r"\midrule"
    yield from _body(table)
    yield r"\bottomrule"
    yield r"\end{tabular}"
    yield from _notes(table)
    yield r"\end{table}"


def _long(table: Table, specification: str) -> Iterator[str]:
    yield r"{\small"
    yield f"\\begin{{longtable}}{{{specification}}}"
    caption, label = _caption(table)
    yield f"{caption}{label}\\\\"
    for end in (r"\endfirsthead", r"\endhead"):
        yield from (r"\toprule", _head(table.columns), r"\midrule", end)
    yield from (r"\bottomrule", r"\endlastfoot")
    yield from _body(table)
    yield r"\end{longtable}"
    yield from _notes(table)
    yield "}"


def _caption(table: Table) -> tuple[str, str]:
    return f"\\caption{{{escape(table.title)}}}", f"\\label{{tab:{table.name.replace('_', '-')}}}"


def _notes(table: Table) -> Iterator[str]:
    if table.notes:
        yield ""
        yield r"\begin{minipage}{\linewidth}\footnotesize\raggedright"
        yield from (f"{escape(note)}\\par" for note in table.notes)
        yield r"\end{minipage}"
