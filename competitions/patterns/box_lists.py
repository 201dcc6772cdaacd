"""Cells that list many labelled boxes or points as one string of tokens."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.schema import require_all

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series


class BoxTable(NamedTuple):
    """All boxes of a column in reading order.

    `row` says in which row each stands, shape (n,); `label` is its text, "" if boxes have none;
    `numbers` has shape (n, number fields).
    """

    row: NDArray[np.intp]
    label: list[str]
    numbers: NDArray[np.float64]


@dataclass(frozen=True)
class BoxList:
    """How cells list boxes: what the tokens of each mean, and what separates them.

    `fields` names the tokens of a box, one of which may be "label"; all others are numbers, as
    Python's float() reads them. `separator` is that of str.split(): None for any white space.
    With `missing_is_empty` an empty cell lists no box; otherwise it is invalid, as are cells that
    pandas reads as numbers. With `blank_is_empty` a cell of spaces lists no box either.
    """

    fields: tuple[str, ...]
    separator: str | None = " "
    missing_is_empty: bool = False
    blank_is_empty: bool = False

    def parse(self, column: Series) -> BoxTable:
        """All boxes of the column; raises InvalidSubmission naming the first bad cell or token."""
        tokens = self._tokens(column)
        counts = np.fromiter(map(len, tokens), dtype=np.intp, count=len(tokens))
        width = len(self.fields)
        require_all(column, counts % width == 0, self._claim())
        flat = list(chain.from_iterable(tokens))
        row = np.repeat(np.arange(len(tokens)), counts // width)
        numbers = [
            self._floats(flat[place::width], name, row, column)
            for place, name in enumerate(self.fields)
            if name != "label"
        ]
        named = "label" in self.fields
        label = flat[self.fields.index("label") :: width] if named else [""] * len(row)
        return BoxTable(row, label, np.column_stack(numbers))

    def _tokens(self, column: Series) -> list[list[str]]:
        cells = column.tolist()
        text = np.array([isinstance(cell, str) for cell in cells], dtype=bool)
        empty = column.isna().to_numpy() & self.missing_is_empty
        require_all(column, text | empty, self._claim())
        skip = self.blank_is_empty
        return [
            [] if none or (skip and not cell.strip()) else cell.split(self.separator)
            for cell, none in zip(cells, empty.tolist(), strict=True)
        ]

    def _claim(self) -> str:
        apart = "single spaces" if self.separator == " " else "spaces"
        return f"boxes of {len(self.fields)} tokens each ({' '.join(self.fields)}) with {apart}"

    def _floats(
        self, tokens: list[str], name: str, row: NDArray[np.intp], column: Series
    ) -> NDArray[np.float64]:
        try:
            return np.array(list(map(float, tokens)), dtype=np.float64)
        except ValueError:
            bad = np.array([not _is_number(token) for token in tokens])
        place = int(np.argmax(bad))
        raise InvalidSubmission(
            f"column {column.name!r}: the {name} of {int(bad.sum()):,} of {len(bad):,} boxes is "
            f"not a number, the first in row {int(row[place]) + 1} ({tokens[place][:80]!r}). "
            "Write a number."
        )


def _is_number(token: str) -> bool:
    try:
        float(token)
    except ValueError:
        return False
    return True
