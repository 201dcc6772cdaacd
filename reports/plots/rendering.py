"""Figures into PNG, SVG and PDF, the same bytes for the same figure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.plots.palette import PRINTED, Theme
from reports.plots.plot import Plot

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 144
_POINTS_PER_INCH = 72


@dataclass(frozen=True)
class Picture:
    """A drawn plot in every form."""

    png: bytes
    """At 144 dots per inch."""
    svg: str
    """An SVG file; text stays text."""
    pdf: bytes | None
    """For papers, on the light ground only; text stays text."""


def render(plot: Plot, theme: Theme) -> Picture:
    """Draw a plot on a ground."""
    figure, name = plot.draw(theme), f"{plot.name}-{theme.name}"
    png = _png(figure)
    # Parts were arranged for the first form, and stay where they are in the others.
    figure.set_layout_engine("none")
    svg = _svg(figure, name)
    pdf = _pdf(figure) if theme.name == PRINTED else None
    return Picture(png, svg, pdf)


# Figure.savefig draws each figure twice, the first time for nothing where all of it is kept.


def _png(figure: Figure) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    content = io.BytesIO()
    figure.set_dpi(_DPI)
    FigureCanvasAgg(figure).print_png(  # type: ignore[no-untyped-call]
        content, metadata={"Software": None}
    )
    return content.getvalue()


def _svg(figure: Figure, name: str) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    content = io.StringIO()
    figure.set_dpi(_POINTS_PER_INCH)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        FigureCanvasSVG(figure).print_svg(  # type: ignore[no-untyped-call]
            content, metadata={"Date": None, "Creator": None}
        )
    return content.getvalue()


def _pdf(figure: Figure) -> bytes:
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    content = io.BytesIO()
    figure.set_dpi(_POINTS_PER_INCH)
    nothing = {"CreationDate": None, "Creator": None, "Producer": None}
    # Type 42 keeps letters as letters, which publishers ask for.
    with rc_context({"pdf.fonttype": 42}):
        FigureCanvasPdf(figure).print_pdf(  # type: ignore[no-untyped-call]
            content, metadata=nothing
        )
    return content.getvalue()
