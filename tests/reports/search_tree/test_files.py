"""The files of a search, and the texts of its nodes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reports.load import load_journal
from reports.records import Node
from reports.search_tree.files import SearchFiles, printed, read_texts
from reports.search_tree.texts import Limits
from tests.reports.search_tree.journals import write_search


@pytest.fixture
def files(tmp_path: Path) -> SearchFiles:
    return SearchFiles(write_search(tmp_path / "run", 3))


def first_node(files: SearchFiles) -> Node:
    journal, problems = load_journal(files.journal, "journal.jsonl")
    assert journal is not None
    assert problems == ()
    return journal.nodes[0]


def test_a_node_has_its_script_its_output_and_its_prompt(files: SearchFiles) -> None:
    node = first_node(files)
    texts = read_texts(node, files.code_dir, Limits())
    own = files.code_dir / node.node_id
    assert texts.code == (own / "solution.py").read_text()
    assert texts.output == (own / "output.txt").read_text()
    assert texts.prompt == (own / "prompt.txt").read_text()
    assert texts.is_output_whole


def test_without_its_files_only_the_tail_of_the_output_is_left(files: SearchFiles) -> None:
    node = first_node(files)
    texts = read_texts(node, files.root / "nowhere", Limits())
    assert (texts.code, texts.prompt, texts.is_output_whole) == (None, None, False)
    assert texts.output == node.output_tail


def test_a_large_output_is_read_from_both_ends(files: SearchFiles) -> None:
    node = first_node(files)
    output = files.code_dir / node.node_id / "output.txt"
    output.write_text("begin " + "x" * 10_000_000 + " end")
    texts = read_texts(node, files.code_dir, Limits(output=100))
    assert texts.output is not None
    assert len(texts.output) < 200
    assert texts.output.startswith("begin")
    assert "[... 9,999,910 bytes left out ...]" in texts.output
    assert texts.output.endswith("end")


@pytest.mark.parametrize("name", ["../secret.py", "/etc/passwd", "link.py", ""])
def test_a_journal_cannot_name_files_outside_the_code_directory(
    files: SearchFiles, name: str
) -> None:
    (files.root / "secret.py").write_text("secret")
    (files.code_dir / "link.py").symlink_to(files.root / "secret.py")
    node = replace(first_node(files), code_file=name, prompt_file=name)
    texts = read_texts(node, files.code_dir, Limits())
    assert (texts.code, texts.prompt) == (None, None)


def test_a_script_that_is_no_text_is_still_shown(files: SearchFiles) -> None:
    node = first_node(files)
    (files.code_dir / node.node_id / "solution.py").write_bytes(b"x = '\xff\xfe'\n")
    assert read_texts(node, files.code_dir, Limits()).code == "x = '��'\n"


def test_escapes_and_overwritten_progress_are_dropped() -> None:
    assert printed("\x1b[31mred\x1b[0m\n10%\r50%\r100%\n") == "red\n100%\n"
    assert printed("10%\r100%\r") == "100%"
    assert printed("a\r\nb\r\n") == "a\nb\n"
    assert printed("") == ""
    assert printed(None) is None


def test_a_long_line_without_end_takes_no_time() -> None:
    # A pattern that tries again at every character would need minutes for this.
    assert printed("x" * 1_000_000 + "\r" + "y") == "y"


@pytest.mark.parametrize(
    ("name", "content", "is_ended"),
    [
        ("run.json", {"state": "running"}, False),
        ("run.json", {"state": "done"}, True),
        ("run.json", {"state": "failed"}, True),
        ("run.json", {"state": "lost"}, True),
        ("logs/progress.json", {"phase": "improve: running n003"}, False),
        ("logs/progress.json", {"phase": "done"}, True),
        ("logs/progress.json", {"phase": "stopped"}, True),
        ("logs/progress.json", ["done"], False),
    ],
)
def test_a_search_is_ended_when_its_files_say_so(
    files: SearchFiles, name: str, content: object, is_ended: bool
) -> None:
    (files.root / name).write_text(json.dumps(content))
    assert files.is_ended is is_ended


def test_broken_files_say_nothing(files: SearchFiles) -> None:
    (files.root / "run.json").write_text('{"state": "do')
    (files.root / "logs" / "progress.json").write_bytes(b"\xff")
    assert not files.is_ended


def test_the_title_is_the_run_in_words_or_the_directory(files: SearchFiles) -> None:
    assert files.title == "run"
    run = {"variant": "podium", "competition_id": "demo-wine", "seed": 2}
    (files.root / "run.json").write_text(json.dumps(run))
    assert files.title == "podium, demo-wine, seed 2"


def test_any_directory_is_no_run(tmp_path: Path, files: SearchFiles) -> None:
    assert files.is_there
    assert not SearchFiles(tmp_path).is_there
    assert not SearchFiles(tmp_path / "nope").is_there
