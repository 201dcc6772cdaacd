"""All pages as text: they have everything, are accessible and need nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from reports.build import BuiltReport, MissingPolicy, analyse_groups
from reports.site import pages
from reports.site.pages import Contents, site_outputs
from reports.tables import TABLES, make_table
from reports.writing import write_outputs
from tests.reports.groups import FakeRun, write_group, write_jsonl
from tests.reports.groups import journal as journal_lines
from tests.reports.search_tree.journals import HOSTILE, write_hostile_search

Attributes = dict[str, str | None]
_VOID = {"meta", "link", "br", "hr", "img", "input", "source"}


@dataclass
class _Page(HTMLParser):
    """Every element of a page with its attributes, and whether each is closed."""

    path: str
    text: str
    found: list[tuple[str, Attributes]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, self.path

    def attributes(self, tag: str) -> Iterator[Attributes]:
        return (attrs for name, attrs in self.found if name == tag)

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _, attrs in self.found if "id" in attrs]


@pytest.fixture(scope="module")
def site(built: BuiltReport) -> dict[str, _Page]:
    root = built.index_html.parent
    paths = [
        path
        for path in root.rglob("*.html")
        # The search trees have tests of their own.
        if path.name != "search_tree.html"
    ]
    found = {str(path.relative_to(root)): path.read_text("utf-8") for path in paths}
    return {path: _Page(path, text) for path, text in found.items()}


RUN = "runs/three-variants/uct__AI4Code__seed1/index.html"


def made(group: Path, path: str, missing: MissingPolicy = "leave_out") -> str:
    """The text of one page of the site of a group, which is not written."""
    analysis = analyse_groups([group], missing=missing)
    tables = {name: make_table(name, analysis) for name in TABLES}
    for output in site_outputs(Contents(analysis, tables, (), ())):
        if path in output.paths:
            return output.make()[output.paths.index(path)].decode()
    raise KeyError(path)


def write_site(group: Path, out: Path) -> None:
    """The site of a group alone, without tables and plots."""
    analysis = analyse_groups([group])
    tables = {name: make_table(name, analysis) for name in TABLES}
    write_outputs(list(site_outputs(Contents(analysis, tables, (), ()))), out)


def test_there_is_a_page_for_everything(site: dict[str, _Page]) -> None:
    assert {"index", "competitions", "runs", "comparisons", "plots", "tables", "method"} == {
        path.removesuffix(".html") for path in site if "/" not in path
    }
    assert sum(path.startswith("competitions/") for path in site) == 5
    assert sum(path.startswith("runs/") for path in site) == 45


def test_every_element_is_closed(site: dict[str, _Page]) -> None:
    assert all(page.open == [] for page in site.values())


def test_nothing_comes_from_elsewhere(built: BuiltReport, site: dict[str, _Page]) -> None:
    root = built.index_html.parent
    for path, page in site.items():
        for tag, attrs in page.found:
            assert tag not in ("iframe", "object", "form", "style")
            for name in ("src", "srcset", "href"):
                value = unquote(attrs.get(name) or "#")
                if value == "data:,":
                    continue
                assert not re.match(r"[a-z]+:|//", value), (path, value)
                target, _, anchor = value.partition("#")
                if target:
                    assert (root / path).parent.joinpath(target).resolve().is_relative_to(root)
                    assert (root / path).parent.joinpath(target).is_file(), (path, value)
                elif anchor:
                    assert anchor in page.ids, (path, value)
    style = (root / "assets/site.css").read_text()
    assert "@import" not in style
    assert "url(" not in style
    script = (root / "assets/site.js").read_text()
    assert "fetch" not in script
    assert "XMLHttpRequest" not in script


def test_no_page_has_script_or_style_of_its_own(site: dict[str, _Page]) -> None:
    for page in site.values():
        (script,) = page.attributes("script")
        assert (script["src"] or "").endswith("assets/site.js")
        for _, attrs in page.found:
            assert "style" not in attrs
            assert not any(name.startswith("on") for name in attrs)


def test_ids_are_unique_and_named_parts_exist(site: dict[str, _Page]) -> None:
    for path, page in site.items():
        assert len(page.ids) == len(set(page.ids)), path
        for _, attrs in page.found:
            for name in ("aria-labelledby", "data-for"):
                assert attrs.get(name) is None or attrs[name] in page.ids, (path, attrs)


def test_headings_do_not_skip_a_level(site: dict[str, _Page]) -> None:
    for path, page in site.items():
        levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), path


def test_tables_have_captions_and_header_cells_a_scope(site: dict[str, _Page]) -> None:
    for page in site.values():
        tags = [tag for tag, _ in page.found]
        assert tags.count("caption") == tags.count("table")
        scopes = {attrs.get("scope") for attrs in page.attributes("th")}
        assert scopes <= {"col", "row", "rowgroup"}


def test_scrolling_parts_can_be_reached_by_keyboard_and_have_names(
    site: dict[str, _Page],
) -> None:
    for page in site.values():
        scrolled = [
            a for tag, a in page.found if "scroll" in (a.get("class") or "") or tag == "pre"
        ]
        assert all(one.get("tabindex") == "0" and one.get("aria-label") for one in scrolled)
    assert len(list(site["index.html"].attributes("table"))) == 3


def test_pictures_have_a_name_or_are_hidden(site: dict[str, _Page]) -> None:
    for page in site.values():
        for attrs in page.attributes("svg"):
            assert attrs.get("aria-label") or attrs.get("aria-hidden") == "true"
        assert all(attrs.get("alt") for attrs in page.attributes("img"))


def test_each_page_says_in_its_title_and_in_the_menu_where_it_is(site: dict[str, _Page]) -> None:
    for path, page in site.items():
        assert re.search("<title>[^<]+ - Podium report</title>", page.text)
        current = [a["href"] for a in page.attributes("a") if a.get("aria-current") == "page"]
        assert current == ([path] if "/" not in path else [])


def test_the_index_says_conditions_and_what_is_missing(site: dict[str, _Page]) -> None:
    for words in (
        "fake-model-1",
        "12 h 00 min",
        "docker, isolation: container",
        "none (LLM and validation only)",
        "podium 0.1.0",
        "A seed that lacks a run",
        "greedy, seed 2: 1 run missing (AI4Code: lost)",
    ):
        assert words in site["index.html"].text


def test_each_journal_has_a_tree_a_list_a_curve_and_a_page_of_its_own(
    site: dict[str, _Page], built: BuiltReport
) -> None:
    table = built.tables["runs"].to_frame()
    text = "".join(page.text for page in site.values())
    assert text.count('<svg class="tree"') == int(table["nodes"].notna().sum())
    assert text.count('<svg class="curve"') == int(table["validation_metric"].notna().sum())
    assert text.count('<g class="node') == int(table["nodes"].sum())
    trees = list(built.index_html.parent.rglob("search_tree.html"))
    assert len(trees) == int(table["nodes"].notna().sum())


def test_a_run_s_page_shows_calls_timeline_and_the_other_runs(site: dict[str, _Page]) -> None:
    text = site[RUN].text
    for words in (
        "0.85 (silver)",
        "stopped at the deadline",
        "Timeline: queued 10 s, preparing 10 s, running 12 h 00 min, collecting 40 s.",
        "200: 1000",
        "1,000,000",
        'href="../../../competitions/AI4Code.html"',
    ):
        assert words in text
    assert len(re.findall('<a href="../../../runs/', text)) == 8


def test_an_agent_without_a_journal_is_said_to_have_none(site: dict[str, _Page]) -> None:
    told = "This agent kept no journal (logs/journal.jsonl)"
    assert sum(told in page.text for page in site.values()) == 15


def test_the_table_of_runs_leads_to_them_and_begins_with_the_scores(
    site: dict[str, _Page],
) -> None:
    page = site["runs.html"]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)', page.text)
    assert heads[:6] == [
        *("Variant", "Competition", "Tier", "Seed", "Test score", "Best validation metric")
    ]
    assert sum(attrs.get("href") == RUN for attrs in page.attributes("a")) == 1


def test_every_table_is_shown_somewhere_and_its_files_are_linked(
    site: dict[str, _Page], built: BuiltReport
) -> None:
    text = site["tables.html"].text
    for path in built.table_files:
        assert f'href="tables/{path.name}"' in text
    for name in set(TABLES) - {"medals", "conditions", "competitions", "runs"}:
        assert f'<h2 id="{name}">' in text


def test_what_agents_write_is_text_and_not_markup(tmp_path: Path) -> None:
    run = FakeRun("v", "AI4Code", 0, nodes=None, error="<img src=x onerror=alert(1)>")
    group = write_group(tmp_path, "g", [run])
    directory = group / run.run_id
    write_hostile_search(directory)
    lines = [json.loads(one) for one in (directory / "logs/journal.jsonl").read_text().splitlines()]
    lines[-1] |= {"verdict": "x onload=y", "action": "<u>", "metric": 9.9, "is_best": True}
    write_jsonl(directory / "logs/journal.jsonl", lines)
    (directory / "logs/agent.log").write_text(HOSTILE)
    (directory / "audit.json").write_text(json.dumps({HOSTILE: HOSTILE}))
    call = {"at": 1.0, "status": 500, "error": HOSTILE}
    (directory / "llm.jsonl").write_text(json.dumps(call))
    text = made(group, "runs/g/v__AI4Code__seed0/index.html")
    assert text.count("<script") == 1
    for markup in ("<img", "<u>", 'x onload=y"'):
        assert markup not in text
    # Name of the metric (thrice), plan, error, code, error of a call, log, finding (twice).
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 10
    for path in ("index.html", "runs.html", "competitions.html", "competitions/AI4Code.html"):
        assert "<img src=x" not in made(group, path)


def test_problems_with_files_are_on_the_index_and_on_the_run_s_page(tmp_path: Path) -> None:
    run = FakeRun("v", "AI4Code", 0)
    group = write_group(tmp_path, "g", [run])
    path = group / run.run_id / "logs" / "journal.jsonl"
    path.write_text(path.read_text() + "{")
    told = f"g/{run.run_id}/logs/journal.jsonl, line 6: not JSON"
    index = made(group, "index.html")
    assert "1 problem with files" in index
    assert told in index
    assert told in made(group, f"runs/g/{run.run_id}/index.html")


def test_padding_is_said_where_numbers_are_explained(tmp_path: Path) -> None:
    runs = [FakeRun("v", "AI4Code", 0, nodes=None, state="lost")]
    group = write_group(tmp_path, "g", runs)
    index = made(group, "index.html", missing="pad")
    assert "Missing runs count as failures" in index
    assert "1 missing run counted as failed" in index
    assert "are counted as failures" in made(group, "method.html", missing="pad")


def test_a_single_agent_is_compared_with_nobody(tmp_path: Path) -> None:
    group = write_group(tmp_path, "g", [FakeRun("v", "AI4Code", 0, nodes=None)])
    assert "comparisons.html" not in made(group, "index.html")
    with pytest.raises(KeyError):
        made(group, "comparisons.html")


def test_a_report_without_plots_does_not_speak_of_them(tmp_path: Path) -> None:
    group = write_group(tmp_path, "g", [FakeRun("v", "AI4Code", 0, nodes=None)])
    index = made(group, "index.html")
    assert "plots.html" not in index
    assert 'id="plots"' not in index


def test_an_empty_journal_and_a_search_without_success_are_said(tmp_path: Path) -> None:
    runs = [FakeRun("v", "AI4Code", seed, nodes=1) for seed in range(2)]
    group = write_group(tmp_path, "g", runs)
    write_jsonl(group / runs[0].run_id / "logs" / "journal.jsonl", [])
    (line,) = journal_lines(1)
    line |= {"verdict": "crash", "metric": None, "is_best": False}
    write_jsonl(group / runs[1].run_id / "logs" / "journal.jsonl", [line])
    first, second = (made(group, f"runs/g/{run.run_id}/index.html") for run in runs)
    assert "The journal is empty: no node finished." in first
    assert "search_tree.html" not in first
    assert "Of 1 node none was valid." in second


def test_files_that_an_agent_links_to_are_on_no_page(tmp_path: Path) -> None:
    run = FakeRun("v", "AI4Code", 0, nodes=1)
    group = write_group(tmp_path / "runs", "g", [run])
    secret = tmp_path / "answers.csv"
    secret.write_text("THE PRIVATE ANSWERS")
    directory = group / run.run_id
    (directory / "code" / "n000").mkdir(parents=True)
    for name in ("code/n000/solution.py", "logs/agent.log", "audit.json"):
        (directory / name).symlink_to(secret)
    write_site(group, tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or b"THE PRIVATE ANSWERS" not in path.read_bytes(), path


def test_a_large_report_shortens_its_search_trees_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = write_group(tmp_path, "g", [FakeRun("v", "AI4Code", 0, nodes=2)])
    path = "runs/g/v__AI4Code__seed0/index.html"
    assert "long texts shortened" not in made(group, path)
    monkeypatch.setattr(pages, "FEW_SEARCHES", 0)
    assert "long texts shortened" in made(group, path)


def test_a_report_made_again_has_no_pages_of_runs_that_are_gone(tmp_path: Path) -> None:
    first, second = (FakeRun(name, "AI4Code", 0, nodes=1) for name in ("first", "second"))
    out = tmp_path / "out"
    write_site(write_group(tmp_path / "a", "g", [first]), out)
    write_site(write_group(tmp_path / "b", "g", [second]), out)
    assert [path.name for path in (out / "runs" / "g").iterdir()] == [second.run_id]
