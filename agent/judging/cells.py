"""Cells of tables as text: labels and numbers, whatever way they are written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from agent.tables import as_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


def plain_label(cell: str) -> str:
    """A label as text, so that 1, 1.0 and " 1" are one, and True is "true" in any spelling.

    >>> plain_label("2.0"), plain_label("TRUE"), plain_label(" rose ")
    ('2', 'true', 'rose')
    """
    text = cell.strip()
    if text.lower() in {"true", "false"}:
        return text.lower()
    number = as_number(text)
    if number is None or not math.isfinite(number) or number % 1 or abs(number) > 2**53:
        return text
    return str(int(number))


def numbers_of(cells: Array) -> Array:
    """Floats, NaN where a cell is empty or no number; true and false are 1 and 0."""
    import numpy as np
    import pandas as pd

    if cells.dtype.kind in "biuf":
        return cells.astype(np.float64)
    numbers = pd.to_numeric(pd.Series(cells), errors="coerce").to_numpy(np.float64)
    if len(cells) and np.isnan(numbers).all():
        words = pd.Series([str(cell).strip().lower() for cell in cells])
        if words.isin(["true", "false", ""]).all():
            numbers = words.map({"true": 1.0, "false": 0.0}).to_numpy(np.float64)
    return numbers


def plain_labels(cells: Array) -> Array:
    """Labels by plain_label; each distinct cell is looked at once."""
    import numpy as np
    import pandas as pd

    codes, distinct = pd.factorize(cells)
    return np.array([plain_label(str(cell)) for cell in distinct], dtype=object)[codes]


def coded(labels: Array, codes: dict[str, int]) -> Array:
    """Whole numbers for labels; -1 for those without one."""
    import numpy as np
    import pandas as pd

    which, distinct = pd.factorize(labels)
    return np.array([codes.get(label, -1) for label in distinct], dtype=np.int64)[which]


def in_order(labels: set[str]) -> list[str]:
    """Labels sorted, as numbers if all are: the second of two is the positive one."""
    numbers = {label: as_number(label) for label in labels}
    if any(number is None for number in numbers.values()):
        return sorted(labels)
    return sorted(labels, key=lambda label: numbers[label] or 0.0)
