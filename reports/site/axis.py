"""Round numbers for axes. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_UNITS = ((3600.0, "h"), (60.0, "min"), (1.0, "s"))


@dataclass(frozen=True)
class Tick:
    """A mark on an axis."""

    value: float
    label: str


def round_ticks(low: float, high: float, most: int = 5) -> tuple[Tick, ...]:
    """At most `most` round numbers between low and high, 1, 2 or 5 times a power of ten apart.

    >>> [tick.label for tick in round_ticks(0.71, 0.98)]
    ['0.75', '0.80', '0.85', '0.90', '0.95']
    """
    span = high - low
    if not span > 0:
        return (Tick(low, f"{low:.4g}"),)
    step, first, last = _round_steps(low, high, most)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    values = [index * step for index in range(first, last + 1)]
    if max(abs(low), abs(high)) >= 1e6 or decimals > 6:
        return tuple(Tick(value, f"{value:.3g}") for value in values)
    return tuple(Tick(value, f"{value:,.{decimals}f}") for value in values)


def time_ticks(seconds: float) -> tuple[Sequence[Tick], str]:
    """Ticks from 0 to a time span, at values in seconds, labelled in the unit that is returned.

    >>> ticks, unit = time_ticks(12 * 3600)
    >>> [tick.label for tick in ticks], unit
    (['0', '5', '10'], 'h')
    """
    size, unit = next((one for one in _UNITS if seconds >= 2 * one[0]), _UNITS[-1])
    ticks = round_ticks(0.0, seconds / size, most=4)
    return tuple(Tick(tick.value * size, tick.label) for tick in ticks), unit


def _round_steps(low: float, high: float, most: int) -> tuple[float, int, int]:
    """The finest round step with at most `most` multiples in the span, the first and the last."""
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (1, 2, 5, 10, 20):
        step = factor * power
        # The slack keeps an end that is a multiple but for rounding.
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            break
    return step, first, last
