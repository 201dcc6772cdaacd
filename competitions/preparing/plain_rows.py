"""Rows of a CSV file that pandas would write as they are: found without reading them as a table.

Reading a large table and writing it again mostly gives the same lines. A line is plain if each of
its cells certainly is: text that pandas reads as text and writes without quotes, and numbers in the
very form in which Python writes them. A decimal of up to 15 digits is its float's shortest form,
since no two such decimals share a float.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from competitions.preparing.lines import Lines
from competitions.preparing.tables import read_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 8 << 20
_SAMPLE_ROWS = 10_000
_MOST_MENDED = 0.2
# What pandas may read as something else than text, in lower case; also all that looks like numbers.
_WORDS = ["#n/a", "#na", "-1.#ind", "-1.#qnan", "1.#ind", "1.#qnan", "<na>", "n/a", "na", "nan"]
_WORDS += ["null", "none", "-nan", "true", "false", "inf", "-inf", "+inf", "infinity"]
_ODD_TEXT = np.array([*_WORDS, "-infinity", "+infinity", "#n/a n/a"], dtype="S9")
_LONGEST_ODD = 9
_WIDEST = 32
# Letters of numbers in all their forms, dates among them, and blanks around them.
_IN_NUMBERS = np.isin(np.arange(256), np.frombuffer(b"0123456789+-.eE \t_\0", dtype=np.uint8))
_COMMA, _LINE, _MINUS, _DOT, _ZERO = (ord(letter) for letter in ",\n-.0")


class _NotPlain(Exception):
    """The file has something in it that only a real reader can judge."""


def plain_rows(table: Path) -> tuple[bytes, Lines] | None:
    """Header and rows of a CSV file, if pandas' reading and writing it can be foretold; else None.

    The lines of numbers in another form, such as 1.50 or 3 among floats, are mended here.
    """
    try:
        with table.open("rb") as file:
            header = file.readline()
            kinds = _kinds(table, header)
            return header, _scan(table, file, len(header), kinds)
    except _NotPlain:
        return None


def _kinds(table: Path, header: bytes) -> str:
    """A letter per column: i, f or O for integers, floats and text, as the first rows have them."""
    head = read_table(table, nrows=_SAMPLE_ROWS)
    names = header.decode("utf-8", "replace").rstrip("\n").split(",")
    kinds = "".join(kind.kind for kind in head.dtypes)
    odd = b'"' in header or b"\r" in header or not header.endswith(b"\n")
    if odd or names != list(head.columns) or len(names) < 2 or set(kinds) - set("ifO"):
        raise _NotPlain
    return kinds


def _scan(table: Path, file: BinaryIO, place: int, kinds: str) -> Lines:
    starts, ends, mended = [], [], dict[int, bytes]()
    rows = 0
    for block in _blocks(file):
        letters = np.frombuffer(block, dtype=np.uint8)
        cells = _cell_ends(letters, block, len(kinds))
        first = np.concatenate([[0], cells[:-1, -1] + 1])
        plain = _plain(letters, first, cells, kinds)
        odd = np.flatnonzero(~plain).tolist()
        if len(odd) > _MOST_MENDED * len(cells):
            raise _NotPlain  # a reader of whole tables is faster then
        for row in odd:
            line = block[first[row] : cells[row, -1] + 1]
            written = _mend(line.decode().rstrip("\n"), kinds)
            if written != line:
                mended[rows + row] = written
        starts.append(first + place)
        ends.append(cells[:, -1] + 1 + place)
        place, rows = place + len(block), rows + len(cells)
    if not starts:
        raise _NotPlain
    return Lines(table, np.concatenate(starts), np.concatenate(ends), mended)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time."""
    rest = b""
    while block := file.read(_BLOCK):
        cut = block.rfind(b"\n") + 1
        if cut:
            yield rest + block[:cut]
            rest = block[cut:]
        else:
            rest += block
    if rest:
        raise _NotPlain  # no line break at the end


def _cell_ends(letters: NDArray[np.uint8], block: bytes, columns: int) -> NDArray[np.int64]:
    """Where each cell ends, shape (rows, columns)."""
    if b'"' in block or b"\r" in block or b"\0" in block:
        raise _NotPlain
    breaks = np.flatnonzero((letters == _COMMA) | (letters == _LINE))
    if len(breaks) % columns:
        raise _NotPlain
    cells = breaks.reshape(-1, columns)
    is_line = letters[cells] == _LINE
    if not is_line[:, -1].all() or is_line[:, :-1].any():
        raise _NotPlain
    return cells


