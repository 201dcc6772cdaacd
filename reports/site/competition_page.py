"""What the pages of competitions show: scores against thresholds, runs, known issues."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from competitions.catalog import find
from competitions.errors import CompetitionError
from competitions.known_issues import KnownIssue, known_issues
from reports.aggregate import Cell
from reports.analysis import Analysis, Entry
from reports.facts import Facts
from reports.outcomes import result_word, stopped_by
from reports.records import Run
from reports.searches import best_node
from reports.site.html_table import (
    Header,
    HtmlCell,
    HtmlRow,
    HtmlTable,
    Letter,
    RowGroup,
    number_cell,
)
from reports.site.score_plot import Score, ScorePlot, draw_scores
from reports.tables.cells import Result, show_count, show_duration, show_number, show_result

Link = Callable[[Run], str]
"""The address of a run's page, seen from the page that links to it."""

LETTERS: Mapping[str, tuple[str, str]] = {
    "gold": ("G", "gold"),
    "silver": ("S", "silver"),
    "bronze": ("B", "bronze"),
    "above median": ("+", "above"),
    "below median": ("-", "below"),
    "valid": ("v", "below"),
    "invalid": ("x", "bad"),
    "no submission": ("x", "bad"),
    "failed": ("x", "bad"),
}
"""Sign and CSS class of each result; every other one is missing."""
MISSING = ("?", "missing")
_WORTH = {"gold": 3, "silver": 2, "bronze": 1}


@dataclass(frozen=True)
class ShownCompetition:
    """One competition with everything that was run on it."""

    facts: Facts
    category: str
    thresholds: Sequence[tuple[str, str]]
    plot: ScorePlot | None
    runs: HtmlTable
    issues: Sequence[KnownIssue]


class Lookup:
    """Runs and cells of an analysis by entry and competition."""

    def __init__(self, analysis: Analysis) -> None:
        self._found: dict[tuple[str, str], dict[int, tuple[Cell, Run | None]]] = {}
        for entry in analysis.entries:
            for cell in entry.cells:
                self._of(entry, cell.competition_id)[cell.seed] = (cell, None)
            for run in entry.runs:
                of_seed = self._of(entry, run.record.competition_id)
                of_seed[run.record.seed] = (of_seed[run.record.seed][0], run)

    def results(self, entry: Entry, competition_id: str) -> list[tuple[Cell, Run | None]]:
        """Each seed that was asked for, with its run if there is one, by seed."""
        found = self._found.get((entry.label, competition_id), {})
        return [found[seed] for seed in sorted(found)]

    def _of(self, entry: Entry, competition_id: str) -> dict[int, tuple[Cell, Run | None]]:
        return self._found.setdefault((entry.label, competition_id), {})


def competition_table(
    analysis: Analysis, lookup: Lookup, page_of: Mapping[str, str], link: Link
) -> HtmlTable:
    """All competitions: a letter for each run, thresholds, and how many known issues there are."""
    tiers = tuple(dict.fromkeys(facts.tier or "-" for facts in analysis.facts.values()))
    return HtmlTable(
        name="competitions",
        title="Results by competition, a letter for each seed",
        headers=(
            Header("Competition"),
            Header("Tier", choices=tiers),
            *(Header(entry.label) for entry in analysis.entries),
            Header("Best score", is_number=True),
            Header("Gold", is_number=True),
            Header("Median", is_number=True),
            Header("Metric"),
            Header("Known issues", is_number=True),
        ),
        groups=(
            RowGroup(
                tuple(
                    HtmlRow(tuple(_row(analysis, lookup, facts, page_of, link)))
                    for facts in analysis.facts.values()
                )
            ),
        ),
        has_filter=True,
    )


def shown_competition(
    analysis: Analysis, lookup: Lookup, competition_id: str, link: Link
) -> ShownCompetition:
    """One competition: the picture of its scores, its runs, and what is known to be wrong."""
    facts = analysis.facts[competition_id]
    scores = {
        entry.label: tuple(_scores(lookup.results(entry, competition_id)))
        for entry in analysis.entries
        if lookup.results(entry, competition_id)
    }
    return ShownCompetition(
        facts=facts,
        category=_category(competition_id),
        thresholds=tuple(
            (name, show_number(getattr(facts, name)))
            for name in ("gold", "silver", "bronze", "median")
        ),
        plot=draw_scores(facts, scores),
        runs=_run_table(analysis, lookup, competition_id, link),
        issues=issues_of(competition_id),
    )


