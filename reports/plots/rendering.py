"""Figures into PNG and SVG, the same bytes for the same figure."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from reports.plots.palette import Theme
from reports.plots.plot import Plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 144
_HEAD = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
_STYLE = re.compile(r"\s*<style type=\"text/css\">.*?</style>", re.DOTALL)
_ID = re.compile(r"\b(id=\"|xlink:href=\"#|url\(#)")
_SIZE = re.compile(r"(<svg[^>]*?) width=\"[^\"]*\"| height=\"[^\"]*\"(?=[^>]*viewBox)")


def to_png(plot: Plot, theme: Theme) -> bytes:
    """The plot as PNG at 144 dots per inch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure, buffer = plot.draw(theme), io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()


def to_svg(plot: Plot, theme: Theme) -> str:
    """The plot as an SVG file; text stays text."""
    return _draw_svg(plot.draw(theme), f"{plot.name}-{theme.name}")


def to_inline_svg(plot: Plot, theme: Theme) -> str:
    """The plot as an <svg> element for a page that has others.

    Its ids are its own, it carries no style rule (matplotlib's would apply to the whole page), and
    it takes the width of its container. It is hidden from screen readers: the page says its
    description beside it.
    """
    prefix = f"{plot.name}-{theme.name}-"
    text = _HEAD.sub("", to_svg(plot, theme), count=1)
    text = _STYLE.sub("", _METADATA.sub("", text))
    text = _ID.sub(rf"\g<1>{prefix}", text)
    return _SIZE.sub(r"\1", text).replace("<svg", '<svg aria-hidden="true"', 1)


def _draw_svg(figure: Figure, salt: str) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        FigureCanvasSVG(figure)
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
