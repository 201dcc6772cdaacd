"""The page as text: it has everything, is accessible and needs nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from reports.analysis import Analysis
from reports.build import BuiltReport, analyse_groups
from reports.site.page import render_page
from reports.tables import TABLES, make_table
from tests.reports.groups import FakeRun, write_group, write_jsonl
from tests.reports.groups import journal as journal_lines

Attributes = dict[str, str | None]
_VOID = {"meta", "link", "br", "hr", "img", "input"}


class _Elements(HTMLParser):
    """Every element with its attributes, and whether each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, Attributes]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def elements(page: str) -> _Elements:
    parser = _Elements()
    parser.feed(page)
    parser.close()
    return parser


def attributes(elements: _Elements, tag: str) -> Iterator[Attributes]:
    return (attrs for name, attrs in elements.found if name == tag)


def rendered(analysis: Analysis) -> str:
    return render_page(analysis, {name: make_table(name, analysis) for name in TABLES}, [])


def test_every_element_is_closed(elements: _Elements) -> None:
    assert elements.open == []


def test_nothing_comes_from_elsewhere(elements: _Elements, page: str) -> None:
    for tag, attrs in elements.found:
        assert tag not in ("script", "iframe", "img", "object")
        for name in ("src", "href", "xlink:href"):
            value = attrs.get(name) or "#"
            assert value.startswith("#") or value == "data:,"
    style = page[page.index("<style>") : page.index("</style>")]
    assert "@import" not in style
    assert "url(" not in style


def test_ids_are_unique_and_links_lead_to_them(elements: _Elements) -> None:
    ids = [attrs["id"] for _, attrs in elements.found if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {(attrs.get("href") or "")[1:] for attrs in attributes(elements, "a")}
    assert targets <= set(ids)
    assert len(targets) == 45 + 6


def test_headings_do_not_skip_a_level(elements: _Elements) -> None:
    levels = [int(tag[1]) for tag, _ in elements.found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_tables_have_captions_and_header_cells_a_scope(elements: _Elements) -> None:
    tags = [tag for tag, _ in elements.found]
    assert tags.count("caption") == tags.count("table")
    assert all(attrs.get("scope") in ("col", "row") for attrs in attributes(elements, "th"))


def test_scrolling_parts_can_be_reached_by_keyboard_and_have_names(elements: _Elements) -> None:
    regions = [a for a in attributes(elements, "div") if "scroll" in (a.get("class") or "")]
    assert len(regions) > 40
    assert all(one.get("tabindex") == "0" and one.get("aria-label") for one in regions)


def test_pictures_have_a_name_or_are_hidden(elements: _Elements) -> None:
    for attrs in attributes(elements, "svg"):
        assert attrs.get("aria-label") or attrs.get("aria-hidden") == "true"


def test_conditions_and_the_making_of_numbers_are_said(page: str) -> None:
    for words in (
        "fake-model-1",
        "12 h 00 min",
        "docker, isolation: container",
        "none (LLM and validation only)",
        "podium 0.1.0",
        "A seed that lacks a run",
        "greedy, seed 2: 1 run missing (AI4Code: lost)",
    ):
        assert words in page


def test_each_journal_has_a_tree_a_list_and_a_curve(page: str, built: BuiltReport) -> None:
    table = built.tables["runs"].to_frame()
    assert page.count('<svg class="tree"') == int(table["nodes"].notna().sum())
    assert page.count('<svg class="curve"') == int(table["validation_metric"].notna().sum())
    assert page.count('<g class="node') == int(table["nodes"].sum())


def test_an_agent_without_a_journal_is_said_to_have_none(page: str) -> None:
    assert page.count("This agent kept no journal (logs/journal.jsonl)") == 15


def test_what_agents_write_is_text_and_not_markup(tmp_path: Path) -> None:
    run = FakeRun("v", "AI4Code", 0, nodes=1, error="<img src=x onerror=alert(1)>")
    directory = write_group(tmp_path, "g", [run])
    (line,) = journal_lines(1)
    line |= {"plan": "</td><script>alert(1)</script>", "node_id": '"><b>', "metric_name": "<i>"}
    line |= {"verdict": "x onload=y", "action": "<u>"}
    write_jsonl(directory / run.run_id / "logs" / "journal.jsonl", [line])
    text = rendered(analyse_groups([directory]))
    for markup in ("<script", "<img", "<b>", "<i>", "<u>", 'x onload=y"'):
        assert markup not in text
    assert "&lt;script&gt;" in text


def test_problems_with_files_are_on_the_page(tmp_path: Path) -> None:
    run = FakeRun("v", "AI4Code", 0)
    directory = write_group(tmp_path, "g", [run])
    path = directory / run.run_id / "logs" / "journal.jsonl"
    path.write_text(path.read_text() + "{")
    text = rendered(analyse_groups([directory]))
    assert "1 problem with files" in text
    assert f"g/{run.run_id}/logs/journal.jsonl, line 6: not JSON" in text


def test_padding_is_said_where_numbers_are_explained(tmp_path: Path) -> None:
    runs = [FakeRun("v", "AI4Code", 0, nodes=None, state="lost")]
    analysis = analyse_groups([write_group(tmp_path, "g", runs)], missing="pad")
    text = rendered(analysis)
    assert "Missing runs (lost, unfinished, ungraded) are counted as failures" in text
    assert "1 missing run counted as failed" in text


@pytest.mark.parametrize(("runs", "is_open"), [(8, True), (9, False)])
def test_a_few_runs_stand_open_and_many_are_folded(
    tmp_path: Path, runs: int, is_open: bool
) -> None:
    run = FakeRun("v", "AI4Code", 0, nodes=1)
    group = write_group(tmp_path, "g", [replace(run, seed=seed) for seed in range(runs)])
    assert ('<details class="run" open>' in rendered(analyse_groups([group]))) is is_open


def test_an_empty_journal_and_a_search_without_success_are_said(tmp_path: Path) -> None:
    runs = [FakeRun("v", "AI4Code", seed, nodes=1) for seed in range(2)]
    directory = write_group(tmp_path, "g", runs)
    write_jsonl(directory / runs[0].run_id / "logs" / "journal.jsonl", [])
    (line,) = journal_lines(1)
    line |= {"verdict": "crash", "metric": None, "is_best": False}
    write_jsonl(directory / runs[1].run_id / "logs" / "journal.jsonl", [line])
    text = rendered(analyse_groups([directory]))
    assert "The journal is empty: no node finished." in text
    assert "Of 1 node none was valid." in text
