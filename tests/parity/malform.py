"""What goes wrong with submission files, as changes of a good one; none knows a competition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np
import pandas as pd

Frame = pd.DataFrame
Change = Callable[[Frame], Frame]

# What turns up in a cell of generated files.
TOKENS = (
    "", " ", "nan", "NaN", "NA", "null", "None", "N/A", "inf", "-inf", "abc", " 0.5", "0.5 ", "0.5",
    "1e400", "-1", "0", "1", "2", "7.0", "7.9", "1e-320", "1_0", "True", "False", "0x10", "1,5",
    "\u0661", "\u00bd", "-", "[1]", "1 2", "1 2 3", "a b", "9" * 20, "9" * 400, "1e5", "+1", ".5",
    "1.", "--1", "1e", "Infinity", '"', "\u00a0", "id",
)  # fmt: skip


def csv_bytes(
    frame: Frame, *, sep: str = ",", lineterminator: str = "\n", quote_all: bool = False
) -> bytes:
    """The frame as the bytes of a CSV file, without its index."""
    quoting: Literal[0, 1] = 1 if quote_all else 0
    text = frame.to_csv(index=False, sep=sep, lineterminator=lineterminator, quoting=quoting)
    return text.encode()


def rows(frame: Frame, id_column: str, rng: np.random.Generator) -> Iterator[tuple[str, Frame]]:
    """Changes of rows and ids."""
    order, last = rng.permutation(len(frame)), frame.iloc[[-1]]
    ids = frame[id_column] if id_column in frame else pd.Series(range(len(frame)))
    unknown = "zzz" if ids.dtype == object or ids.isna().all() else int(ids.max()) + 1
    yield "rows shuffled", frame.iloc[order]
    yield "rows reversed", frame.iloc[::-1]
    yield "columns reversed", frame[frame.columns[::-1]]
    yield "columns shuffled", frame[list(rng.permutation(frame.columns))]
    yield "last row missing", frame.iloc[:-1]
    yield "first row missing", frame.iloc[1:]
    yield "half of the rows missing", frame.iloc[: len(frame) // 2]
    yield "last row twice", pd.concat([frame, last])
    yield "all rows twice", pd.concat([frame, frame])
    yield "last row in place of the first", pd.concat([last, frame.iloc[1:]])
    yield "unknown row added", pd.concat([frame, last.assign(**{id_column: unknown})])
    yield "rows of values shifted", frame.assign(**{id_column: np.roll(ids.to_numpy(), 1)})
    yield "no rows", frame.iloc[:0]
    yield "one row", frame.iloc[:1]
    yield "id unknown", frame.assign(**{id_column: [unknown, *ids[1:]]})
    yield "ids counted", frame.assign(**{id_column: range(len(frame))})
    yield "id missing", frame.assign(**{id_column: [None, *ids[1:]]})
    yield "ids missing", frame.assign(**{id_column: None})
    yield "ids as text", frame.assign(**{id_column: "x" + ids.astype(str)})
    yield "ids spaced", frame.assign(**{id_column: " " + ids.astype(str)})
    yield "ids in capitals", frame.assign(**{id_column: ids.astype(str).str.upper()})
    yield "ids with .0", frame.assign(**{id_column: ids.astype(str) + ".0"})
    yield "ids with zeros", frame.assign(**{id_column: "00" + ids.astype(str)})
    yield "ids quoted", frame.assign(**{id_column: "'" + ids.astype(str) + "'"})
    saved = frame.copy()
    saved.insert(0, "index", range(len(frame)), allow_duplicates=True)
    yield "index saved", saved
    yield "extra column", frame.assign(extra=1)
    yield "extra text column", frame.assign(note="see below")


def columns(frame: Frame, values: tuple[str, ...]) -> Iterator[tuple[str, Frame]]:
    """Changes of whole columns; of many columns alike only the first and the last change."""
    for name in dict.fromkeys([*frame.columns[:2], *frame.columns[-2:]]):
        yield f"no {name}", frame.drop(columns=name)
        yield f"{name} renamed", frame.rename(columns={name: f"{name}_"})
        yield f"{name} spaced", frame.rename(columns={name: f" {name}"})
        yield f"{name} in capitals", frame.rename(columns={name: str(name).upper()})
    for name in dict.fromkeys([values[0], values[-1]]):
        if name not in frame:
            continue
        numeric = pd.to_numeric(frame[name], errors="coerce")
        for filler in ("", "0", "1", "0.5", "-1", "2", "True", "abc", "nan", "inf", "1e308", " "):
            yield f"{name} all {filler!r}", frame.assign(**{name: filler})
        yield f"{name} negative", frame.assign(**{name: -numeric})
        yield f"{name} large", frame.assign(**{name: numeric * 1e6})
        yield f"{name} rounded", frame.assign(**{name: numeric.round()})
        yield f"{name} reversed", frame.assign(**{name: frame[name].to_numpy()[::-1]})
        yield f"{name} in percent signs", frame.assign(**{name: frame[name].astype(str) + "%"})
    for value in (0, 1, 0.5, None):
        yield f"values all {value}", frame.assign(**dict.fromkeys(values, value))


def cells(frame: Frame, values: tuple[str, ...]) -> Iterator[tuple[str, Frame]]:
    """One cell that is odd, in the first value column and, for a few, in the last."""
    for name in dict.fromkeys([values[0], values[-1]]):
        if name not in frame or not len(frame):
            continue
        place = len(frame) // 2
        for token in TOKENS if name == values[0] else TOKENS[::5]:
            column = frame[name].astype(object)
            column.iloc[place] = token
            yield f"{name} has {token[:20]!r}", frame.assign(**{name: column})


def files(frame: Frame) -> Iterator[tuple[str, bytes]]:
    """Changes of the file: encodings, separators, quotes, ends of lines, torn files."""
    good = csv_bytes(frame)
    lines = good.split(b"\n")
    middle = max(1, len(lines) // 2)
    yield "zero bytes", b""
    yield "one line end", b"\n"
    yield "blank", b"   \n \n"
    yield "BOM", b"\xef\xbb\xbf" + good
    yield "UTF-16", good.decode().encode("utf-16")
    yield "CRLF", csv_bytes(frame, lineterminator="\r\n")
    yield "CR", csv_bytes(frame, lineterminator="\r")
    yield "blank lines", good.replace(b"\n", b"\n\n")
    yield "no last line end", good.rstrip(b"\n")
    yield "torn", good[: len(good) * 2 // 3]
    yield "trailing commas", b"\n".join([lines[0], *(line + b"," for line in lines[1:-1]), b""])
    yield "trailing commas in all", b"\n".join([*(line + b"," for line in lines[:-1]), b""])
    yield "one field more", b"\n".join([*lines[:middle], lines[middle] + b",1", *lines[middle:]])
    yield "one line short", b"\n".join([*lines[:middle], b"1", *lines[middle:]])
    yield "all quoted", csv_bytes(frame, quote_all=True)
    yield "quote left open", good + b'"'
    yield (
        "quote open in the middle",
        b"\n".join([*lines[:middle], b'"' + lines[middle], *lines[middle + 1 :]]),
    )
    yield "semicolons", csv_bytes(frame, sep=";")
    yield "tabs", csv_bytes(frame, sep="\t")
    yield "spaces after commas", good.replace(b",", b", ")
    yield "no header", b"\n".join(lines[1:])
    yield "header twice", b"\n".join([lines[0], *lines])
    yield "header in the middle", b"\n".join([*lines[:middle], lines[0], *lines[middle:]])
    yield "comment first", b"# made by hand\n" + good
    yield "NUL byte", good[: len(good) // 2] + b"\x00" + good[len(good) // 2 :]
    yield "Latin-1", good[: len(good) // 2] + b"\xe9" + good[len(good) // 2 :]
    yield "binary", bytes(range(256)) * 4
    yield "JSON", b'{"a": [1, 2]}\n'
    yield "repr", repr(frame.head()).encode()
