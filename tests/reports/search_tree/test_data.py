"""The page's data: complete, bounded, and valid JSON whatever the agent wrote."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.load import load_journal
from reports.records import Journal, Node, Problem
from reports.search_tree.data import MOST_BYTES, as_json, shown_problems, tree_data
from reports.search_tree.texts import Limits
from tests.reports.search_tree.journals import Search, write_search

BARE = Node("n0", 0, None, "draft", "crash", None, False, 1.0, 2.0)


def read(root: Path) -> Journal:
    journal, problems = load_journal(root / "logs" / "journal.jsonl", "journal.jsonl")
    assert journal is not None
    assert problems == ()
    return journal


def data_of(root: Path) -> dict[str, Any]:
    return tree_data(read(root), root / "code", title="a run")


def text(data: dict[str, Any], numbers: list[int]) -> str:
    return "\n".join(data["lines"][number] for number in numbers)


def test_nodes_carry_everything_that_the_journal_says(tmp_path: Path) -> None:
    search = Search(tmp_path)
    search.grow(40)
    data = data_of(tmp_path)
    assert data["title"] == "a run"
    assert [node["id"] for node in data["nodes"]] == [line["node_id"] for line in search.lines]
    same = ("action", "verdict", "metric", "partners", "plan", "insight", "note", "usage", "worker")
    for node, line in zip(data["nodes"], search.lines, strict=True):
        assert {name: node[name] for name in same} == {name: line[name] for name in same}
        assert node["parent"] == line["parent_id"]
        assert node["memory"] == line["memory_ids"]
        assert node["claimed"] == line["claimed_metric"]


def test_scripts_come_back_from_the_lines(tmp_path: Path) -> None:
    data = data_of(write_search(tmp_path, 10))
    for node in data["nodes"]:
        script = (tmp_path / "code" / node["code_file"]).read_text()
        assert text(data, node["code"]) == script.removesuffix("\n")


def test_five_hundred_nodes_take_less_than_ten_megabytes_and_three_seconds(tmp_path: Path) -> None:
    root = write_search(tmp_path, 500, functions=30)
    written = sum(path.stat().st_size for path in (root / "code").rglob("*.*"))
    assert written > 9_000_000
    journal = read(root)
    started = process_time()
    size = len(as_json(tree_data(journal, root / "code", title="x")).encode())
    assert process_time() - started < 3  # of CPU time: tests share the machine
    assert size < 2_000_000


def test_even_texts_without_a_line_in_common_are_cut_until_they_fit(tmp_path: Path) -> None:
    rng = random.Random(0)
    nodes = [replace(BARE, node_id=f"n{i}", code_file=f"n{i}/solution.py") for i in range(250)]
    for node in nodes:
        (tmp_path / node.node_id).mkdir()
        noise = "\n".join(rng.randbytes(20).hex() for _ in range(1_000))
        (tmp_path / node.node_id / "solution.py").write_text(noise)
    data = tree_data(Journal(tuple(nodes)), tmp_path, title="x")
    assert 1_000_000 < len(as_json(data).encode()) <= MOST_BYTES
    assert "characters left out" in text(data, data["nodes"][0]["code"])


def test_without_outputs_only_the_journal_s_tail_is_kept_and_cut_like_words(
    tmp_path: Path,
) -> None:
    journal = read(write_search(tmp_path, 3))
    long, short = "x" * 5_000, "fold 0: 0.81\ndone"
    tails = zip(journal.nodes, (long, short, None), strict=True)
    journal = Journal(tuple(replace(node, output_tail=tail) for node, tail in tails))
    limits = Limits(output=0, words=1_000)
    data = tree_data(journal, tmp_path / "code", title="a run", limits=limits)
    assert [node["is_output_whole"] for node in data["nodes"]] == [False] * 3
    assert "4,000 characters left out" in text(data, data["nodes"][0]["output"])
    assert text(data, data["nodes"][1]["output"]) == short
    assert data["nodes"][2]["output"] is None


def test_a_node_of_another_agent_needs_only_the_fields_of_the_first_schema(tmp_path: Path) -> None:
    (node,) = tree_data(Journal((BARE,)), tmp_path, title="x")["nodes"]
    assert (node["partners"], node["memory"], node["usage"]) == ([], [], None)
    assert (node["code"], node["output"], node["prompt"]) == (None, None, None)


def test_numbers_that_json_has_not_are_nothing(tmp_path: Path) -> None:
    odd = replace(BARE, noise=float("nan"), claimed_metric=float("inf"), seconds=float("-inf"))
    (node,) = tree_data(Journal((odd,)), tmp_path, title="x")["nodes"]
    assert (node["noise"], node["claimed"], node["seconds"]) == (None, None, None)


def test_noise_of_zero_is_unknown_noise(tmp_path: Path) -> None:
    (node,) = tree_data(Journal((replace(BARE, noise=0.0),)), tmp_path, title="x")["nodes"]
    assert node["noise"] is None


@pytest.mark.parametrize("field", ["plan", "insight", "analysis", "note", "error"])
def test_words_are_cut_and_lose_their_escapes(tmp_path: Path, field: str) -> None:
    wordy = replace(BARE, **{field: "\x1b[1m" + "x" * 90})  # type: ignore[arg-type]
    data = tree_data(Journal((wordy,)), tmp_path, title="x", limits=Limits(words=50))
    assert data["nodes"][0][field].startswith("x" * 25 + "\n[... 40 characters left out")


@given(
    st.recursive(st.text() | st.integers() | st.none(), lambda some: st.lists(some), max_leaves=8)
)
@settings(max_examples=50)
def test_json_comes_back_and_holds_nothing_that_ends_a_script(value: object) -> None:
    written = as_json(value)
    assert json.loads(written) == value
    assert not set(written) & set("<>&\u2028\u2029")


def test_of_very_many_problems_the_first_are_told_and_the_rest_counted() -> None:
    problems = [Problem("journal.jsonl", line, "not JSON.") for line in range(1, 61)]
    shown = shown_problems(problems)
    assert shown[0] == "journal.jsonl, line 1: not JSON."
    assert len(shown) == 51
    assert shown[-1] == "10 more problems."
