"""All pages of the site: what each shows, and where it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from reports.analysis import Analysis, Entry
from reports.plots.plot import Plot
from reports.records import Run
from reports.search_tree.page import build_tree_page
from reports.search_tree.texts import Limits
from reports.searches import VERDICTS
from reports.site.addresses import Addresses, addresses_of
from reports.site.competition_page import Lookup, competition_table, shown_competition
from reports.site.curve import HEIGHT, WIDTH
from reports.site.headline import headlines
from reports.site.html_table import Header, HtmlCell, HtmlTable, html_table
from reports.site.leaderboard import any_medal_by_tier, leaderboard
from reports.site.rendering import Renderer
from reports.site.run_page import shown_run, siblings
from reports.site.score_plot import WIDTH as SCORE_WIDTH
from reports.site.timeline import HEIGHT as TIMELINE_HEIGHT
from reports.site.timeline import WIDTH as TIMELINE_WIDTH
from reports.site.tree import OTHER_SHAPE, SHAPES
from reports.tables.table import Table
from reports.writing import Output

FEW_SEARCHES = 200
"""Up to so many searches, the pages of search trees hold all texts; beyond, shorter ones."""
SHORT = Limits(code=8_000, output=0, prompt=0, words=1_000)

_PLOTS_ON_INDEX = 2
_FIRST_OF_RUNS = ("variant", "competition_id", "seed", "test", "validation_metric")
_ELSEWHERE = {"medals": "index.html#medals", "conditions": "index.html#conditions"} | {
    "competitions": "competitions.html",
    "runs": "runs.html",
}


@dataclass(frozen=True)
class Contents:
    """What a site is made of."""

    analysis: Analysis
    tables: Mapping[str, Table]
    plots: Sequence[Plot]
    table_paths: Sequence[str]
    """The files of the tables, from the site's root on."""

    @property
    def has_comparisons(self) -> bool:
        """Whether there are agents to compare."""
        return len(self.analysis.entries) > 1


def site_outputs(contents: Contents) -> Iterator[Output]:
    """Every file of the site but tables and plots; index.html comes last."""
    site = _Site(contents)
    for path, content in site.renderer.assets.items():
        yield Output((path,), partial(_given, content))
    # It takes longest, so that it has to be begun first.
    if contents.has_comparisons:
        yield site.output("comparisons.html", site.comparisons)
    if contents.plots:
        yield site.output("plots.html", site.plots)
    yield from site.run_outputs()
    yield from site.competition_outputs()
    for path, show in (
        ("competitions.html", site.competitions),
        ("runs.html", site.runs),
        ("tables.html", site.table_list),
        ("method.html", site.method),
        ("index.html", site.index),
    ):
        yield site.output(path, show)


def _given(content: bytes) -> Sequence[bytes]:
    return (content,)


