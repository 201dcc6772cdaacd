"""The plots: what is drawn, and the files that come of it."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from reports.aggregate import MEASURES, Estimate
from reports.analysis import Analysis
from reports.build import analyse_groups
from reports.errors import UnknownPlot
from reports.plots import PLOTS, all_plots, make_plots
from reports.plots.bars import Bar, Panel, grouped_bars
from reports.plots.palette import HATCHES, SERIES, THEMES, style_of
from reports.plots.plot import Plot
from reports.plots.rendering import render
from tests.reports.groups import FakeRun, write_group

LIGHT = THEMES["light"]


def plots_of(analysis: Analysis) -> list[Plot]:
    return [plot for name in PLOTS for plot in make_plots(name, analysis)]


def plot_named(name: str, analysis: Analysis) -> Plot:
    return next(plot for plot in plots_of(analysis) if plot.name == name)


def test_every_chart_that_the_data_give_is_drawn(analysis: Analysis) -> None:
    plots, not_drawn = all_plots(analysis)
    assert [plot.name for plot in plots] == [
        *("any_medal_by_tier", "medal_composition"),
        *("rates_by_tier", "rates_radar", "medal_heat_map", "comparisons"),
        *("medals_over_time", "improvement_over_time", "runs_over_time"),
    ]
    assert not_drawn == ()


def test_what_the_data_do_not_give_is_named_with_the_reason(tmp_path: Path) -> None:
    run = FakeRun("v", "AI4Code", 0, nodes=None, state="queued")
    plots, not_drawn = all_plots(analyse_groups([write_group(tmp_path, "g", [run])]))
    told = {one.name: str(one) for one in not_drawn}
    assert set(told) == {
        *("medal_composition", "rates_radar", "comparisons"),
        *("medals_over_time", "improvement_over_time", "runs_over_time"),
    }
    assert told["comparisons"].endswith("not drawn, there is one entry only.")
    assert {plot.name for plot in plots}.isdisjoint(told)


def test_bars_are_as_high_as_the_means(analysis: Analysis) -> None:
    axes = plot_named("rates_by_tier", analysis).draw(LIGHT).axes[-1]
    of_uct = next(bars for bars in axes.containers if bars.get_label() == "uct")
    heights = [patch.get_height() for patch in of_uct.patches]  # type: ignore[attr-defined]
    row = next(row for row in analysis.rows if (row.entry, row.tier) == ("uct", "all"))
    assert heights == pytest.approx([row.estimate(measure).mean for measure in MEASURES])


def test_a_description_tells_every_number(analysis: Analysis) -> None:
    text = plots_of(analysis)[0].description
    assert "uct: low 83.33 ± 16.67, medium 33.33 ± 16.67" in text


@pytest.mark.parametrize("name", THEMES)
def test_png_and_svg_are_pictures_on_their_ground(analysis: Analysis, name: str) -> None:
    plot = plots_of(analysis)[0]
    chosen = THEMES[name]
    picture = render(plot, chosen)
    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.size[0] >= 900
        pixel = image.convert("RGB").getpixel((2, 2))
    assert "#{:02x}{:02x}{:02x}".format(*pixel) == chosen.ground  # type: ignore[misc]
    assert ElementTree.fromstring(picture.svg).tag.endswith("svg")


@pytest.mark.parametrize("name", PLOTS)
def test_the_same_figure_gives_the_same_bytes(analysis: Analysis, name: str) -> None:
    plot = make_plots(name, analysis)[-1]
    first, again = render(plot, LIGHT), render(plot, LIGHT)
    assert first.svg == again.svg
    assert first.png == again.png
    assert first.pdf == again.pdf


def test_a_pdf_is_for_paper_and_has_no_time_in_it(analysis: Analysis) -> None:
    plot = plots_of(analysis)[0]
    pdf = render(plot, LIGHT).pdf
    assert pdf is not None
    assert pdf.startswith(b"%PDF-")
    assert b"CreationDate" not in pdf
    assert render(plot, THEMES["dark"]).pdf is None


def test_labels_of_users_are_text_in_the_picture() -> None:
    bars = [Bar(Estimate(50.0, math.nan), (50.0,))]
    plot = Plot(
        "x", "x", "", lambda theme: grouped_bars(theme, "t", ["a"], [Panel("p", {"<b>&": bars})])
    )
    assert "&lt;b&gt;&amp;" in render(plot, LIGHT).svg


def test_one_seed_has_no_whisker_and_no_dot(tmp_path: Path) -> None:
    runs = [FakeRun("v", "AI4Code", 0, nodes=None)]
    plot = plot_named("rates_by_tier", analyse_groups([write_group(tmp_path, "g", runs)]))
    axes = plot.draw(LIGHT).axes[0]
    assert not any(getattr(one, "has_yerr", False) for one in axes.containers)
    assert all(len(dots.get_offsets()) == 0 for dots in axes.collections)  # type: ignore[arg-type]


def test_entries_without_a_complete_seed_are_drawn_as_a_dash(tmp_path: Path) -> None:
    runs = [FakeRun("v", "AI4Code", 0, nodes=None, state="lost")]
    plot = plot_named("rates_by_tier", analyse_groups([write_group(tmp_path, "g", runs)]))
    axes = plot.draw(LIGHT).axes[0]
    assert [text.get_text() for text in axes.texts] == ["-"] * len(MEASURES)


def test_many_entries_stay_a_picture_of_bounded_width(tmp_path: Path) -> None:
    run = FakeRun("v", "AI4Code", 0, nodes=None)
    runs = [replace(run, variant=f"variant-{i}") for i in range(12)]
    plot = plot_named("rates_by_tier", analyse_groups([write_group(tmp_path, "g", runs)]))
    assert plot.draw(LIGHT).get_size_inches()[0] <= 16


def test_thirty_entries_have_styles_of_their_own() -> None:
    styles = {style_of(index) for index in range(len(SERIES) * len(HATCHES))}
    assert len(styles) == 30


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", THEMES)
def test_ink_stands_out_from_the_ground(name: str) -> None:
    chosen = THEMES[name]
    light, dark = sorted((_luminance(chosen.ink), _luminance(chosen.ground)), reverse=True)
    # 7 : 1 is level AAA of WCAG 2.2 for text.
    assert (light + 0.05) / (dark + 0.05) >= 7


def test_an_unknown_plot_is_refused_with_those_that_exist(analysis: Analysis) -> None:
    with pytest.raises(UnknownPlot, match="Choose from: any_medal_by_tier, medal_composition"):
        make_plots("pie", analysis)
