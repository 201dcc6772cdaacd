"""Labels of two classes, scores for them, and the submissions that graders by AUC tell apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Frame = pd.DataFrame


def labels(rng: np.random.Generator, size: int) -> NDArray[np.int_]:
    """One third of ones: 20 to 40 makes AUCs of k / 1600, whose sixth decimal is 5 for odd k."""
    return rng.permutation(np.arange(size) % 3 == 0).astype(int)


def chances(
    labels: pd.Series | NDArray[np.int_], rng: np.random.Generator, decimals: int = 6
) -> NDArray[np.float64]:
    """Probabilities that tell the labels apart somewhat; few decimals make many ties."""
    drawn = np.asarray(labels) * 0.4 + rng.normal(0.3, 0.3, len(labels))
    return np.clip(drawn, 0, 1).round(decimals)


def special_scores(truth: Frame, target: str, rng: np.random.Generator) -> dict[str, Frame]:
    """Submissions by name: other columns as in `truth`, the target as each grader may take it."""
    given = truth[target]
    honest = chances(given, rng)

    def with_first(value: Any) -> Frame:
        return truth.assign(**{target: [value, *honest[1:]]})

    found = {
        f"ties of {decimals} decimals, {number}": truth.assign(
            **{target: chances(given, rng, decimals)}
        )
        for decimals in (0, 1, 2)
        for number in range(5)
    }
    columns: dict[str, Any] = {
        "whole numbers": given.astype(int),
        "wrong whole numbers": 1 - given.astype(int),
        "booleans": given.astype(bool),
        "booleans and a gap": [None, *given.astype(bool)[1:]],
        "False only": False,
        "negative zeros": np.where(given == 1, 0.0, -0.0),
        "subnormal": np.where(given == 1, 1e-320, 0.0),
        "one step apart": np.where(given == 1, 0.5, np.nextafter(0.5, 0)),
        "collinear": np.linspace(0, 1, len(truth)),
        "beyond floats": 2**53 + given.to_numpy().astype(int),
        "unsigned": [str(2**64 - 2 + int(one)) for one in given],
        "float text": [f"{value}e0" for value in honest],
        "digits of another script": ["\u0660.\u0665", *honest[1:]],
        "all in another script": "\u0660.\u0665",
        "underscores": "0.1_0",
        "complex": "0.5+0j",
        "hexadecimal floats": "0x1p-1",
    }
    found |= {name: truth.assign(**{target: column}) for name, column in columns.items()}
    cells = ("1.0000000000000002", "0.99999999999999999", "-5e-324", "-0.0", "1e-400", "1.0", "1e0")
    found |= {f"cell {cell}": with_first(cell) for cell in cells}
    return found
