"""Grouped bars with error bars and one dot per seed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.aggregate import Estimate
from reports.plots.palette import Theme, style_of
from reports.plots.style import dress, new_figure, write_legend, write_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GROUP_SHARE = 0.8  # of a group's width is bars, the rest keeps groups apart
_MOST_LABELLED_BARS = 30
_PANEL_IN = 1.75  # the height of a panel


@dataclass(frozen=True)
class Bar:
    """One bar: the estimate and the values of the single seeds, in percent."""

    estimate: Estimate
    seeds: tuple[float, ...]


@dataclass(frozen=True)
class Panel:
    """One row of groups: a series of bars by name, one Bar per group in each."""

    title: str
    series: Mapping[str, Sequence[Bar]]


def grouped_bars(
    theme: Theme, title: str, groups: Sequence[str], panels: Sequence[Panel]
) -> Figure:
    """Panels below one another, each with a group of bars per name in `groups`.

    Bars show means in percent, whiskers ± SEM (none with one seed), dots the seeds. All panels
    have the same series, and the same scale.
    """
    series = panels[0].series
    bars = len(groups) * len(series)
    width = min(16.0, max(7.5, 1.5 + 0.3 * bars))
    figure = new_figure(theme, width, 0.9 + _PANEL_IN * len(panels))
    write_title(figure, theme, title)
    all_axes = figure.subplots(len(panels), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
    for axes, panel in zip(all_axes, panels, strict=True):
        dress(axes, theme, grid="y")
        axes.set_title(panel.title, loc="left", fontsize=9, color=theme.ink)
        _draw_panel(axes, theme, panel.series, with_values=bars <= _MOST_LABELLED_BARS)
    last = all_axes[-1]
    last.set_xticks(range(len(groups)), labels=list(groups))
    last.set_xlim(-0.55, len(groups) - 0.45)
    last.set_ylim(0, _top([panel.series for panel in panels]))
    figure.supylabel("percent of competitions", color=theme.ink, fontsize=9)
    write_legend(figure, theme, last.get_legend_handles_labels()[0])
    return figure


def _draw_panel(
    axes: Axes, theme: Theme, series: Mapping[str, Sequence[Bar]], *, with_values: bool
) -> None:
    width = _GROUP_SHARE / max(len(series), 2)
    for index, (label, of_series) in enumerate(series.items()):
        first = (index - (len(series) - 1) / 2) * width
        places = [group + first for group in range(len(of_series))]
        _draw_means(axes, theme, (places, width), of_series, index, label)
        _draw_seeds(axes, theme, places, of_series)
        if with_values:
            _write_values(axes, theme, places, of_series)


def _draw_means(
    axes: Axes,
    theme: Theme,
    span: tuple[list[float], float],
    bars: Sequence[Bar],
    index: int,
    label: str,
) -> None:
    places, width = span
    style = style_of(index)
    axes.bar(
        places,
        [0.0 if math.isnan(bar.estimate.mean) else bar.estimate.mean for bar in bars],
        width=width * 0.92,
        color=style.colour,
        hatch=style.hatch,
        edgecolor=theme.ground,
        linewidth=0,
        label=label,
    )
    known = [(x, bar.estimate) for x, bar in zip(places, bars, strict=True) if _has_sem(bar)]
    if known:
        axes.errorbar(
            [x for x, _ in known],
            [one.mean for _, one in known],
            yerr=[one.sem for _, one in known],
            fmt="none",
            ecolor=theme.ink,
            elinewidth=1.2,
            capsize=3,
        )


def _draw_seeds(axes: Axes, theme: Theme, places: list[float], bars: Sequence[Bar]) -> None:
    # A single seed's dot would sit on the bar's edge and look like a whisker of length 0.
    dots = [
        (x, value)
        for x, bar in zip(places, bars, strict=True)
        if len(bar.seeds) > 1
        for value in bar.seeds
    ]
    axes.scatter(
        [x for x, _ in dots],
        [y for _, y in dots],
        s=11,
        facecolors=theme.ground,
        edgecolors=theme.ink,
        linewidths=0.7,
        zorder=3,
        clip_on=False,
    )


def _write_values(axes: Axes, theme: Theme, places: list[float], bars: Sequence[Bar]) -> None:
    for x, bar in zip(places, bars, strict=True):
        mean = bar.estimate.mean
        text = "-" if math.isnan(mean) else f"{mean:.0f}"
        axes.annotate(
            text,
            (x, _height(bar)),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=8,
            color=theme.ink,
        )


def _has_sem(bar: Bar) -> bool:
    return not math.isnan(bar.estimate.sem)


def _height(bar: Bar) -> float:
    """The highest point of what is drawn for a bar, in percent."""
    mean = 0.0 if math.isnan(bar.estimate.mean) else bar.estimate.mean
    sem = bar.estimate.sem if _has_sem(bar) else 0.0
    return max((mean + sem, *bar.seeds))


def _top(panels: Sequence[Mapping[str, Sequence[Bar]]]) -> float:
    bars = (bar for series in panels for of_series in series.values() for bar in of_series)
    return max(10.0, max(map(_height, bars), default=0.0) * 1.12)
