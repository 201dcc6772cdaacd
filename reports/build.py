"""From run group directories to a directory with the site, the tables and the plots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reports.analysis import Analysis, analyse
from reports.load import load_group
from reports.notes import notes, require_complete
from reports.plots import all_plots
from reports.plots.palette import PRINTED, THEMES, Theme
from reports.plots.plot import Plot
from reports.plots.rendering import render
from reports.site.pages import Contents, site_outputs
from reports.snapshot_grading import CACHE, grade_snapshots
from reports.tables import TABLES, make_table
from reports.tables.formats import write_formats
from reports.tables.table import Table
from reports.writing import Output, write_outputs

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
    files: tuple[Path, ...] = ()
    """All files of the report but the list of them."""
    not_drawn: tuple[str, ...] = ()
    """Plots that the data do not give, each with the reason."""

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
    with_plots: bool = True,
) -> BuiltReport:
    """Write the site, tables in every form, and plots as PNG, SVG and PDF below `out_dir`.

    Each file is replaced whole, index.html last; files of an earlier report that are no longer
    part of it are removed, but not what `snapshot_grading.grade_snapshots` kept there, which is
    used. Raises what analyse_groups raises, before anything is written.
    """
    analysis = analyse_groups(group_dirs, missing=missing, now=now)
    kept = grade_snapshots(analysis, None, out_dir / CACHE)
    analysis = replace(analysis, snapshot_scores=kept.scores)
    tables = {name: make_table(name, analysis) for name in TABLES}
    plots, not_drawn = all_plots(analysis) if with_plots else ((), ())
    table_outputs = [
        Output((f"tables/{name}",), partial(_given, content))
        for name, content in write_formats(tables)
    ]
    plot_outputs = [_plot_output(plot, theme) for plot in plots for theme in THEMES.values()]
    table_paths = _paths(table_outputs)
    site = site_outputs(Contents(analysis, tables, plots, table_paths))
    written = write_outputs([*plot_outputs, *table_outputs, *site], out_dir)
    return BuiltReport(
        index_html=written[-1],
        tables=tables,
        table_files=tuple(out_dir / path for path in table_paths),
        plot_files=tuple(out_dir / path for path in _paths(plot_outputs)),
        notes=notes(analysis),
        problems=tuple(map(str, (*analysis.problems, *kept.problems))),
        files=written,
        not_drawn=tuple(map(str, not_drawn)),
    )


def _plot_output(plot: Plot, theme: Theme) -> Output:
    endings = ("png", "svg", "pdf") if theme.name == PRINTED else ("png", "svg")
    paths = tuple(f"plots/{plot.name}-{theme.name}.{ending}" for ending in endings)
    return Output(paths, partial(_drawn, plot, theme))


def _drawn(plot: Plot, theme: Theme) -> Sequence[bytes]:
    picture = render(plot, theme)
    forms = (picture.png, picture.svg.encode(), picture.pdf)
    return tuple(form for form in forms if form is not None)


def _given(content: bytes) -> Sequence[bytes]:
    return (content,)


def _paths(outputs: Sequence[Output]) -> tuple[str, ...]:
    return tuple(path for output in outputs for path in output.paths)


def _installed_version() -> str:
    try:
        return version("podium-mle")
    except PackageNotFoundError:
        return "(not installed)"
