"""Kinds of table cells: how each is shown to a reader, and how it is written to CSV."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.aggregate import Estimate
from reports.intervals import Interval

NOTHING = "-"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Result:
    """One run's score and what became of it."""

    score: float | None
    word: str
    """"gold", "silver", "bronze", "above median", "below median", "invalid", "lost" ..."""


@dataclass(frozen=True)
class Kind:
    """A kind of cell. Whatever it shows as text, its CSV keeps numbers at full precision."""

    show: Callable[[Any], str]
    record: Callable[[Any], tuple[object, ...]]
    """The values of its CSV columns; None where there is nothing."""
    suffixes: tuple[str, ...] = ("",)
    """What each CSV column adds to the column's name."""
    is_number: bool = True
    formats: tuple[str, ...] = ("General",)
    """Excel's number format of each CSV column."""
    endings: tuple[str, ...] = ("",)
    """What each CSV column adds to the column's title, such as a unit."""


def show_number(value: float | None) -> str:
    """A score or threshold, with up to six significant digits.

    >>> show_number(0.123456789), show_number(12345678.0), show_number(None)
    ('0.123457', '1.23457e+07', '-')
    """
    return NOTHING if value is None or math.isnan(value) else f"{value:.6g}"


def show_estimate(value: Estimate) -> str:
    """Mean and SEM in percent, with two decimals as on MLE-bench's leaderboard.

    >>> show_estimate(Estimate(43.556, 0.889)), show_estimate(Estimate(50.0, math.nan))
    ('43.56 ± 0.89', '50.00 ± -')
    """
    if math.isnan(value.mean):
        return NOTHING
    sem = NOTHING if math.isnan(value.sem) else f"{value.sem:.2f}"
    return f"{value.mean:.2f} ± {sem}"


def show_percent(value: float | None) -> str:
    """A percentage with two decimals, and no minus before a zero.

    >>> show_percent(43.5555), show_percent(-0.001), show_percent(None)
    ('43.56', '0.00', '-')
    """
    return NOTHING if value is None or math.isnan(value) else f"{value:z.2f}"


def show_interval(value: Interval | None) -> str:
    """Both ends of an interval in percent.

    >>> show_interval(Interval(39.7311, 47.38)), show_interval(None)
    ('39.73 to 47.38', '-')
    """
    return NOTHING if value is None else f"{value.low:.2f} to {value.high:.2f}"


def show_duration(seconds: float | None) -> str:
    """A time span in its two largest units.

    >>> [show_duration(value) for value in (None, 0.04, 59.9, 3599, 45_000)]
    ['-', '0.0 s', '1 min 00 s', '59 min 59 s', '12 h 30 min']
    """
    if seconds is None:
        return NOTHING
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def show_p(p_value: float) -> str:
    """A p-value with as many digits as a reader needs.

    >>> [show_p(p) for p in (1.0, 0.0437, 0.00123, 0.00004)]
    ['1.00', '0.044', '0.0012', '< 0.0001']
    """
    if p_value < 0.0001:
        return "< 0.0001"
    if p_value < 0.01:
        return f"{p_value:.4f}"
    return f"{p_value:.3f}" if p_value < 0.1 else f"{p_value:.2f}"


def show_signed(value: float | None) -> str:
    """A difference in points with its sign.

    >>> show_signed(2.666), show_signed(-4.0), show_signed(0.0), show_signed(None)
    ('+2.67', '-4.00', '0.00', '-')
    """
    if value is None or math.isnan(value):
        return NOTHING
    return f"{value:+.2f}" if round(value, 2) else "0.00"


def show_count(value: int | None) -> str:
    """A whole number with thin groups.

    >>> show_count(1234567), show_count(None)
    ('1,234,567', '-')
    """
    return NOTHING if value is None else f"{value:,}"


def show_hours(value: float | None) -> str:
    """A number of hours.

    >>> show_hours(2_700.125), show_hours(0.005), show_hours(0.0), show_hours(None)
    ('2,700.1', '0.005', '0', '-')
    """
    if value is None or math.isnan(value):
        return NOTHING
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"


def show_usd(value: float | None) -> str:
    """An amount of money in US dollars; "unknown" for None, where no price is known.

    >>> show_usd(1234.5), show_usd(0.004), show_usd(0.0), show_usd(math.nan), show_usd(None)
    ('1,234.50', '0.004', '0.00', '-', 'unknown')
    """
    if value is None:
        return UNKNOWN
    if math.isnan(value):
        return NOTHING
    return f"{value:.2g}" if 0 < abs(value) < 0.01 else f"{value:,.2f}"


def show_result(value: Result | None) -> str:
    """A score with its medal or place, or why there is none."""
    if value is None:
        return NOTHING
    return value.word if value.score is None else f"{show_number(value.score)} ({value.word})"


def _alone(value: object) -> tuple[object, ...]:
    return (value,)


def _estimate_fields(value: Estimate) -> tuple[object, ...]:
    return tuple(None if math.isnan(one) else one for one in (value.mean, value.sem))


def _interval_fields(value: Interval | None) -> tuple[object, ...]:
    return (None, None) if value is None else (value.low, value.high)


def _number_fields(value: float | None) -> tuple[object, ...]:
    return (None if value is None or math.isnan(value) else value,)


def _result_fields(value: Result | None) -> tuple[object, ...]:
    return (None, None) if value is None else (value.score, value.word)


_TWO_DECIMALS = "0.00"

KINDS: Mapping[str, Kind] = {
    "text": Kind(
        lambda value: NOTHING if value in (None, "") else str(value), _alone, ("",), False
    ),
    "count": Kind(show_count, _alone, formats=("#,##0",)),
    "number": Kind(show_number, _number_fields),
    "seconds": Kind(show_duration, _number_fields, formats=("#,##0.0",), endings=(" (s)",)),
    "hours": Kind(show_hours, _number_fields, formats=("#,##0.00",), endings=(" (h)",)),
    "usd": Kind(show_usd, _number_fields, formats=("#,##0.00",), endings=(" (USD)",)),
    "estimate": Kind(
        show_estimate,
        _estimate_fields,
        ("_mean", "_sem"),
        formats=(_TWO_DECIMALS,) * 2,
        endings=(", mean", ", SEM"),
    ),
    "p_value": Kind(show_p, _number_fields, formats=("0.0000",)),
    "signed": Kind(show_signed, _number_fields, formats=("+0.00;-0.00;0.00",)),
    "percent": Kind(show_percent, _number_fields, formats=(_TWO_DECIMALS,)),
    "interval": Kind(
        show_interval,
        _interval_fields,
        ("_low", "_high"),
        formats=(_TWO_DECIMALS,) * 2,
        endings=(", from", ", to"),
    ),
    "result": Kind(
        show_result,
        _result_fields,
        ("_score", "_result"),
        formats=("General",) * 2,
        endings=(", score", ", result"),
    ),
}
"""To add a kind: a row here."""
