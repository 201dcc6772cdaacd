"""The page: one HTML file with styles, scripts and the search's data inside."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.records import Journal, Problem
from reports.search_tree.data import as_json, tree_data
from reports.search_tree.texts import Limits

_TEMPLATES = Path(__file__).parent / "templates"
_STYLES = ("page.css", "tree.css", "panel.css")
_SCRIPTS = (
    "words.js",
    "search.js",
    "layout.js",
    "view.js",
    "tree.js",
    "keys.js",
    "diff.js",
    "python.js",
    "panel.js",
    "timeline.js",
    "filters.js",
    "live.js",
    "start.js",
)
"""In the order in which they are joined to one function."""


def build_tree_page(
    journal: Journal,
    code_dir: Path,
    *,
    title: str,
    problems: Sequence[Problem] = (),
    limits: Limits | None = None,
) -> str:
    """The search of one run as one self-contained HTML file that asks the network for nothing.

    `code_dir` holds the nodes' scripts, outputs and prompts; what is missing there is shown as
    missing. Everything that the agent wrote is data, never markup. `problems` are shown at the top.
    Texts are cut to `limits`.
    """
    data = tree_data(journal, code_dir, title=title, problems=problems, limits=limits)
    return render_tree_page(data)


def render_tree_page(data: Mapping[str, Any], *, is_live: bool = False) -> str:
    """The page around the values of `tree_data`; a live one asks its own server for more."""
    style, script = _joined(_STYLES), f'(() => {{\n"use strict";\n{_joined(_SCRIPTS)}}})();\n'
    policy = [
        "default-src 'none'",
        f"style-src {_source(style)}",
        f"script-src {_source(script)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        *(["connect-src 'self'"] if is_live else []),
    ]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            title=data["title"],
            policy="; ".join(policy),
            style=Markup(style),
            script=Markup(script),
            data=Markup(as_json({**data, "is_live": is_live})),
        )
    )


def _source(text: str) -> str:
    """The only text that a browser may take for a script (or style): the one of this digest."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@cache
def _joined(names: Sequence[str]) -> str:
    return "".join((_TEMPLATES / name).read_text("utf-8") for name in names)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
