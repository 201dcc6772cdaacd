from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from harness.errors import HarnessError
from harness.run import (
    ENDED,
    NEXT,
    RunRecord,
    State,
    advance,
    load_record,
    load_spec,
    new_record,
    save_record,
    save_spec,
)
from harness.rundir import GroupPaths, RunPaths
from tests.harness.fake_groups import group_spec

STEPS = [(before, after) for before, afters in NEXT.items() for after in afters]


@pytest.fixture
def record(tmp_path: Path) -> RunRecord:
    return new_record(group_spec(tmp_path, tmp_path, "good"), "good", "demo-wine", 0)


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_every_allowed_step_is_taken_and_its_time_noted(
    record: RunRecord, before: State, after: State
) -> None:
    record.state = before
    advance(record, after)
    assert record.state == after
    assert ("ended_at" if after in ENDED else f"{after}_at") in record.timings


@pytest.mark.parametrize(
    ("before", "after"), [(a, b) for a in NEXT for b in NEXT if b not in NEXT[a]]
)
def test_every_other_step_is_refused_and_changes_nothing(
    record: RunRecord, before: State, after: State
) -> None:
    record.state = before
    timings = dict(record.timings)
    with pytest.raises(HarnessError, match=f"from {before} to {after}"):
        advance(record, after)
    assert (record.state, record.timings) == (before, timings)


def test_every_state_has_its_followers() -> None:
    assert set(NEXT) == set(get_args(State))
    assert all(NEXT[state] == () for state in ENDED)


def test_a_record_comes_back_from_its_file_as_it_was(record: RunRecord, tmp_path: Path) -> None:
    advance(record, "preparing")
    record.outcome.error = "ä"
    paths = RunPaths(tmp_path / "run")
    save_record(record, paths)
    assert load_record(paths.run_json) == record
    assert json.loads(paths.run_json.read_text())["schema"] == 1
    assert [file.name for file in paths.root.iterdir()] == ["run.json"]


def test_a_spec_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    spec = group_spec(tmp_path, tmp_path, "good", "crash", seeds=2)
    paths = GroupPaths(tmp_path / "g")
    save_spec(spec, paths)
    assert load_spec(paths.group_json) == spec
    assert [seed for _, _, seed in spec.run_ids()] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("content", "word"), [('{"schema": 1, "run', "Invalid JSON"), ('{"schema": 1}', "run_id")]
)
def test_a_broken_record_is_named_by_its_file(tmp_path: Path, content: str, word: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(content)
    with pytest.raises(HarnessError, match=word) as caught:
        load_record(file)
    assert str(file) in str(caught.value)


def test_a_record_that_is_not_there_is_named_by_its_file(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="No such file"):
        load_record(tmp_path / "run.json")


def test_a_field_of_another_version_is_named(record: RunRecord, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    fields = json.loads(record.model_dump_json(by_alias=True)) | {"colour": "red"}
    file.write_text(json.dumps(fields))
    with pytest.raises(HarnessError, match="colour"):
        load_record(file)