def _plain(
    letters: NDArray[np.uint8], first: NDArray[np.int64], cells: NDArray[np.int64], kinds: str
) -> NDArray[np.bool_]:
    """Which rows are plain, shape (rows,)."""
    plain = np.ones(len(cells), dtype=bool)
    padded = np.pad(letters, (0, _WIDEST + 4))
    for column, kind in enumerate(kinds):
        start = first if column == 0 else cells[:, column - 1] + 1
        length = cells[:, column] - start
        if kind == "O":
            _require_text(padded, start, length)
        elif kind == "i":
            # Anything else makes the whole column another type.
            if not _is_integer(_gathered(padded, start, length), length).all():
                raise _NotPlain
        else:
            plain &= _is_float(_gathered(padded, start, length, more=4), length)
    return plain


def _gathered(
    padded: NDArray[np.uint8], start: NDArray[np.int64], length: NDArray[np.int64], more: int = 0
) -> NDArray[np.uint8]:
    """The letters of cells, shape (width of the longest + more, rows), 0 after a cell's end.

    Of cells that are longer than any number, the first letters.
    """
    width = min(int(length.max(initial=1)), _WIDEST) + more
    found = np.ascontiguousarray(sliding_window_view(padded, width)[start].T)
    found[np.arange(width)[:, None] >= length] = 0
    return found


def _require_text(
    padded: NDArray[np.uint8], start: NDArray[np.int64], length: NDArray[np.int64]
) -> None:
    """Raise _NotPlain unless pandas reads every cell as text, also if all others were numbers."""
    found = _gathered(padded, start, length)
    numeric = _IN_NUMBERS[found].all(axis=0) & (length > 0)  # a gap among text is written as it is
    if numeric.any():
        raise _NotPlain
    short = np.flatnonzero((length <= _LONGEST_ODD) & (length > 0))
    words = np.zeros((len(short), _LONGEST_ODD), dtype=np.uint8)
    words[:, : len(found)] = found[:_LONGEST_ODD, short].T
    text = np.char.lower(np.char.strip(words.view(f"S{_LONGEST_ODD}")[:, 0]))
    if np.isin(text, _ODD_TEXT).any():
        raise _NotPlain


def _is_integer(found: NDArray[np.uint8], length: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether cells are integers of up to 18 digits as Python writes them, shape (rows,)."""
    sign = found[0] == _MINUS
    digits = _digits(found)
    leads = np.where(sign, found[min(1, len(found) - 1)], found[0]) == _ZERO
    good = (digits == length - sign) & (digits > 0) & (digits <= 18)
    return np.asarray(good & (~leads | (length == 1)))


def _is_float(found: NDArray[np.uint8], length: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether cells are empty, or decimals of up to 15 digits as Python writes them.

    `found` has four zeros more than the longest cell has letters.
    """
    rows = np.arange(len(length))
    sign = (found[0] == _MINUS).astype(np.int64)
    dots = found == _DOT
    dot = np.argmax(dots, axis=0)
    whole, decimals = dot - sign, length - dot - 1
    digits = _digits(found)
    good = (dots.sum(axis=0, dtype=np.uint8) == 1) & (digits + 1 + sign == length) & (digits <= 15)
    good &= (whole >= 1) & (decimals >= 1)
    leads = found[sign, rows] == _ZERO
    good &= ~leads | (whole == 1)
    last = found[np.clip(length - 1, 0, len(found) - 1), rows]
    good &= (last != _ZERO) | (decimals == 1)
    # Below 0.0001 Python writes an exponent.
    tiny = leads & (length >= dot + 5)
    some = np.flatnonzero(tiny)
    tiny[some] = (found[dot[some] + np.arange(1, 5)[:, None], some] == _ZERO).all(axis=0)
    return np.asarray((length == 0) | (good & ~tiny))


def _digits(found: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How many digits each cell has, shape (rows,)."""
    # Below "0" the difference wraps around.
    count: NDArray[np.uint8] = ((found - np.uint8(_ZERO)) <= 9).sum(axis=0, dtype=np.uint8)
    return count


def _mend(line: str, kinds: str) -> bytes:
    """A line with its floats as Python writes them."""
    cells = line.split(",")
    for column, kind in enumerate(kinds):
        if kind == "f" and cells[column]:
            cells[column] = _float_text(cells[column])
    return (",".join(cells) + "\n").encode()


def _float_text(cell: str) -> str:
    # pandas takes no underscores, and blanks and words in ways of its own.
    if not set(cell) <= set("0123456789+-.eE"):
        raise _NotPlain
    try:
        value = float(cell)
    except ValueError:
        raise _NotPlain from None
    if value in (float("inf"), float("-inf")):
        raise _NotPlain
    return repr(value)
