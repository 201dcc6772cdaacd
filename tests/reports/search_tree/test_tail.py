"""A journal read while it is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.search_tree.tail import JournalTail
from tests.reports.search_tree.journals import Search, write_search


def test_nothing_is_read_while_there_is_no_file(tmp_path: Path) -> None:
    tail = JournalTail(tmp_path / "journal.jsonl")
    assert tail.read_new() == ()
    assert tail.problems == ()


def test_each_look_gives_what_is_new(tmp_path: Path) -> None:
    search = Search(tmp_path)
    tail = JournalTail(search.journal)
    search.grow(3)
    assert len(tail.read_new()) == 3
    assert tail.read_new() == ()
    line = search.grow()
    assert [node.node_id for node in tail.read_new()] == [line["node_id"]]


def test_a_line_that_is_being_written_waits_for_its_end(tmp_path: Path) -> None:
    search = Search(tmp_path)
    search.grow(2)
    content = search.journal.read_bytes()
    search.journal.write_bytes(content[:-10])
    tail = JournalTail(search.journal)
    assert len(tail.read_new()) == 1
    with search.journal.open("ab") as file:
        file.write(content[-10:])
    assert len(tail.read_new()) == 1
    assert tail.problems == ()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return (write_search(tmp_path_factory.mktemp("run"), 6) / "logs/journal.jsonl").read_bytes()


@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(st.floats(0, 1), max_size=8))
def test_however_it_is_written_each_node_comes_once(
    tmp_path_factory: pytest.TempPathFactory, written: bytes, cuts: list[float]
) -> None:
    path = tmp_path_factory.mktemp("tail") / "journal.jsonl"
    tail, found, done = JournalTail(path), [], 0
    for end in [*sorted(int(share * len(written)) for share in cuts), len(written)]:
        with path.open("ab") as file:
            file.write(written[done:end])
        done = end
        found += [node.step for node in tail.read_new()]
    assert found == list(range(6))
    assert tail.generation == 1


def test_a_journal_that_was_replaced_is_a_new_search(tmp_path: Path) -> None:
    search = Search(tmp_path / "a")
    search.grow(4)
    tail = JournalTail(search.journal)
    tail.read_new()
    other = Search(tmp_path / "b", seed=1)
    other.grow(2)
    other.journal.replace(search.journal)
    assert len(tail.read_new()) == 2
    assert tail.generation == 2


def test_a_journal_that_became_shorter_is_a_new_search(tmp_path: Path) -> None:
    search = Search(tmp_path)
    search.grow(4)
    tail = JournalTail(search.journal)
    tail.read_new()
    first = search.journal.read_bytes().splitlines(keepends=True)[0]
    search.journal.write_bytes(first)
    assert len(tail.read_new()) == 1
    assert tail.generation == 2


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    search = Search(tmp_path)
    first = search.grow()
    with search.journal.open("a") as file:
        file.write("{broken\n\n" + json.dumps(first) + "\n")
    search.grow()
    tail = JournalTail(search.journal)
    assert len(tail.read_new()) == 2
    told = [str(problem) for problem in tail.problems]
    assert told[0].startswith("journal.jsonl, line 2: ")
    assert "is there twice" in told[1]


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    search = Search(tmp_path)
    search.grow()
    link = tmp_path / "link.jsonl"
    link.symlink_to(search.journal)
    assert JournalTail(link).read_new() == ()
