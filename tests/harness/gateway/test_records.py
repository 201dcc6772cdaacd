from __future__ import annotations

import json
import threading
from pathlib import Path

from harness.gateway.records import CallLog, CallRecord, LlmUsage


def record_of(prompt: int | None = 10, completion: int | None = 2) -> CallRecord:
    return CallRecord(
        at=1_700_000_000.5,
        path="/v1/chat/completions",
        model="small",
        stream=False,
        status=200,
        latency_s=1.25,
        first_byte_s=0.5,
        prompt_tokens=prompt,
        completion_tokens=completion,
        error=None,
    )


def test_line_has_the_fields_of_the_contract_in_their_order(tmp_path: Path) -> None:
    CallLog(tmp_path / "llm.jsonl")(record_of())
    assert (tmp_path / "llm.jsonl").read_text() == (
        '{"schema": 1, "at": 1700000000.5, "path": "/v1/chat/completions", "model": "small", '
        '"stream": false, "status": 200, "latency_s": 1.25, "first_byte_s": 0.5, '
        '"prompt_tokens": 10, "completion_tokens": 2, "error": null}\n'
    )


def test_usage_adds_up_and_calls_of_unknown_size_still_count(tmp_path: Path) -> None:
    log = CallLog(tmp_path / "llm.jsonl")
    assert log.usage == LlmUsage(0, 0, 0)
    for record in (record_of(10, 2), record_of(None, None), record_of(5, None)):
        log(record)
    assert log.usage == LlmUsage(llm_calls=3, prompt_tokens=15, completion_tokens=2)


def test_resumed_log_goes_on_where_the_killed_one_was_torn(tmp_path: Path) -> None:
    path = tmp_path / "llm.jsonl"
    CallLog(path)(record_of(10, 2))
    with path.open("a") as file:
        file.write('{"schema": 1, "prompt_tok')
    log = CallLog(path)
    log(record_of(1, 1))
    log(record_of(1, 1))
    assert log.usage == LlmUsage(3, 12, 4)
    lines = path.read_text().splitlines()
    assert [json.loads(lines[n])["prompt_tokens"] for n in (0, 2, 3)] == [10, 1, 1]
    assert CallLog(path).usage == log.usage


def test_calls_of_many_threads_are_all_written_whole(tmp_path: Path) -> None:
    log = CallLog(tmp_path / "llm.jsonl")

    def write_many() -> None:
        for _ in range(50):
            log(record_of())

    threads = [threading.Thread(target=write_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = (tmp_path / "llm.jsonl").read_text().splitlines()
    assert len(lines) == 200
    assert all(json.loads(line)["schema"] == 1 for line in lines)
    assert log.usage.prompt_tokens == 2_000


def test_lines_that_are_no_objects_or_no_counts_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "llm.jsonl"
    path.write_text('[1]\nnonsense\n{"prompt_tokens": 4}\n')
    assert CallLog(path).usage == LlmUsage(1, 4, 0)
