"""Reading raw tables and writing prepared ones, with the bytes that pandas 2 writes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from competitions.preparing.formatting import is_usual, write_usual
from competitions.preparing.media import remove
from competitions.tables import read_table as read_table

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def write_table(frame: DataFrame, path: Path, *, index: bool = False, **options: Any) -> None:
    """Write a CSV file with the bytes that pandas writes; `options` are pandas'.

    Replaces what is there.
    """
    remove(path)
    if index or set(options) - {"float_format"} or not is_usual(frame):
        frame.to_csv(path, index=index, **options)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        write_usual(frame, file, **options)


def one_hot(ids: Series, labels: Series, classes: Iterable[str]) -> DataFrame:
    """The ids and a column per class, in that order: 1 for a row's label, 0 elsewhere."""
    import pandas as pd

    columns: dict[Any, Series] = {ids.name: ids}
    columns |= {name: (labels == name).astype(int) for name in classes}
    return pd.DataFrame(columns)


def write_json(value: Any, path: Path, **options: Any) -> None:
    """Write a JSON file with the options of json.dump. Replaces what is there."""
    write_text(json.dumps(value, **options), path)


def write_text(text: str, path: Path) -> None:
    """Write a text file in UTF-8, line ends as they are. Replaces what is there."""
    remove(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
