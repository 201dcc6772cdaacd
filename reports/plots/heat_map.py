"""Heat map of medals: a row per agent, a column per competition, a stripe per seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from reports.analysis import Analysis, Entry
from reports.facts import Facts
from reports.plots.palette import OUTCOMES, Theme
from reports.plots.plot import NotDrawn, Plot
from reports.plots.style import (
    SMALL,
    dress,
    folded,
    letter_marker,
    line_count,
    new_figure,
    shortened_name,
    write_legend,
    write_title,
)
from reports.records import Grade

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "What each agent reached, by competition"
_COLUMN_IN = 0.27
_MOST_NAME = 34
_FEWEST_COLUMNS = 14
_MOST_COLUMNS = 40
_CELL = 0.88
"""Of a column's and a row's width the cell itself; the rest keeps cells apart."""
_MOST_LETTERS = 5
"""With more seeds, a stripe is too narrow for its letter."""


@dataclass(frozen=True)
class HeatRow:
    """One agent: for each competition the outcome (a name of OUTCOMES) under each seed."""

    label: str
    outcomes: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class HeatPanel:
    """The competitions of one tier."""

    title: str
    competitions: Sequence[str]


def medal_heat_map(analysis: Analysis) -> Iterator[Plot | NotDrawn]:
    """One chart with a panel per tier, so that the columns of 75 competitions can be read."""
    rows = [HeatRow(entry.label, _outcomes(entry)) for entry in analysis.entries]
    if not any(row.outcomes for row in rows):
        yield NotDrawn("medal_heat_map", _TITLE, "there is no run")
        return
    yield Plot(
        name="medal_heat_map",
        title=_TITLE,
        description=_describe(rows),
        draw=partial(draw_heat_map, panels=_panels(analysis.facts), rows=rows),
    )


def draw_heat_map(theme: Theme, panels: Sequence[HeatPanel], rows: Sequence[HeatRow]) -> Figure:
    """Cells of one stripe per seed; colours and letters say the outcome."""
    lines = _lines(panels)
    names = [row.label for row in rows]
    widest = max(_FEWEST_COLUMNS, *(_columns(line) for line in lines))
    rows_in = 0.14 * len(names) + 0.17 * line_count(names)
    heights = [rows_in + 0.3 + _names_in(line) for line in lines]
    figure = new_figure(theme, 2.3 + _COLUMN_IN * widest, 0.55 + sum(heights))
    write_title(figure, theme, _TITLE)
    all_axes = figure.subplots(len(lines), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, line in zip(all_axes, lines, strict=True):
        _draw_line(axes, theme, line, rows)
        axes.set_xlim(-0.1, widest + 0.1)
    used = {one for row in rows for cells in row.outcomes.values() for one in cells}
    write_legend(figure, theme, [_sample(name, theme) for name in OUTCOMES if name in used])
    return figure


def _lines(panels: Sequence[HeatPanel]) -> list[list[HeatPanel]]:
    """Panels side by side as far as a line holds: each goes to the first that has room."""
    lines: list[list[HeatPanel]] = []
    for panel in panels:
        room = (line for line in lines if _columns([*line, panel]) <= _MOST_COLUMNS)
        line = next(room, None)
        if line is None:
            lines.append([panel])
        else:
            line.append(panel)
    return lines


def _columns(line: Sequence[HeatPanel]) -> int:
    """How many columns panels take side by side, with an empty one between two."""
    return sum(len(panel.competitions) + 1 for panel in line) - 1


def _names_in(line: Sequence[HeatPanel]) -> float:
    """How high the longest name below a line stands, in inches."""
    names = [name for panel in line for name in panel.competitions]
    return 0.15 + 0.052 * min(_MOST_NAME, max(map(len, names)))


def outcome_of(grade: Grade | None) -> str:
    """The name of what a run reached, in OUTCOMES."""
    if grade is None:
        return "missing"
    if not grade.valid_submission:
        return "invalid"
    return grade.medal or ("above_median" if grade.above_median else "below_median")


def _draw_line(
    axes: Axes, theme: Theme, line: Sequence[HeatPanel], rows: Sequence[HeatRow]
) -> None:
    dress(axes, theme, spines=())
    stripes: list[_Stripe] = []
    ticks: dict[float, str] = {}
    left = 0
    for panel in line:
        axes.text(left, -0.12, panel.title, fontsize=9, color=theme.ink, va="bottom")
        for x, competition in enumerate(panel.competitions, start=left):
            ticks[x + 0.5] = shortened_name(competition, _MOST_NAME)
            for y, row in enumerate(rows):
                stripes += _stripes(x, y, row.outcomes.get(competition, ()))
        left += len(panel.competitions) + 1
    _draw_stripes(axes, theme, stripes)
    axes.set_ylim(len(rows), -0.05)
    axes.set_yticks([y + 0.5 for y in range(len(rows))], labels=[folded(r.label) for r in rows])
    axes.set_xticks(
        list(ticks), labels=list(ticks.values()), rotation=60, ha="right", rotation_mode="anchor"
    )
    axes.tick_params(axis="x", labelsize=SMALL - 1)


@dataclass(frozen=True)
class _Stripe:
    """One seed's part of a cell."""

    left: float
    width: float
    top: float
    outcome: str


