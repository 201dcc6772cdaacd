"""What pages read of a run's directory: bounded, as text, and never through links."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from reports.records import LlmCall, Node
from reports.site.llm_calls import call_summary, summarise
from reports.site.run_files import (
    MOST_CODE_BYTES,
    MOST_LOG_BYTES,
    best_code,
    findings,
    log_ends,
    snapshot_files,
)


def node(code_file: str | None) -> Node:
    return Node("n", 0, None, "draft", "ok", 0.5, False, 0.0, 1.0, code_file=code_file)


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    for name in ("code/n", "logs", "snapshots"):
        (tmp_path / "run" / name).mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("private answers")
    return tmp_path / "run"


def test_the_code_of_the_best_node_is_read(run_dir: Path) -> None:
    (run_dir / "code/n/solution.py").write_text("print(1)\x1b[31m\n")
    code = best_code(run_dir, node("n/solution.py"))
    assert code is not None
    assert (code.name, code.text, code.is_whole) == ("code/n/solution.py", "print(1)\n", True)


def test_of_very_long_code_both_ends_are_kept(run_dir: Path) -> None:
    (run_dir / "code/n/solution.py").write_text(f"first\n{'x' * MOST_CODE_BYTES}\nlast\n")
    code = best_code(run_dir, node("n/solution.py"))
    assert code is not None
    assert code.text.startswith("first\n")
    assert code.text.endswith("last\n")
    assert "bytes left out" in code.text
    assert not code.is_whole
    assert len(code.text) < MOST_CODE_BYTES + 100


@pytest.mark.parametrize("name", ["../../secret.txt", "/etc/hostname", "n/link.py", None, "n"])
def test_code_elsewhere_is_not_read(run_dir: Path, name: str | None) -> None:
    (run_dir / "code/n/link.py").symlink_to(run_dir.parent / "secret.txt")
    assert best_code(run_dir, node(name)) is None
    assert best_code(run_dir, None) is None


def test_logs_are_shown_from_the_end_and_from_a_whole_line_on(run_dir: Path) -> None:
    lines = "".join(f"line {number}\n" for number in range(5_000))
    (run_dir / "logs/agent.log").write_text(lines)
    (run_dir / "logs/agent.out").write_text("10%\r20%\rdone\n")
    (run_dir / "logs/container.log").write_text("")
    long, short = log_ends(run_dir)
    assert (long.name, long.is_whole) == ("logs/agent.log", False)
    assert long.text.endswith("line 4999\n")
    assert long.text.startswith("line ")
    assert MOST_LOG_BYTES - 20 < len(long.text) <= MOST_LOG_BYTES
    assert (short.text, short.is_whole) == ("done\n", True)


def test_links_and_pipes_among_the_logs_are_passed_over(run_dir: Path) -> None:
    (run_dir / "logs/agent.log").symlink_to(run_dir.parent / "secret.txt")
    os.mkfifo(run_dir / "logs/agent.out")
    assert list(log_ends(run_dir)) == []


def test_a_log_that_is_no_text_does_no_harm(run_dir: Path) -> None:
    (run_dir / "logs/agent.log").write_bytes(b"\xff\xfe\x00\x1b]0;title\x07ok\n")
    (log,) = log_ends(run_dir)
    assert log.text.endswith("ok\n")
    assert not set(log.text) & {"\x00", "\x1b", "\x07"}


def test_snapshots_come_in_order_and_without_unfinished_ones(run_dir: Path) -> None:
    for name in ("0001_000200s.csv", "0000_000100s.csv", ".copy-abc"):
        (run_dir / "snapshots" / name).write_text("")
    assert [one.name for one in snapshot_files(run_dir)] == ["0000_000100s.csv", "0001_000200s.csv"]


def test_findings_are_shown_value_by_value_and_are_nothing_when_absent(run_dir: Path) -> None:
    assert list(findings(run_dir)) == []
    (run_dir / "audit.json").write_text(
        json.dumps({"verdict": "clean", "checks": [{"name": "network", "ok": True}, 3]})
    )
    assert list(findings(run_dir)) == [
        (
            "audit.json",
            [
                ("verdict", "clean"),
                ("checks, 1, name", "network"),
                ("checks, 1, ok", "true"),
                ("checks, 2", "3"),
            ],
        )
    ]


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "x" * 300_000])
def test_broken_findings_are_said_to_be(run_dir: Path, text: str) -> None:
    (run_dir / "attestation.json").write_text(text)
    ((name, said),) = findings(run_dir)
    assert (name, said) == (
        "attestation.json",
        [("not shown", "The file is too long or no JSON.")],
    )


def test_very_many_findings_are_cut(run_dir: Path) -> None:
    (run_dir / "audit.json").write_text(json.dumps(list(range(250))))
    ((_, said),) = findings(run_dir)
    assert len(said) == 201
    assert said[-1] == ("not shown", "50 more values")


def call(latency_s: float, status: int = 200, error: str | None = None) -> LlmCall:
    tokens = 10 if error is None else None
    return LlmCall(0.0, status, 1, latency_s, tokens, tokens, error)


def test_calls_are_counted_with_what_went_wrong() -> None:
    calls = [call(float(second)) for second in range(1, 99)]
    found = summarise([*calls, call(99.0, 429, "slow\ndown"), call(100.0, 429, "slow down")])
    assert (found.calls, found.failed, found.uncounted) == (100, 2, 0)
    assert (found.prompt_tokens, found.completion_tokens) == (980, 980)
    assert (found.median_s, found.p95_s, found.longest_s, found.total_s) == (50.5, 95, 100, 5050)
    assert found.statuses == ((200, 98), (429, 2))
    assert found.errors == (("429: slow down", 2),)


def test_an_answer_that_broke_off_is_a_failed_call_and_one_call_has_percentiles() -> None:
    found = summarise([call(3.0, 200, "the stream broke off")])
    assert (found.failed, found.median_s, found.p95_s) == (1, 3.0, 3.0)


def test_calls_are_read_from_the_log_unless_it_is_a_link(run_dir: Path) -> None:
    line = {
        "at": 1.0,
        "status": 200,
        "latency_s": 2.0,
        "prompt_tokens": 5,
        "completion_tokens": None,
    }
    (run_dir / "llm.jsonl").write_text(f"{json.dumps(line)}\n{{\n")
    found = call_summary(run_dir / "llm.jsonl")
    assert found is not None
    assert (found.calls, found.prompt_tokens, found.uncounted) == (1, 5, 1)
    (run_dir / "link.jsonl").symlink_to(run_dir / "llm.jsonl")
    assert call_summary(run_dir / "link.jsonl") is None
    assert call_summary(run_dir / "none.jsonl") is None
