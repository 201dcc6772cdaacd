"""The page as text: one file, that trusts only its own script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports.load import load_journal
from reports.records import Journal, Problem
from reports.search_tree.page import build_tree_page, render_tree_page
from tests.reports.search_tree.journals import HOSTILE, write_hostile_search, write_search


class Parsed(HTMLParser):
    """Elements of a page, and the text of its scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", {}))

    def handle_data(self, data: str) -> None:
        tag = self.tags[-1][0] if self.tags else ""
        if tag in ("script", "style", "title"):
            self.texts.setdefault(tag, []).append(data)


def _policy(parsed: Parsed) -> str:
    fields = [fields for _, fields in parsed.tags]
    name = "Content-Security-Policy"
    (policy,) = (one["content"] for one in fields if one.get("http-equiv") == name)
    assert policy is not None
    return policy


def page_of(root: Path, title: str = "a run") -> str:
    journal, problems = load_journal(root / "logs" / "journal.jsonl", "journal.jsonl")
    assert journal is not None
    return build_tree_page(journal, root / "code", title=title, problems=problems)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(write_search(tmp_path_factory.mktemp("run"), 20))


def test_it_names_no_address_and_loads_nothing(page: str) -> None:
    parsed = Parsed(page)
    sources = [fields.get("src") for _, fields in parsed.tags if "src" in fields]
    links = [fields["href"] for _, fields in parsed.tags if fields.get("href")]
    assert sources == []
    assert links == ["data:,", "#panel"]
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", page) == []


def test_the_browser_is_told_to_run_only_the_page_s_own_script(page: str) -> None:
    parsed = Parsed(page)
    policy = _policy(parsed)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "connect-src" not in policy
    _data, script = parsed.texts["script"]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy


def test_a_live_page_may_ask_its_own_server(page: str) -> None:
    data = {"title": "x", "nodes": [], "lines": [], "problems": []}
    assert "connect-src 'self'" in _policy(Parsed(render_tree_page(data, is_live=True)))


def test_the_data_are_in_the_page(page: str) -> None:
    data = json.loads(Parsed(page).texts["script"][0])
    assert len(data["nodes"]) == 20
    assert data["is_live"] is False


def test_hostile_texts_stay_data(tmp_path: Path) -> None:
    page = page_of(write_hostile_search(tmp_path), title=HOSTILE)
    parsed = Parsed(page)
    assert [tag for tag, _ in parsed.tags].count("script") == 2
    assert "img" not in [tag for tag, _ in parsed.tags]
    data = json.loads(parsed.texts["script"][0])
    last = data["nodes"][-1]
    assert last["plan"] == last["insight"] == last["error"] == HOSTILE
    assert HOSTILE in data["lines"]
    assert "".join(parsed.texts["title"]) == f"{HOSTILE}: search tree"


def test_what_is_wrong_with_the_files_is_told() -> None:
    problem = Problem("journal.jsonl", 3, "not JSON; the line is left out.")
    page = build_tree_page(Journal(()), Path("nowhere"), title="x", problems=[problem])
    data = json.loads(Parsed(page).texts["script"][0])
    assert data["problems"] == ["journal.jsonl, line 3: not JSON; the line is left out."]
