"""The comparison as text and as a CSV file."""

import csv
from collections.abc import Mapping
from pathlib import Path

from tests.simulation.comparison import BASELINE, GRID, QUARTERS, Results, difference

Tables = Mapping[str, Mapping[str, Results]]
"""Results per variant, per heading."""

_WIDTH = 19


def table(heading: str, results: Mapping[str, Results]) -> str:
    """One heading's table, a line per variant, and what it says of the baseline."""
    shares = "".join(f"{share:>15.0%}" for share in QUARTERS)
    head = f"{'':<{_WIDTH}}{shares}{'minus ' + BASELINE:>24}{'nodes':>7}{'misled':>8}"
    lines = [_line(name, of, results[BASELINE]) for name, of in results.items()]
    return "\n".join([heading, head, *lines, *_verdicts(results)])


def write_csv(path: Path, tables: Tables) -> None:
    """Mean and interval per heading, variant and share of the budget."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["comparison", "variant", "budget_share", "mean", "low", "high", "tasks"])
        for heading, results in tables.items():
            for name, of in results.items():
                for share in GRID:
                    e = of.estimate_at(share)
                    numbers = [f"{value:.5f}" for value in (share, e.mean, e.low, e.high)]
                    writer.writerow([heading, name, *numbers, len(of.worth)])


def _line(name: str, of: Results, baseline: Results) -> str:
    cells = [of.estimate_at(share) for share in QUARTERS]
    shares = "".join(f"{f'{e.mean:.3f} ±{e.half:.3f}':>15}" for e in cells)
    d = difference(of, baseline)
    against = "" if of is baseline else f"{d.mean:+.3f} [{d.low:+.3f}, {d.high:+.3f}]"
    return f"{name:<{_WIDTH}}{shares}{against:>24}{of.median_nodes:>7.0f}{of.bogus_share:>8.0%}"


def _verdicts(results: Mapping[str, Results]) -> list[str]:
    """Whether the variants that should beat the baseline do so at the end."""
    lines = []
    ours = results[BASELINE].estimate_at(1.0)
    for name in ("podium", "ml-master"):
        theirs = results[name].estimate_at(1.0)
        apart = "overlap" if theirs.overlaps(ours) else "do not overlap"
        way = "above" if theirs.mean > ours.mean else "below"
        lines.append(f"  {name} is {way} {BASELINE}; their 95 % intervals {apart}.")
    return lines