class _Site:
    """The pages of one site. Each method that shows one returns its template and values."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.analysis = contents.analysis
        self.addresses: Addresses = addresses_of(self.analysis)
        self.lookup = Lookup(self.analysis)
        self.renderer = Renderer(
            title=", ".join(group.name for group in self.analysis.groups),
            version=self.analysis.version,
            made_at=self.analysis.made_at.strftime("%Y-%m-%d %H:%M UTC"),
            places=tuple(_places(contents)),
        )

    def output(self, path: str, show: Callable[[], tuple[str, dict[str, Any]]]) -> Output:
        """A page whose values are computed when it is written."""

        def make() -> Sequence[bytes]:
            template, shown = show()
            return (self.renderer.page(template, path, **shown),)

        return Output((path,), make)

    def run_outputs(self) -> Iterator[Output]:
        """A page for each run, with one of its search tree beside it if it has nodes."""
        searches = sum(bool(run.journal and run.journal.nodes) for _, run in self.analysis.runs)
        limits = Limits() if searches <= FEW_SEARCHES else SHORT
        for entry, run in self.analysis.runs:
            yield Output(
                (self.addresses.run_page(run), *self._tree_paths(run)),
                partial(self._run_pages, entry, run, limits),
            )

    def competition_outputs(self) -> Iterator[Output]:
        """A page for each competition."""
        for competition_id, path in self.addresses.competitions.items():
            yield self.output(path, partial(self.competition, competition_id))

    def _tree_paths(self, run: Run) -> tuple[str, ...]:
        has_tree = run.directory and run.journal and run.journal.nodes
        return (self.addresses.tree_page(run),) if has_tree else ()

    def _run_pages(self, entry: Entry, run: Run, limits: Limits) -> Sequence[bytes]:
        shown = shown_run(entry, run, self.analysis)
        page = self.renderer.page(
            "run.html.j2",
            self.addresses.run_page(run),
            title=shown.title,
            run=shown,
            addresses=self.addresses,
            competition_page=self.addresses.competitions[run.record.competition_id],
            siblings=siblings(self.analysis, self.lookup, run),
            shapes={**SHAPES, "other": OTHER_SHAPE},
            verdicts=(*VERDICTS, "other"),
            curve_size=(WIDTH, HEIGHT),
            timeline_size=(TIMELINE_WIDTH, TIMELINE_HEIGHT),
            is_shortened=limits is SHORT,
        )
        if not self._tree_paths(run) or run.journal is None or run.directory is None:
            return (page,)
        tree = build_tree_page(
            run.journal, run.directory / "code", title=shown.title, limits=limits
        )
        return (page, tree.encode("utf-8", "replace"))

    def index(self) -> tuple[str, dict[str, Any]]:
        """The entry page."""
        tables = self.contents.tables
        return "index.html.j2", {
            "title": self.renderer.title,
            "analysis": self.analysis,
            "runs": [run for _, run in self.analysis.runs],
            "headlines": headlines(self.analysis),
            "problems": self.analysis.problems,
            "leaderboard": leaderboard(self.analysis),
            "tiers": any_medal_by_tier(self.analysis),
            "tables": tables,
            "plots": self.contents.plots[:_PLOTS_ON_INDEX],
            "more_plots": len(self.contents.plots) > _PLOTS_ON_INDEX,
            "conditions": html_table(tables["conditions"]),
        }

    def plots(self) -> tuple[str, dict[str, Any]]:
        """All pictures."""
        return "plots.html.j2", {"title": "Plots", "plots": self.contents.plots}

    def competitions(self) -> tuple[str, dict[str, Any]]:
        """All competitions."""
        table = competition_table(
            self.analysis, self.lookup, self.addresses.competitions, self.addresses.run_page
        )
        return "competitions.html.j2", {"title": "Competitions", "table": table}

    def competition(self, competition_id: str) -> tuple[str, dict[str, Any]]:
        """One competition."""

        def link(run: Run) -> str:
            return f"../{self.addresses.run_page(run)}"

        shown = shown_competition(self.analysis, self.lookup, competition_id, link)
        return "competition.html.j2", {
            "title": shown.facts.title,
            "shown": shown,
            "score_width": SCORE_WIDTH,
        }

    def runs(self) -> tuple[str, dict[str, Any]]:
        """All runs."""
        return "runs.html.j2", {"title": "Runs", "table": self._run_table()}

    def _run_table(self) -> HtmlTable:
        runs = [run for _, run in self.analysis.runs]
        place = 1  # of the competition's name, which leads to the run

        def link(row: int, column: int) -> str:
            return self.addresses.run_page(runs[row]) if column == place else ""

        table = _first(self.contents.tables["runs"], _FIRST_OF_RUNS)
        shown = html_table(table, links=link, choices=("variant", "state"), has_filter=True)
        tiers = [self.analysis.facts[run.record.competition_id].tier or "-" for run in runs]
        return _with_column(shown, place + 1, "Tier", tiers)

    def table_list(self) -> tuple[str, dict[str, Any]]:
        """Tables with their files, and those that no other page shows."""
        tables = self.contents.tables
        here = [name for name in tables if name not in _ELSEWHERE]
        titles = _titles(tables)
        files = [
            {"title": titles[name], "place": _place_of(name), "paths": self._files_of(name)}
            for name in tables
        ]
        workbooks = [path for path in self.contents.table_paths if path.endswith(".xlsx")]
        return "tables.html.j2", {
            "title": "Tables",
            "files": files,
            "shown": [html_table(tables[name]) for name in here],
            "titles": titles,
            "workbook": next(iter(workbooks), ""),
        }

    def _files_of(self, name: str) -> list[tuple[str, str]]:
        found = [path for path in self.contents.table_paths if path.startswith(f"tables/{name}.")]
        return [(path.rpartition(".")[2], path) for path in found]

    def comparisons(self) -> tuple[str, dict[str, Any]]:
        """Agents against each other."""
        # Statistics take a second to import, which reports of a single agent need not wait for.
        from reports.site.comparisons import shown_comparisons

        found = shown_comparisons(self.analysis)
        return "comparisons.html.j2", {"title": "Comparisons", "found": found}

    def method(self) -> tuple[str, dict[str, Any]]:
        """How the numbers are made."""
        return "method.html.j2", {
            "title": "Method",
            "analysis": self.analysis,
            "has_comparisons": self.contents.has_comparisons,
        }


def _places(contents: Contents) -> Iterator[tuple[str, str]]:
    yield "Overview", "index.html"
    yield "Competitions", "competitions.html"
    yield "Runs", "runs.html"
    if contents.has_comparisons:
        yield "Comparisons", "comparisons.html"
    if contents.plots:
        yield "Plots", "plots.html"
    yield "Tables", "tables.html"
    yield "Method", "method.html"


def _place_of(name: str) -> str:
    return _ELSEWHERE.get(name, f"#{name}")


def _titles(tables: Mapping[str, Table]) -> dict[str, str]:
    return {name: name.replace("_", " ").capitalize() for name in tables}


def _first(table: Table, names: Sequence[str]) -> Table:
    """The table with these columns first, and the others as they are."""
    order = sorted(
        range(len(table.columns)),
        key=lambda place: [*names, table.columns[place].name].index(table.columns[place].name),
    )
    return replace(
        table,
        columns=tuple(table.columns[place] for place in order),
        rows=tuple(tuple(row[place] for place in order) for row in table.rows),
    )


def _with_column(table: HtmlTable, place: int, title: str, values: Sequence[str]) -> HtmlTable:
    """The table with one more column of texts, by which a reader can filter."""
    (group,) = table.groups
    header = Header(title, choices=tuple(dict.fromkeys(values)))
    rows = tuple(
        replace(row, cells=(*row.cells[:place], HtmlCell(value), *row.cells[place:]))
        for row, value in zip(group.rows, values, strict=True)
    )
    headers = (*table.headers[:place], header, *table.headers[place:])
    return replace(table, headers=headers, groups=(replace(group, rows=rows),))
