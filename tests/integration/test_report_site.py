"""The report's site in a real browser: from the file system, wide and narrow, light and dark."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from reports.build import analyse_groups, build_report
from reports.site.pages import Contents, site_outputs
from reports.tables import TABLES, make_table
from reports.writing import write_outputs
from tests.integration.opened_page import OpenedPage
from tests.reports.groups import FakeRun, realistic_runs, write_group, write_jsonl
from tests.reports.search_tree.journals import HOSTILE, write_hostile_search

pytestmark = pytest.mark.browser

WIDE, PHONE = (1400, 900), (390, 844)
RUN = "runs/three-variants/uct__AI4Code__seed1/index.html"
PAGES = (
    *("index.html", "competitions.html", "runs.html", "comparisons.html", "plots.html"),
    *("tables.html", "method.html", "competitions/AI4Code.html", RUN),
    "runs/three-variants/foreign__AI4Code__seed0/index.html",
)
MOST_FIRST_VIEW_S = 3.0


class Opened(OpenedPage):
    """A page in one browser tab; what it said and asked for."""

    def column(self, table: str, number: int) -> list[str]:
        """The texts of a column (1 is the first) in the rows that are to be seen, in order."""
        rows = self[f"#t-{table} tbody:not([hidden]) tr:not([hidden]):not(.group)"]
        texts: list[str] = rows.evaluate_all(
            "(rows, place) => rows.map(row => row.cells[place].innerText)", number - 1
        )
        return texts


Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    group = write_group(root, "three-variants", realistic_runs())
    return build_report([group], root / "out").index_html.parent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser, root: Path) -> Iterator[Open]:
    contexts = []

    def opened(
        path: str,
        size: tuple[int, int] = WIDE,
        scheme: Any = "light",
        *,
        at: Path = root,
        **options: Any,
    ) -> Opened:
        viewport: Any = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, color_scheme=scheme, **options)
        contexts.append(context)
        return Opened(context.new_page(), (at / path).as_uri())

    yield opened
    for context in contexts:
        context.close()


def unfold(opened: Opened) -> None:
    opened.page.evaluate(
        """() => {
          document.querySelectorAll('details').forEach(one => { one.open = true });
          document.querySelectorAll('img').forEach(one => { one.loading = 'eager' });
        }"""
    )


# Every page.


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_silent_stays_among_its_files_and_never_scrolls_sideways(
    visit: Open, root: Path, path: str, size: tuple[int, int], scheme: str
) -> None:
    opened = visit(path, size, scheme)
    unfold(opened)
    opened.page.wait_for_load_state("networkidle")
    assert opened.said == []
    assert all(url.startswith((root.as_uri(), "data:")) for url in opened.asked)
    page_px, window_px = opened.page.evaluate(
        "[document.documentElement.scrollWidth, window.innerWidth]"
    )
    assert page_px <= window_px
    assert opened.page.evaluate("[...document.images].every(one => one.naturalWidth > 0)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Open, path: str, scheme: str) -> None:
    if find_spec("axe_playwright_python") is None:
        pytest.skip("the package axe-playwright-python is missing")
    axe = import_module("axe_playwright_python.sync_playwright").Axe()
    opened = visit(path, WIDE, scheme)
    unfold(opened)
    found = axe.run(opened.page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_without_script_every_page_can_be_read(visit: Open, path: str) -> None:
    opened = visit(path, java_script_enabled=False)
    assert opened["h1"].is_visible()
    for table in opened["table"].all():
        if table.locator("xpath=ancestor::details").count() == 0:
            assert table.locator("tbody tr").last.is_visible()
    for controls in opened[".filters"].all():
        assert not controls.is_visible()


def test_all_links_of_the_site_lead_to_a_page(visit: Open) -> None:
    opened = visit("index.html")
    opened.page.click("nav >> text=Competitions")
    expect(opened["h1"]).to_have_text("Competitions")
    opened.page.click("text=AI4Code")
    expect(opened["h1"]).to_contain_text("AI4Code")
    opened["#t-runs a"].get_by_text("uct, seed 1").click()
    expect(opened["h1"]).to_have_text("uct, AI4Code, seed 1")
    opened.page.click("text=Explore the search")
    expect(opened["#nodes .node"]).to_have_count(500)
    opened.page.go_back()
    opened.page.click(".brand")
    expect(opened["h1"]).to_have_text("three-variants")
    assert opened.said == []


# Sorting and filtering.


def test_a_column_of_numbers_is_sorted_from_the_top_first_and_then_the_other_way(
    visit: Open,
) -> None:
    opened = visit("competitions/AI4Code.html")
    head = opened["#t-runs thead th"].nth(1)
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    results = opened.column("runs", 2)
    assert results[:2] == ["0.85 (silver)", "0.65 (above median)"]
    # What has no number comes last whichever way.
    assert results[-2:] == ["invalid", "lost"]
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    results = opened.column("runs", 2)
    assert results[0] == "0.1 (below median)"
    assert results[-2:] == ["invalid", "lost"]


def test_names_are_sorted_from_a_to_z_and_only_one_column_is_marked(visit: Open) -> None:
    opened = visit("runs.html")
    for column in (0, 1):
        opened["#t-runs thead th button"].nth(column).click()
    names = opened.column("runs", 2)
    assert names == sorted(names, key=str.lower)
    assert len(names) == 45
    assert opened["#t-runs [aria-sort]"].count() == 1


def test_a_tier_is_chosen_and_ranks_are_counted_anew(visit: Open) -> None:
    opened = visit("index.html")
    assert opened["#t-leaderboard tbody:visible"].count() == 1
    opened["#t-leaderboard"].scroll_into_view_if_needed()
    opened.page.get_by_text("low", exact=True).click()
    assert opened["#t-leaderboard tbody:visible"].get_attribute("data-group") == "low"
    opened.page.get_by_label("Published agents").uncheck()
    names = [name.removesuffix("fake-model-1") for name in opened.column("leaderboard", 2)]
    assert names == ["uct", "greedy", "foreign"]
    expect(opened[".filters output"]).to_contain_text("3 of ")
    opened.page.get_by_label("Published agents").check()
    assert len(opened.column("leaderboard", 2)) > 30


def test_rows_are_found_by_words_and_by_choice(visit: Open) -> None:
    opened = visit("runs.html")
    opened.page.get_by_label("Find").fill("AI4CODE deadline")
    assert len(opened.column("runs", 2)) == 5
    expect(opened[".filters output"]).to_have_text("5 of 45 rows")
    opened.page.get_by_label("Variant").select_option("greedy")
    assert set(opened.column("runs", 1)) == {"greedy"}
    opened.page.get_by_label("Find").fill("no such thing")
    expect(opened[".filters output"]).to_have_text("0 of 45 rows")
    opened.page.get_by_label("Find").fill("")
    opened.page.get_by_label("Variant").select_option("")
    expect(opened[".filters output"]).to_have_text("45 rows")


def test_competitions_are_filtered_by_tier(visit: Open) -> None:
    opened = visit("competitions.html")
    opened.page.get_by_label("Tier").select_option("high")
    assert opened.column("competitions", 1) == ["3d-object-detection-for-autonomous-vehicles"]


# Keyboard.


def test_the_keyboard_reaches_the_skip_link_first_and_it_works(visit: Open) -> None:
    opened = visit("index.html")
    opened.page.keyboard.press("Tab")
    skip = opened[".skip"]
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    opened.page.keyboard.press("Enter")
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_tables_are_sorted_and_filtered_with_the_keyboard_alone(visit: Open) -> None:
    opened = visit("index.html")
    opened[".filters input[type=radio]"].first.focus()
    opened.page.keyboard.press("ArrowRight")
    assert opened["#t-leaderboard tbody:visible"].get_attribute("data-group") == "low"
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.type("fake-model")
    assert len(opened.column("leaderboard", 2)) == 3
    opened["#t-leaderboard th button"].first.focus()
    opened.page.keyboard.press("Enter")
    expect(opened["#t-leaderboard th"].nth(1)).to_have_attribute("aria-sort", "ascending")
    assert [name[:3] for name in opened.column("leaderboard", 2)] == ["for", "gre", "uct"]


@pytest.mark.parametrize("path", ["index.html", RUN])
def test_the_focus_can_be_seen_wherever_it_is(visit: Open, path: str) -> None:
    opened = visit(path)
    seen = set()
    for _ in range(25):
        opened.page.keyboard.press("Tab")
        tag, width = opened.page.evaluate(
            """() => {
              const one = document.activeElement;
              // A hidden radio shows its focus on its label.
              const shown = one.type === 'radio' ? one.parentElement : one;
              return [one.tagName, parseFloat(getComputedStyle(shown).outlineWidth)];
            }"""
        )
        seen.add(tag)
        assert width >= 2
    assert "A" in seen


# What agents wrote.


def test_hostile_text_is_harmless(visit: Open, tmp_path: Path) -> None:
    run = FakeRun("v", "AI4Code", 0, nodes=None, error=HOSTILE)
    group = write_group(tmp_path, "g", [run])
    directory = group / run.run_id
    write_hostile_search(directory)
    lines = [json.loads(one) for one in (directory / "logs/journal.jsonl").read_text().splitlines()]
    lines[-1] |= {"metric": 9.9, "is_best": True, "action": '"><img src=x onerror=alert(3)>'}
    write_jsonl(directory / "logs" / "journal.jsonl", lines)
    (directory / "logs" / "agent.log").write_text(HOSTILE)
    out = build_report([group], tmp_path / "out").index_html.parent
    for path in ("index.html", "runs.html", "tables.html", "runs/g/v__AI4Code__seed0/index.html"):
        opened = visit(path, at=out)
        unfold(opened)
        assert opened.said == []
        assert opened["img[src=x]"].count() == 0
        assert opened["script"].count() == 1


def test_no_script_could_run_even_if_it_got_into_a_page(
    visit: Open, tmp_path: Path, root: Path
) -> None:
    shutil.copytree(root / "assets", tmp_path / "assets")
    text = (root / "method.html").read_text()
    markup = "<script>document.title = 'run'</script><img src=x onerror=\"document.title = 'run'\">"
    (tmp_path / "method.html").write_text(text.replace("</h1>", f"</h1>{markup}"))
    opened = visit("method.html", at=tmp_path)
    assert opened.page.title() != "run"
    assert any("Content Security Policy" in line for line in opened.said)


# Plots, and the first view of a large report.


def test_plots_are_shown_on_the_ground_of_the_reader(visit: Open) -> None:
    for scheme in ("light", "dark"):
        image = visit("index.html", scheme=scheme)["#plot-any_medal_by_tier img"]
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        expect(image).not_to_have_js_property("currentSrc", "")
        assert image.evaluate("one => one.currentSrc").endswith(f"-{scheme}.svg")


def first_view_s(opened: Opened) -> float:
    """Seconds from the beginning of the navigation to the first contentful paint."""
    return 0.001 * float(
        opened.page.evaluate(
            """() => new Promise(found => new PerformanceObserver(list => {
              for (const one of list.getEntries()) {
                if (one.name === 'first-contentful-paint') found(one.startTime);
              }
            }).observe({type: 'paint', buffered: true}))"""
        )
    )


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_a_page_with_a_thousand_runs_is_in_view_within_seconds(
    visit: Open, tmp_path: Path, size: tuple[int, int]
) -> None:
    runs = [
        FakeRun(f"variant-{variant}", competition, seed, nodes=None, has_submission=False)
        for variant in range(4)
        for competition in (one.competition_id for one in realistic_runs()[::3][:5])
        for seed in range(50)
    ]
    group = write_group(tmp_path, "g", runs)
    out = write_pages(group, tmp_path / "out", ("index.html", "runs.html", "competitions.html"))
    for path in ("index.html", "runs.html", "competitions.html"):
        began = time.monotonic()
        opened = visit(path, size, at=out)
        assert first_view_s(opened) < MOST_FIRST_VIEW_S
        assert time.monotonic() - began < 2 * MOST_FIRST_VIEW_S
        assert (out / path).stat().st_size < 3_000_000


def write_pages(group: Path, out: Path, wanted: tuple[str, ...]) -> Path:
    """Some pages of the site of a group, with the files that all pages share."""
    analysis = analyse_groups([group])
    tables = {name: make_table(name, analysis) for name in TABLES}
    outputs = site_outputs(Contents(analysis, tables, (), ()))
    shared = [one for one in outputs if one.paths[0] in wanted or one.paths[0].startswith("assets")]
    write_outputs(shared, out)
    return out
