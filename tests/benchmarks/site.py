"""How long the report of a thousand runs takes, how large it is, and when it is in view."""

from __future__ import annotations

import resource
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

from reports.build import build_report
from tests.reports.site.large_group import thousand_runs, write_large_group

_PAGES = ("index.html", "competitions.html", "runs.html", "comparisons.html")
_SIZES = {"wide": (1400, 900), "phone": (390, 844)}
_FIRST_PAINT = """() => new Promise(found => new PerformanceObserver(list => {
  for (const one of list.getEntries()) {
    if (one.name === 'first-contentful-paint') found(one.startTime);
  }
}).observe({type: 'paint', buffered: true}))"""


def print_site(runs: int = 1_000) -> None:
    """Write a group of so many runs with whole searches, report on it, and open the pages."""
    with tempfile.TemporaryDirectory() as folder:
        group = write_large_group(Path(folder), "paper", thousand_runs()[:runs])
        started = perf_counter()
        built = build_report([group], Path(folder) / "out", missing="pad")
        root = built.index_html.parent
        print(f"report of {runs:,} runs: {perf_counter() - started:.1f} s, {_cpu_s():.1f} s of CPU")
        size = sum(path.stat().st_size for path in built.files)
        print(f"{len(built.files):,} files, {size / 1e6:.0f} MB")
        for name in _PAGES:
            print(f"{name:<20}{(root / name).stat().st_size / 1e6:8.2f} MB")
        if find_spec("playwright") and shutil.which("chromium"):
            _print_views(root)


def _cpu_s() -> float:
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _print_views(root: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for kind, (width, height) in _SIZES.items():
            for name in _PAGES:
                seen = []
                for _ in range(3):
                    page = browser.new_page(viewport={"width": width, "height": height})
                    page.goto((root / name).as_uri())
                    seen.append(float(page.evaluate(_FIRST_PAINT)) / 1000)
                    page.close()
                print(f"{name:<20}{kind:<7}{median(seen):8.2f} s to the first view")
        browser.close()
