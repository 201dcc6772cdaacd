"""Templates into pages: compiled once, everything that agents wrote escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.tables.cells import show_count, show_duration, show_number

_ROOM = Path(__file__).parent
_STYLES = ("page.css", "tables.css", "pictures.css")
_LONGEST_BRIEF = 200


@dataclass(frozen=True)
class Renderer:
    """Makes the pages of one site."""

    title: str
    version: str
    """Of Podium."""
    made_at: str
    places: Sequence[tuple[str, str]]
    """The pages that every page leads to: name and path."""

    def page(self, template: str, path: str, **shown: Any) -> bytes:
        """The page at `path`, from the site's root on; `shown` is what its template shows."""
        found = _environment().get_template(template)
        root = "../" * path.count("/")
        text = found.render(site=self, here=path, root=root, places=self.places, **shown)
        return text.encode("utf-8", "replace")

    @cached_property
    def assets(self) -> dict[str, bytes]:
        """The files that all pages share, by path."""
        style = b"".join((_ROOM / "assets" / name).read_bytes() for name in _STYLES)
        script = (_ROOM / "assets" / "site.js").read_bytes()
        return {"assets/site.css": style, "assets/site.js": script}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "number": show_number,
        "duration": show_duration,
        "count": show_count,
        "brief": _brief,
        "nodes": _nodes,
    }
    return environment


def _nodes(number: int) -> str:
    return "1 node" if number == 1 else f"{number:,} nodes"


def _brief(text: str | None) -> str:
    """One line of at most 200 characters."""
    line = " ".join((text or "").split())
    return line if len(line) <= _LONGEST_BRIEF else f"{line[: _LONGEST_BRIEF - 1]}…"
