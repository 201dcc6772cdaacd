"""What a comparison says, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from reports.aggregate import ALL
from reports.comparison import NORMALISED, Comparison, Comparisons, Difference
from reports.power import LEVEL
from reports.tables.cells import show_p

MEASURE_WORDS = {
    "any_medal": "any-medal rate",
    "gold": "gold-medal rate",
    "silver": "silver-medal rate",
    "bronze": "bronze-medal rate",
    "above_median": "above-median rate",
    "valid": "valid-submission rate",
    "submission": "submission rate",
    NORMALISED: "score between median and gold",
}
"""How readers see each measure in a sentence."""

CORRECTION_WORDS = {"holm": "Holm", "bh": "Benjamini-Hochberg", "none": "no correction"}


def verdict(one: Difference, *, tests: int = 1) -> str:
    """One sentence or two: whether the second agent is better, worse, or nothing is shown.

    Decided by the corrected p-value at the level 0.05; `tests` is how many were corrected for.
    """
    if one.p_corrected <= LEVEL:
        better, worse = (one.second, one.first) if one.points > 0 else (one.first, one.second)
        return f"{better} is better than {worse} ({_numbers(one, tests)})."
    return f"No evidence of a difference ({_numbers(one, tests)}).{_why(one, tests)}"


def _count(number: int) -> str:
    return "1 competition" if number == 1 else f"{number} competitions"


def told(comparison: Comparison, *, tests: int = 1) -> Iterator[str]:
    """Verdicts, each with where it holds: the first measure on each tier, the others over all."""
    first, last = comparison.differences[0].measure, comparison.differences[-1].tier
    for one in comparison.differences:
        if one.measure == first or one.tier == last:
            yield f"{MEASURE_WORDS[one.measure]}, {one.tier}: {verdict(one, tests=tests)}"


def headline(comparison: Comparison, *, tests: int = 1) -> str:
    """The verdict on the first measure over all competitions, or over the only tier there is."""
    chosen = [one for one in comparison.differences if one.tier == ALL] or comparison.differences
    one = chosen[0]
    return f"{_place(one)}: {verdict(one, tests=tests)}"


def method(found: Comparisons) -> Iterator[str]:
    """How the numbers were made."""
    yield (
        "Differences are second minus first in percentage points, over all complete seeds. "
        f"Intervals: 95 %, hierarchical bootstrap over competitions and seeds ({found.resamples:,} "
        f"resamples, seed {found.seed}). They hold for competitions like these, not only for these."
    )
    yield (
        "p: permutation test that swaps the two agents in whole competitions, all seeds together "
        "(McNemar's test on clustered pairs). W/T/L: competitions that the second wins, ties, "
        "loses."
    )
    if found.correction == "none":
        yield f"p is not corrected, although {found.tests} were computed."
    elif found.tests > 1:
        yield (
            f"Corrected p: {CORRECTION_WORDS[found.correction]} over {found.tests} tests (tiers x "
            "measures x pairs). Fewer measures, named beforehand with --measure, lose less to it."
        )
    yield (
        "Detectable: the smallest difference that this design would find 4 times in 5 (level "
        f"{LEVEL}, one test alone), by simulation from how competitions differ here."
    )


def _place(one: Difference) -> str:
    where = _count(one.competitions)
    if one.tier != ALL:
        where += f" of tier {one.tier}"
    return f"{one.second} against {one.first}, {MEASURE_WORDS[one.measure]}, {where}"


def _numbers(one: Difference, tests: int) -> str:
    p_value = show_p(one.p_corrected)
    corrected = f", {show_p(one.p_value)} before correction" if tests > 1 else ""
    interval = f"{one.interval.low:.1f} to {one.interval.high:.1f}"
    return (
        f"difference {one.points:+.1f} points, 95 % interval {interval}, "
        f"p {_equals(p_value)}{corrected}"
    )


def _why(one: Difference, tests: int) -> str:
    """What else has to be said where nothing was shown."""
    signs = one.competitions_by_sign
    if not signs.wins + signs.losses:
        return (
            f" The two are equal in every competition, which does not show that they are the "
            f"same{_detectable(one, ': ')}."
        )
    if one.p_value <= LEVEL and tests > 1:
        return (
            f" Alone it would count as one (p {_equals(show_p(one.p_value))}), but not among "
            f"{tests} tests."
        )
    if one.smallest_p_value > LEVEL:
        return (
            f" They differ in only {_count(signs.wins + signs.losses)}, and no outcome of so "
            f"few could have shown it{_detectable(one, ': ')}."
        )
    told = _detectable(one, " ")
    return f"{told[:1]}{told[1:2].upper()}{told[2:]}." if told else ""


def _detectable(one: Difference, before: str) -> str:
    if one.measure == NORMALISED:
        return ""
    if one.detectable_points is None:
        return f"{before}this design could not find even the largest difference 4 times in 5"
    return (
        f"{before}a difference of at least {one.detectable_points:.0f} points would have been "
        "found 4 times in 5"
    )


def _equals(shown: str) -> str:
    return shown if shown.startswith("<") else f"= {shown}"
