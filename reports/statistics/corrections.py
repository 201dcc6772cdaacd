"""Corrections for many comparisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reports.errors import UnknownCorrection


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Holm's step-down p-values, which bound the chance of any false positive (Holm 1979).

    >>> holm([0.01, 0.04, 0.03])
    (0.03, 0.06, 0.06)
    """
    order = sorted(range(len(p_values)), key=lambda one: p_values[one])
    corrected, floor = [1.0] * len(p_values), 0.0
    for rank, one in enumerate(order):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[one]))
        corrected[one] = floor
    return tuple(corrected)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """Step-up p-values that bound the share of false positives (Benjamini and Hochberg 1995).

    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    (0.03, 0.04, 0.04)
    """
    order = sorted(range(len(p_values)), key=lambda one: p_values[one], reverse=True)
    corrected, ceiling = [1.0] * len(p_values), 1.0
    for rank, one in enumerate(order):
        ceiling = min(ceiling, p_values[one] * len(p_values) / (len(p_values) - rank))
        corrected[one] = ceiling
    return tuple(corrected)


CORRECTIONS: Mapping[str, Callable[[Sequence[float]], tuple[float, ...]]] = {
    "holm": holm,
    "bh": benjamini_hochberg,
    "none": tuple,
}
"""To add a correction: a function and its row here."""


def require_correction(name: str) -> None:
    """Raise UnknownCorrection, with the known names, unless it is one of CORRECTIONS."""
    if name not in CORRECTIONS:
        raise UnknownCorrection(
            f"There is no correction '{name}'. Choose from: {', '.join(CORRECTIONS)}."
        )
