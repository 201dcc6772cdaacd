"""Rows of a CSV file that is larger than memory, written again in another order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.preparing.lines import Lines
from competitions.preparing.media import remove
from competitions.preparing.plain_rows import plain_rows
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS_AT_ONCE = 250_000


@dataclass(frozen=True)
class FormattedRows:
    """Rows as pandas formats them: a number is read and written, text is quoted anew."""

    header: bytes
    lines: Lines

    @classmethod
    def of(cls, table: Path, path: Path) -> FormattedRows:
        """The rows of `table`; if most are to be written otherwise, formatted into a new file.

        Raises what pandas raises.
        """
        plain = plain_rows(table)
        if plain is not None:
            return cls(*plain)
        ends, kinds = _format(table, path, {})
        # An integer column with a gap in another chunk is of floats in all of them.
        widened = {name: np.result_type(*found) for name, found in kinds.items() if len(found) > 1}
        if widened:
            ends, _ = _format(table, path, widened)
        with path.open("rb") as file:
            return cls(file.read(ends[0]), Lines(path, ends[:-1], ends[1:]))

    def __len__(self) -> int:
        return len(self.lines)

    def write(self, rows: NDArray[np.intp], target: Path) -> None:
        """Write the header and these rows, in this order. Replaces what is there."""
        remove(target)
        with target.open("wb") as out:
            out.write(self.header)
            for block in self.lines.blocks(rows):
                out.write(b"".join(block))


def _format(
    table: Path, path: Path, dtypes: dict[str, Any]
) -> tuple[NDArray[np.int64], dict[str, set[Any]]]:
    """Line ends, and the types that each column had in some chunk."""
    ends, kinds, size = [], dict[str, set[Any]](), 0
    piece = path.with_name(path.name + ".piece")
    with path.open("wb") as out:
        chunks: Any = read_table(table, chunksize=ROWS_AT_ONCE, dtype=dtypes)
        for frame in chunks:
            write_table(frame, piece)
            text = piece.read_bytes()
            if size:  # the header is there already
                text = text[len(frame.iloc[:0].to_csv(index=False).encode()) :]
            out.write(text)
            ends.append(_line_ends(text) + size)
            size += len(text)
            for name, kind in frame.dtypes.items():
                kinds.setdefault(name, set()).add(kind)
    return np.concatenate(ends), kinds


def _line_ends(text: bytes) -> NDArray[np.intp]:
    letters = np.frombuffer(text, dtype=np.uint8)
    breaks = letters == ord("\n")
    if b'"' in text:
        # After an odd number of quotes a line break belongs to a cell.
        breaks &= ~np.logical_xor.accumulate(letters == ord('"'))
    return np.flatnonzero(breaks) + 1
