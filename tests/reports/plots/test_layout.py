"""Every plot in every size: all words lie inside the picture, and none on another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from reports.analysis import Analysis
from reports.plots import PLOTS, make_plots
from reports.plots.palette import HATCHES, OUTCOMES, SERIES, THEMES
from reports.plots.style import folded, shortened_name
from tests.reports.plots.line_ups import line_up

SIZES = {"smallest": (1, 4, 1), "usual": (4, 22, 3), "largest": (12, 75, 3)}
# Half a letter: boxes have air above and below what is drawn.
SLACK = 2.0


@cache
def analysis_of(size: str) -> Analysis:
    return line_up(*SIZES[size])


def words(figure: Figure) -> Iterator[tuple[Text, Bbox]]:
    """Every text that is seen, with its box in pixels."""
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    axes_of_all: Any = figure.axes
    axis_of_all = [axis for axes in axes_of_all for axis in (axes.xaxis, axes.yaxis)]
    labels = {
        label
        for axis in axis_of_all
        for tick in (*axis.majorTicks, *axis.minorTicks)
        for label in (tick.label1, tick.label2)
    }
    others = [text for text in figure.findobj(Text) if text not in labels]
    shown = [label for axis in axis_of_all for label in _shown_labels(axis)]
    for text in (*others, *shown):
        assert isinstance(text, Text)
        if text.get_visible() and text.get_text().strip():
            yield text, text.get_window_extent(renderer)


def _shown_labels(axis: Any) -> Iterator[Text]:
    """The labels of the ticks that lie on their axis; beyond its ends they are not drawn."""
    low, high = sorted(axis.get_view_interval())
    if axis.axes.axison and axis.get_visible():
        for tick in axis.get_major_ticks(len(axis.get_majorticklocs())):
            if low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                yield tick.label1


def overlaps(one: Bbox, other: Bbox) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    return bool(across > SLACK and down > SLACK)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", [name for name in PLOTS if name != "comparisons"])
def test_words_are_inside_and_apart(name: str, size: str) -> None:
    for plot in make_plots(name, analysis_of(size)):
        check(plot.draw(THEMES["light"]), plot.name)


@pytest.mark.parametrize("size", ["usual"])
def test_words_of_comparisons_are_inside_and_apart(size: str) -> None:
    for plot in make_plots("comparisons", analysis_of(size)):
        check(plot.draw(THEMES["light"]), plot.name)


def check(figure: Figure, name: str) -> None:
    found = list(words(figure))
    assert found
    width, height = figure.bbox.width, figure.bbox.height
    for text, box in found:
        where = f"{name}: {text.get_text()!r}"
        assert box.x0 >= -1, where
        assert box.y0 >= -1, where
        assert box.x1 <= width + 1, where
        assert box.y1 <= height + 1, where
    # Names that are turned have boxes that cross although the words do not; see the next test.
    level = [(text, box) for text, box in found if text.get_rotation() in (0, 90)]
    for (one, first), (other, second) in itertools.combinations(level, 2):
        assert not overlaps(first, second), f"{name}: {one.get_text()!r} and {other.get_text()!r}"


@pytest.mark.parametrize("size", SIZES)
def test_turned_names_of_competitions_do_not_touch(size: str) -> None:
    (plot,) = make_plots("medal_heat_map", analysis_of(size))
    figure = plot.draw(THEMES["light"])
    figure.draw_without_rendering()
    for axes in figure.axes:
        box = axes.get_window_extent()
        low, high = axes.get_xlim()
        column = box.width / (high - low)
        letters = float(axes.get_xticklabels()[0].get_fontsize()) * figure.dpi / 72
        # Lines of text at 60 degrees are sin(60) of a column apart.
        assert column * 0.866 > letters


@pytest.mark.parametrize("size", SIZES)
def test_names_with_signs_of_formulas_are_shown_as_they_are(size: str) -> None:
    figure = make_plots("any_medal_by_tier", analysis_of(size))[0].draw(THEMES["light"])
    shown = " ".join(label.get_text() for label in figure.axes[0].get_yticklabels())
    if size == "largest":
        assert r"\$dollars\$" in shown


def test_long_names_are_folded_and_then_cut() -> None:
    assert folded("word " * 40).count("\n") == 2
    assert folded("word " * 40).endswith("…")
    assert len(shortened_name("a" * 90, 44)) == 44


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_letters_stand_out_from_what_they_are_on(theme: Any) -> None:
    for outcome in OUTCOMES.values():
        # 3 : 1 is WCAG's for graphics; the letter repeats what the colour says.
        assert contrast(outcome.colour(theme), outcome.letter_colour(theme)) >= 3


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _as_seen(colour: str, kind: str) -> tuple[float, ...]:
    """A colour as people without red or green cones see it (Viénot, Brettel and Mollon 1999)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    )
    if kind == "protanopia":
        seen = (
            0.1124 * red + 0.8876 * green,
            0.1124 * red + 0.8876 * green,
            0.0040 * red - 0.0040 * green + blue,
        )
    else:
        seen = (
            0.2928 * red + 0.7072 * green,
            0.2928 * red + 0.7072 * green,
            -0.0223 * red + 0.0223 * green + blue,
        )
    return tuple(max(0.0, c) ** (1 / 2.4) for c in seen)


@pytest.mark.parametrize("kind", ["protanopia", "deuteranopia"])
@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_colours_differ_for_the_colour_blind(kind: str, theme: Any) -> None:
    medals = [OUTCOMES[name].colour(theme) for name in ("gold", "silver", "bronze")]
    for colours in (SERIES, medals):
        for one, other in itertools.combinations(colours, 2):
            seen = zip(_as_seen(one, kind), _as_seen(other, kind), strict=True)
            assert sum(abs(a - b) for a, b in seen) > 0.12, (one, other)


def test_repeated_colours_come_with_a_hatch() -> None:
    assert len(set(HATCHES)) == len(HATCHES)
    assert HATCHES[0] == ""