def issues_of(competition_id: str) -> Sequence[KnownIssue]:
    """The known issues of a competition; none for one that the catalog does not know."""
    try:
        return known_issues(competition_id)
    except CompetitionError:
        return ()


def letter_of(cell: Cell, run: Run | None, link: Link) -> Letter:
    """One run's result as a letter."""
    word = result_word(run) if run else cell.missing
    sign, kind = LETTERS.get(word, MISSING)
    score = run.grade.score if run and run.grade else None
    title = f"seed {cell.seed}: {show_result(Result(score, word))}"
    return Letter(sign, kind, title, link(run) if run else "")


def _category(competition_id: str) -> str:
    try:
        return find(competition_id).category
    except CompetitionError:
        return ""


def _row(
    analysis: Analysis, lookup: Lookup, facts: Facts, page_of: Mapping[str, str], link: Link
) -> Iterator[HtmlCell]:
    yield HtmlCell(facts.competition_id, link=page_of[facts.competition_id])
    yield HtmlCell(facts.tier or "-")
    grades = []
    for entry in analysis.entries:
        results = lookup.results(entry, facts.competition_id)
        letters = tuple(letter_of(cell, run, link) for cell, run in results)
        worth = sum(_WORTH.get(letter.kind, 0) for letter in letters)
        yield HtmlCell("" if letters else "-", sort=str(worth), letters=letters)
        grades += [run.grade for _, run in results if run and run.grade]
    values = [grade.score for grade in grades if grade.score is not None]
    best = min if facts.lower_is_better else max
    for value in (best(values, default=None), facts.gold, facts.median):
        yield number_cell(show_number(value), value)
    yield HtmlCell(f"{facts.metric} ({facts.direction})" if facts.metric else facts.direction)
    issues = issues_of(facts.competition_id)
    yield number_cell(show_count(len(issues)) if issues else "", float(len(issues)))


def _scores(results: Sequence[tuple[Cell, Run | None]]) -> Iterator[Score]:
    for cell, run in results:
        if run is not None and run.grade is not None and run.grade.score is not None:
            yield Score(cell.seed, run.grade.score, run.grade.medal or "")


def _run_table(analysis: Analysis, lookup: Lookup, competition_id: str, link: Link) -> HtmlTable:
    rows = tuple(
        HtmlRow(tuple(_run_row(entry, cell, run, link)))
        for entry in analysis.entries
        for cell, run in lookup.results(entry, competition_id)
    )
    return HtmlTable(
        name="runs",
        title="Runs on this competition",
        headers=(
            Header("Run"),
            Header("Test score", is_number=True),
            Header("Best in validation", is_number=True),
            Header("Nodes", is_number=True),
            Header("Agent time", is_number=True),
            Header("LLM calls", is_number=True),
            Header("Ended by"),
        ),
        groups=(RowGroup(rows),),
    )


def _run_row(entry: Entry, cell: Cell, run: Run | None, link: Link) -> Iterator[HtmlCell]:
    name = f"{entry.label}, seed {cell.seed}"
    if run is None:
        yield HtmlCell(name)
        yield HtmlCell(cell.missing, is_number=True)
        yield from (HtmlCell("-", is_number=True) for _ in range(4))
        yield HtmlCell("-")
        return
    best = best_node(run.journal) if run.journal else None
    score = run.grade.score if run.grade else None
    result = number_cell(show_result(Result(score, result_word(run))), score)
    medal = (run.grade.medal or "") if run.grade else ""
    yield HtmlCell(name, link=link(run))
    yield HtmlCell(result.text, True, result.sort, medal=medal)
    yield number_cell(show_number(best.metric if best else None), best.metric if best else None)
    nodes = len(run.journal.nodes) if run.journal else None
    yield number_cell(show_count(nodes), nodes)
    yield number_cell(show_duration(run.record.timings.agent_s), run.record.timings.agent_s)
    yield number_cell(show_count(run.usage.llm_calls), run.usage.llm_calls)
    yield HtmlCell(stopped_by(run) if run.record.outcome.stopped_by else run.record.state)
