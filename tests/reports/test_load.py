"""Reading of run groups: what is right is read whole, what is broken is named by file and line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.errors import BrokenFile, NotAGroup
from reports.load import load_group, plain
from reports.records import Group, Run, RunKey, Usage
from tests.reports.groups import (
    BUDGET_S,
    FakeRun,
    journal,
    realistic_runs,
    write_group,
    write_json,
    write_jsonl,
)

RUN = FakeRun("uct", "AI4Code", 0, score=0.75, nodes=5)


@pytest.fixture
def group_dir(tmp_path: Path) -> Path:
    return write_group(tmp_path, "g", [RUN])


@pytest.fixture
def run_dir(group_dir: Path) -> Path:
    return group_dir / RUN.run_id


def only_run(directory: Path) -> Run:
    (run,) = load_group(directory).runs
    return run


def told(group: Group) -> list[str]:
    of_runs = [problem for run in group.runs for problem in run.problems]
    return [str(problem) for problem in (*group.problems, *of_runs)]


def change(path: Path, **fields: Any) -> None:
    write_json(path, json.loads(path.read_text()) | fields)


def test_a_whole_run_is_read_without_a_problem(group_dir: Path) -> None:
    run = only_run(group_dir)
    assert run.key == RunKey("uct", "AI4Code", 0)
    assert run.record.model == "fake-model-1"
    assert run.record.timings.agent_s == BUDGET_S
    assert run.grade is not None
    assert (run.grade.score, run.grade.medal) == (0.75, "bronze")
    assert run.journal is not None
    assert [node.step for node in run.journal.nodes] == [0, 1, 2, 3, 4]
    assert run.snapshots == 3
    assert told(load_group(group_dir)) == []


def test_calls_and_tokens_are_counted_from_the_log(group_dir: Path) -> None:
    assert only_run(group_dir).usage == Usage(10, 10_000, 2_000)


def test_without_a_log_the_record_says_calls_and_tokens(group_dir: Path, run_dir: Path) -> None:
    (run_dir / "llm.jsonl").unlink()
    usage = {"llm_calls": 7, "prompt_tokens": 70, "completion_tokens": 14}
    change(run_dir / "run.json", usage=usage)
    assert only_run(group_dir).usage == Usage(7, 70, 14)


def test_a_realistic_group_is_read_without_a_problem(tmp_path: Path) -> None:
    group = load_group(write_group(tmp_path, "g", realistic_runs()))
    assert len(group.runs) == 45
    assert group.asked.variants == ("uct", "greedy", "foreign")
    assert group.asked.seeds == (0, 1, 2)
    assert told(group) == []


def test_an_agent_without_a_journal_has_none(group_dir: Path, run_dir: Path) -> None:
    (run_dir / "logs" / "journal.jsonl").unlink()
    assert only_run(group_dir).journal is None


def test_an_empty_journal_is_a_search_without_nodes(group_dir: Path, run_dir: Path) -> None:
    (run_dir / "logs" / "journal.jsonl").write_text("")
    run = only_run(group_dir)
    assert run.journal is not None
    assert run.journal.nodes == ()


def test_a_directory_without_runs_is_no_group(tmp_path: Path) -> None:
    with pytest.raises(NotAGroup, match=r"holds no group\.json and no run"):
        load_group(tmp_path)
    with pytest.raises(NotAGroup):
        load_group(tmp_path / "nowhere")


def test_a_group_without_group_json_has_the_runs_that_are_there(tmp_path: Path) -> None:
    group = load_group(write_group(tmp_path, "g", [RUN], ask=False))
    assert group.asked.competitions == ()
    assert len(group.runs) == 1


def test_a_truncated_group_json_is_refused_with_its_line(group_dir: Path) -> None:
    path = group_dir / "group.json"
    path.write_text(path.read_text()[:60])
    with pytest.raises(BrokenFile, match=r"^g/group\.json, line \d+: not JSON"):
        load_group(group_dir)


def test_a_truncated_run_json_makes_a_missing_run_that_is_named(
    group_dir: Path, run_dir: Path
) -> None:
    path = run_dir / "run.json"
    path.write_text("\n".join(path.read_text().splitlines()[:7]))
    group = load_group(group_dir)
    assert group.runs == ()
    assert group.unreadable == (RunKey("uct", "AI4Code", 0),)
    (problem,) = told(group)
    assert problem.startswith(f"g/{RUN.run_id}/run.json, line 7: not JSON")
    assert problem.endswith("The run counts as missing.")


def test_a_run_json_without_a_field_is_named_with_the_field(group_dir: Path, run_dir: Path) -> None:
    fields = json.loads((run_dir / "run.json").read_text())
    del fields["seed"]
    write_json(run_dir / "run.json", fields)
    (problem,) = told(load_group(group_dir))
    assert "field 'seed' is missing" in problem


def test_a_run_json_of_another_schema_is_named(group_dir: Path, run_dir: Path) -> None:
    change(run_dir / "run.json", schema=2)
    (problem,) = told(load_group(group_dir))
    assert "field 'schema' is 2 (Input should be 1)" in problem


def test_a_truncated_report_leaves_the_run_without_a_grade(group_dir: Path, run_dir: Path) -> None:
    (run_dir / "report.json").write_text('{\n  "competition_id": "AI4Code",\n  "score": 0.7')
    run = only_run(group_dir)
    assert run.grade is None
    (problem,) = run.problems
    assert problem.line == 3
    assert problem.what.endswith("The run has no grade.")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"gold_medal": True}, "2 medals for one submission"),
        ({"any_medal": False}, "any_medal is False with 1 medals"),
        ({"valid_submission": False}, "an invalid submission is placed on the leaderboard"),
        ({"submission_exists": False}, "a submission that does not exist is valid"),
        ({"score": "0.7"}, "field 'score' is '0.7'"),
    ],
)
def test_a_report_that_contradicts_itself_gives_no_grade(
    group_dir: Path, run_dir: Path, fields: dict[str, Any], words: str
) -> None:
    change(run_dir / "report.json", **fields)
    run = only_run(group_dir)
    assert run.grade is None
    assert words in run.problems[0].what


def test_the_journal_of_a_killed_agent_is_read_up_to_the_line_it_was_writing(
    group_dir: Path, run_dir: Path
) -> None:
    path = run_dir / "logs" / "journal.jsonl"
    path.write_text(path.read_text()[:-40])
    run = only_run(group_dir)
    assert run.journal is not None
    assert len(run.journal.nodes) == 4
    (problem,) = run.problems
    assert str(problem).startswith(f"g/{RUN.run_id}/logs/journal.jsonl, line 5: not JSON")
    assert "the file ends in the middle of it" in problem.what


def rewrite(run_dir: Path, edit: Callable[[list[dict[str, Any]]], None]) -> None:
    lines = journal(5)
    edit(lines)
    write_jsonl(run_dir / "logs" / "journal.jsonl", lines)


def test_a_node_that_is_there_twice_counts_once(group_dir: Path, run_dir: Path) -> None:
    rewrite(run_dir, lambda lines: lines.append(lines[2]))
    run = only_run(group_dir)
    assert run.journal is not None
    assert len(run.journal.nodes) == 5
    assert "node 'n002' is there twice" in run.problems[0].what


def test_a_node_with_an_unknown_parent_becomes_a_root_and_is_named(
    group_dir: Path, run_dir: Path
) -> None:
    # n001 before its parent n004 would also close a circle for whoever follows parents.
    rewrite(run_dir, lambda lines: lines[1].update(parent_id="n004"))
    run = only_run(group_dir)
    assert run.journal is not None
    assert run.journal.nodes[1].parent_id is None
    assert "names parent 'n004'" in run.problems[0].what


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_a_metric_that_is_no_number_is_none(group_dir: Path, run_dir: Path, value: str) -> None:
    rewrite(run_dir, lambda lines: lines[0].update(metric=float(value.lower())))
    run = only_run(group_dir)
    assert run.journal is not None
    assert run.journal.nodes[0].metric is None


def test_a_linked_journal_is_not_followed(group_dir: Path, run_dir: Path, tmp_path: Path) -> None:
    # An agent in a container may link to a path that on the host holds private answers.
    secret = tmp_path / "answers.jsonl"
    write_jsonl(secret, journal(2))
    path = run_dir / "logs" / "journal.jsonl"
    path.unlink()
    path.symlink_to(secret)
    assert only_run(group_dir).journal is None


def test_a_pipe_in_place_of_a_journal_does_not_hang_the_report(
    group_dir: Path, run_dir: Path
) -> None:
    path = run_dir / "logs" / "journal.jsonl"
    path.unlink()
    os.mkfifo(path)
    assert only_run(group_dir).journal is None


def test_totals_that_the_rows_do_not_bear_out_are_named(group_dir: Path) -> None:
    change(group_dir / "grading_report.json", total_valid_submissions=75)
    (problem,) = told(load_group(group_dir))
    assert problem == (
        "g/grading_report.json: total_valid_submissions is 75, its rows give 1; the rows count."
    )


def test_a_broken_grading_report_is_named_but_not_needed(group_dir: Path) -> None:
    (group_dir / "grading_report.json").write_text("{")
    group = load_group(group_dir)
    assert len(group.runs) == 1
    assert "numbers here come from the runs' own files" in told(group)[0]


def test_control_characters_of_agents_are_dropped() -> None:
    assert plain("\x1b[31mred\x1b[0m\x07 line\r\nnext\tcell") == "red line\nnext\tcell"
