"""The live page's server, over a real socket."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from reports.search_tree.files import SearchFiles
from reports.search_tree.live import LiveTree, live_app
from tests.reports.search_tree.journals import Search, write_search


class Served:
    """A search that can grow, and a client of its page's server."""

    def __init__(self, search: Search, client: httpx.Client) -> None:
        self.search, self.client = search, client

    def ask(self, generation: str = "", after: int = 0, tag: str = "") -> httpx.Response:
        asked: dict[str, str | int] = {"generation": generation, "after": after}
        headers = {"If-None-Match": tag} if tag else {}
        return self.client.get("/tree.json", params=asked, headers=headers)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    search = Search(tmp_path)
    config = uvicorn.Config(live_app(SearchFiles(tmp_path)), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        pass
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield Served(search, client)
    server.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_a_page_gets_only_what_it_lacks(served: Served) -> None:
    served.search.grow(3)
    first = served.ask().json()
    assert len(first["nodes"]) == 3
    line = served.search.grow()
    more = served.ask(first["generation"], after=3).json()
    assert [node["id"] for node in more["nodes"]] == [line["node_id"]]
    lines = first["lines"] + more["lines"]
    script = (served.search.root / "code" / line["code_file"]).read_text()
    code = "\n".join(lines[number] for number in more["nodes"][0]["code"])
    assert code == script.removesuffix("\n")
    assert len(more["lines"]) < len(first["lines"]) / 2


def test_nothing_new_is_answered_with_304(served: Served) -> None:
    served.search.grow(2)
    answer = served.ask()
    tag = answer.headers["ETag"]
    again = served.ask(answer.json()["generation"], 2, tag)
    assert (again.status_code, again.content) == (304, b"")
    served.search.grow()
    assert served.ask(answer.json()["generation"], 2, tag).status_code == 200


def test_the_end_is_news(served: Served) -> None:
    served.search.grow()
    before = served.ask()
    (served.search.root / "logs" / "progress.json").write_text(json.dumps({"phase": "done"}))
    after = served.ask(before.json()["generation"], 1, before.headers["ETag"])
    assert after.json()["is_ended"] is True
    assert after.json()["nodes"] == []


def test_before_the_first_node_there_is_a_page_without_any(served: Served) -> None:
    served.search.journal.unlink(missing_ok=True)
    assert served.client.get("/").status_code == 200
    assert served.ask().json()["nodes"] == []


@pytest.mark.parametrize(
    ("generation", "after"), [("other", 1), ("", 1), ("same", 99), ("same", -1)]
)
def test_a_page_of_another_search_gets_everything(
    served: Served, generation: str, after: int
) -> None:
    served.search.grow(2)
    own = served.ask().json()["generation"]
    asked = own if generation == "same" else generation
    assert len(served.ask(asked, after).json()["nodes"]) == 2


def test_a_journal_started_afresh_is_sent_from_its_beginning(served: Served) -> None:
    served.search.grow(3)
    first = served.ask().json()
    served.search.journal.unlink()
    served.search.lines.clear()
    other = Search(served.search.root / "other", seed=9)
    other.grow(2)
    other.journal.replace(served.search.journal)
    now = served.ask(first["generation"], 3).json()
    assert now["generation"] != first["generation"]
    assert len(now["nodes"]) == 2


def test_a_name_of_elsewhere_that_leads_here_is_refused(served: Served) -> None:
    answer = served.client.get("/tree.json", headers={"Host": "evil.example:80"})
    assert answer.status_code == 400


def test_two_servers_never_take_one_another_s_generation(tmp_path: Path) -> None:
    files = SearchFiles(write_search(tmp_path, 2))
    trees = [LiveTree(files), LiveTree(files)]
    for tree in trees:
        tree.refresh()
    first, second = (tree.fragment()["generation"] for tree in trees)
    assert first != second
