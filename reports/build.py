"""From run group directories to a directory with the page, the tables and the plots."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reports.analysis import Analysis, analyse
from reports.load import load_group
from reports.notes import notes, require_complete
from reports.plots import PLOTS, make_plots
from reports.plots.palette import THEMES
from reports.plots.plot import Plot
from reports.plots.rendering import Picture, render
from reports.site.page import ShownPlot, render_page
from reports.tables import TABLES, make_table
from reports.tables.formats import write_formats
from reports.tables.table import Table

if TYPE_CHECKING:
    from pandas import DataFrame

MissingPolicy = Literal["leave_out", "pad", "refuse"]
"""What a missing run does: its seed is left out and named, it counts as failed, or no report."""


@dataclass(frozen=True)
class BuiltReport:
    """The files of a report, and what they say."""

    index_html: Path
    tables: Mapping[str, Table]
    table_files: tuple[Path, ...]
    plot_files: tuple[Path, ...]
    notes: tuple[str, ...]
    """What is left out, padded or uncertain."""
    problems: tuple[str, ...]
    """Files that could not be read, by file and line."""

    @property
    def medal_table(self) -> DataFrame:
        """The medal table with mean and SEM in columns of their own."""
        return self.tables["medals"].to_frame()


def analyse_groups(
    group_dirs: Sequence[Path], *, missing: MissingPolicy = "leave_out", now: datetime | None = None
) -> Analysis:
    """Read and aggregate run groups, without writing anything.

    Raises NotAGroup, BrokenFile (group.json), and MissingRuns under the policy "refuse".
    """
    analysis = analyse(
        [load_group(directory) for directory in group_dirs],
        pad_missing=missing == "pad",
        made_at=now or datetime.now(UTC),
        version=_installed_version(),
    )
    if missing == "refuse":
        require_complete(analysis)
    return analysis


def build_report(
    group_dirs: Sequence[Path],
    out_dir: Path,
    *,
    missing: MissingPolicy = "leave_out",
    now: datetime | None = None,
) -> BuiltReport:
    """Write index.html, tables in every form, and plots/*.png and *.svg below `out_dir`.

    Each file is replaced whole, the page last. Raises what analyse_groups raises, before anything
    is written.
    """
    analysis = analyse_groups(group_dirs, missing=missing, now=now)
    tables = {name: make_table(name, analysis) for name in TABLES}
    plots = [plot for name in PLOTS for plot in make_plots(name, analysis)]
    drawn = [
        (plot, {name: render(plot, theme) for name, theme in THEMES.items()}) for plot in plots
    ]
    page = render_page(analysis, tables, [_shown(plot, pictures) for plot, pictures in drawn])
    table_files = _write_tables(tables, out_dir / "tables")
    plot_files = _write_plots(drawn, out_dir / "plots")
    return BuiltReport(
        index_html=_write(out_dir / "index.html", page.encode()),
        tables=tables,
        table_files=table_files,
        plot_files=plot_files,
        notes=notes(analysis),
        problems=tuple(str(problem) for problem in analysis.problems),
    )


def _write_tables(tables: Mapping[str, Table], directory: Path) -> tuple[Path, ...]:
    return tuple(_write(directory / name, content) for name, content in write_formats(tables))


def _write_plots(
    drawn: Sequence[tuple[Plot, Mapping[str, Picture]]], directory: Path
) -> tuple[Path, ...]:
    written = []
    for plot, pictures in drawn:
        for theme, picture in pictures.items():
            path = directory / f"{plot.name}-{theme}"
            written.append(_write(path.with_suffix(".png"), picture.png))
            written.append(_write(path.with_suffix(".svg"), picture.svg.encode()))
    return tuple(written)


def _shown(plot: Plot, pictures: Mapping[str, Picture]) -> ShownPlot:
    from markupsafe import Markup

    # Drawn by matplotlib, which escapes the labels: safe to place on the page as it is.
    light, dark = (Markup(pictures[theme].inline_svg) for theme in ("light", "dark"))
    return ShownPlot(plot.name, plot.title, plot.description, light, dark)


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        # mkstemp makes files that only their owner may read, but a report is for others.
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return path


def _installed_version() -> str:
    try:
        return version("podium-mle")
    except PackageNotFoundError:
        return "(not installed)"