def _stripes(x: int, y: int, cells: Sequence[str]) -> Iterator[_Stripe]:
    width = _CELL / max(len(cells), 1)
    margin = (1 - _CELL) / 2
    for number, outcome in enumerate(cells):
        yield _Stripe(x + margin + number * width, width, y + margin, outcome)


def _draw_stripes(axes: Axes, theme: Theme, stripes: Sequence[_Stripe]) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    axes.add_collection(
        PatchCollection(
            [Rectangle((one.left, one.top), one.width, _CELL) for one in stripes],
            facecolors=[OUTCOMES[one.outcome].colour(theme) for one in stripes],
            edgecolors=theme.faint,
            linewidths=0.4,
        )
    )
    for name, outcome in OUTCOMES.items():
        marked = [one for one in stripes if one.outcome == name and outcome.letter]
        narrowest = min((one.width for one in marked), default=0.0)
        if not marked or narrowest < _CELL / _MOST_LETTERS - 1e-9:
            continue
        # Letters as markers: thousands of texts would take minutes.
        axes.scatter(
            [one.left + one.width / 2 for one in marked],
            [one.top + _CELL / 2 for one in marked],
            marker=letter_marker(outcome.letter),
            s=min(42.0, (narrowest * _COLUMN_IN * 72 * 0.62) ** 2),
            color=outcome.letter_colour(theme),
            linewidths=0,
            zorder=3,
        )


def _sample(name: str, theme: Theme) -> Any:
    from matplotlib.patches import Patch

    outcome = OUTCOMES[name]
    return Patch(
        facecolor=outcome.colour(theme),
        edgecolor=theme.ink,
        linewidth=0.4,
        label=outcome.legend,
    )


def _panels(facts: Mapping[str, Facts]) -> list[HeatPanel]:
    tiers: dict[str, list[str]] = {}
    for one in facts.values():
        tiers.setdefault(one.tier, []).append(one.competition_id)
    return [HeatPanel(tier or "in no tier", names) for tier, names in tiers.items()]


def _outcomes(entry: Entry) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for cell in sorted(entry.cells, key=lambda one: (one.competition_id, one.seed)):
        found.setdefault(cell.competition_id, []).append(outcome_of(cell.grade))
    return found


def _describe(rows: Sequence[HeatRow]) -> str:
    told = []
    for row in rows:
        counts = Counter(one for cells in row.outcomes.values() for one in cells)
        named = ", ".join(
            f"{counts[name]} {outcome.title}" for name, outcome in OUTCOMES.items() if counts[name]
        )
        told.append(f"{row.label}: {named}")
    return (
        f"Heat map. {_TITLE}; the table of competitions has each score. "
        f"Runs in all: {'; '.join(told)}."
    )
