"""A table before it is rendered: named columns, typed cells, notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.tables.cells import KINDS, Kind

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class Column:
    """One column: `name` in files, `title` for readers, and the kind of its cells."""

    name: str
    title: str
    kind_name: str = "text"

    @property
    def kind(self) -> Kind:
        """How its cells are shown and written."""
        return KINDS[self.kind_name]

    @property
    def csv_names(self) -> tuple[str, ...]:
        """Its columns in a CSV file."""
        return tuple(f"{self.name}{suffix}" for suffix in self.kind.suffixes)

    @property
    def recorded_titles(self) -> tuple[str, ...]:
        """What readers call its columns in a CSV file, with the unit."""
        return tuple(f"{self.title}{ending}" for ending in self.kind.endings)


@dataclass(frozen=True)
class Table:
    """A table of a report; each row has one value per column."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.name}: {len(row)} cells for {len(self.columns)} columns")

    @property
    def shown(self) -> tuple[tuple[str, ...], ...]:
        """Every cell as text for a reader."""
        return tuple(
            tuple(column.kind.show(value) for column, value in zip(self.columns, row, strict=True))
            for row in self.rows
        )

    @property
    def recorded(self) -> tuple[tuple[object, ...], ...]:
        """Every row as plain values, one per CSV column; None where there is nothing."""
        return tuple(
            tuple(
                value
                for column, cell in zip(self.columns, row, strict=True)
                for value in column.kind.record(cell)
            )
            for row in self.rows
        )

    @property
    def csv_names(self) -> tuple[str, ...]:
        """The header of its CSV file."""
        return tuple(name for column in self.columns for name in column.csv_names)

    def to_frame(self) -> DataFrame:
        """The plain values as a frame, with nan where there is nothing."""
        from pandas import DataFrame, to_numeric

        frame = DataFrame(self.recorded, columns=list(self.csv_names))
        for name in frame:
            if not any(isinstance(value, str) for value in frame[name]):
                frame[name] = to_numeric(frame[name])
        return frame
