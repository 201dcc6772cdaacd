"""Figures into PNG, SVG and PDF, the same bytes for the same figure."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Picture:
    """A drawn plot in every form."""

    png: bytes
    """At 144 dots per inch."""
    svg: str
    """An SVG file; text stays text."""
    inline_svg: str
    """An <svg> element for a page that has others.

    Its ids are its own, it carries no style rule (matplotlib's would apply to the whole page), and
    it takes the width of its container. It is hidden from screen readers: the page says the
    plot's description beside it.
    """
    pdf: bytes | None
    """For papers, on the light ground only; text stays text."""


def render(plot: Plot, theme: Theme) -> Picture:
    """Draw a plot on a ground."""
    from matplotlib import rc_context

    figure, name = plot.draw(theme), f"{plot.name}-{theme.name}"
    # Parts are arranged once: each form would arrange them again, which takes most of the time.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    png, svg = io.BytesIO(), io.StringIO()
    figure.savefig(png, format="png", dpi=_DPI, metadata={"Software": None})
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    pdf = _pdf(figure) if theme.name == "light" else None
    return Picture(png.getvalue(), svg.getvalue(), _inline(svg.getvalue(), f"{name}-"), pdf)


def _pdf(figure: Figure) -> bytes:
    from matplotlib import rc_context

    content = io.BytesIO()
    # Type 42 keeps letters as letters, which publishers ask for.
    with rc_context({"pdf.fonttype": 42}):
        nothing = {"CreationDate": None, "Creator": None, "Producer": None}
        figure.savefig(content, format="pdf", metadata=nothing)
    return content.getvalue()


def _inline(svg: str, prefix: str) -> str:
    text = _HEAD.sub("", svg, count=1)
    text = _STYLE.sub("", _METADATA.sub("", text))
    text = _ID.sub(rf"\g<1>{prefix}", text)
    return _SIZE.sub(r"\1", text).replace("<svg", '<svg aria-hidden="true"', 1)
