"""The report's page in a real browser: wide and narrow, light and dark."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from reports.build import build_report
from tests.reports.groups import realistic_runs, write_group

pytestmark = pytest.mark.browser

_RUN = "run-three-variants-uct__AI4Code__seed1"


@pytest.fixture(scope="module")
def page_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("page")
    group = write_group(root, "three-variants", realistic_runs())
    return build_report([group], root / "out").index_html.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


class Opened:
    """The page, all unfolded, at one width and colour scheme; what it said and asked for."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(url)


@pytest.fixture(
    scope="module", params=[(1400, "light"), (1400, "dark"), (390, "light"), (390, "dark")]
)
def opened(request: pytest.FixtureRequest, browser: Browser, page_url: str) -> Iterator[Opened]:
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    opened = Opened(context.new_page(), page_url)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    yield opened
    context.close()


def test_it_asks_for_nothing_but_itself_and_the_console_is_silent(opened: Opened) -> None:
    assert opened.asked == [opened.url]
    assert opened.said == []


def test_it_never_scrolls_sideways_even_with_everything_unfolded(opened: Opened) -> None:
    page_px, window_px = opened.page.evaluate(
        "[document.documentElement.scrollWidth, window.innerWidth]"
    )
    assert page_px <= window_px


def test_trees_are_drawn_with_the_best_path_in_view(opened: Opened) -> None:
    tree = opened.page.locator(f"#{_RUN} svg.tree")
    assert tree.locator("g.node").count() == 500
    assert tree.locator("g.node.best").is_visible()
    frame = opened.page.locator(f"#{_RUN} .picture").bounding_box()
    ring = tree.locator(".ring").bounding_box()
    assert frame is not None
    assert ring is not None
    assert ring["y"] + ring["height"] <= frame["y"] + frame["height"]


def test_plots_are_shown_on_the_ground_of_the_reader(opened: Opened) -> None:
    is_dark = opened.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    chart = opened.page.locator("#plot-any_medal_by_tier")
    assert chart.locator(".dark").is_visible() is is_dark
    assert chart.locator(".light").is_visible() is not is_dark


def test_text_stands_out_from_its_ground(opened: Opened) -> None:
    # Level AA of WCAG 2.2 asks for 4.5 : 1; the colours are read as the browser computed them.
    ratio = opened.page.evaluate(
        """() => {
          const light = text => {
            const [r, g, b] = text.match(/[0-9.]+/g).slice(0, 3).map(c => c / 255)
              .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const ground = light(getComputedStyle(document.body).backgroundColor);
          const kinds = ['body', 'a', 'thead th', 'header p', 'summary', '.error', 'dt'];
          return Math.min(...kinds.map(kind => {
            const ink = light(getComputedStyle(document.querySelector(kind)).color);
            return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
          }));
        }"""
    )
    assert ratio >= 4.5


def test_a_link_in_the_table_of_runs_opens_its_run(browser: Browser, page_url: str) -> None:
    page = browser.new_page()
    page.goto(page_url)
    assert not page.locator(f"#{_RUN}").is_visible()
    page.locator(f'a[href="#{_RUN}"]').click()
    assert page.locator(f"#{_RUN}").is_visible()
    page.close()


def test_the_keyboard_reaches_the_skip_link_first_then_the_sections(
    browser: Browser, page_url: str
) -> None:
    page = browser.new_page()
    page.goto(page_url)
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    sections = ["conditions", "medals", "competitions", "runs", "failures", "searches"]
    assert reached == ["#medals", *(f"#{one}" for one in sections)]
    page.close()


def test_the_page_is_one_file(page_url: str) -> None:
    page = Path(page_url.removeprefix("file://"))
    assert page.stat().st_size < 5_000_000
