import json
from pathlib import Path

import pytest

from agent.errors import JournalCorrupt
from agent.journal import Journal, JournalRecord, replay
from agent.search.tree import ROOT_ID, Outcome, Verdict
from agent.search.tree_search import TreeSearch
from tests.agent.search.search_cases import CRASH, new_search, ok, step

_OUTCOMES = [ok(0.5), ok(0.4), CRASH, ok(0.7), CRASH, CRASH, ok(0.1), ok(0.72), CRASH, ok(0.6)]


def _record(search: TreeSearch, outcome: Outcome) -> JournalRecord:
    node = step(search, outcome)
    assert node.action is not None
    return JournalRecord(
        node_id=node.node_id,
        step=node.step,
        parent_id=None if node.parent_id == ROOT_ID else node.parent_id,
        action=node.action,
        plan="a plan",
        code_file=f"{node.node_id}/solution.py",
        verdict=outcome.verdict,
        metric=outcome.metric,
        lower_is_better=False,
        metric_name="accuracy",
        seconds=1.5,
        llm_seconds=0.5,
        started_at=100.0,
        finished_at=102.0,
        is_best=node is search.tree.best,
        error=None if outcome.metric is not None else "ValueError: x",
        output_tail="bye",
    )


def _state(search: TreeSearch) -> list[dict[str, object]]:
    return [vars(node) for node in [search.tree.root, *search.tree]]


@pytest.mark.parametrize("policy", ["uct", "greedy"])
def test_a_replayed_journal_gives_the_same_tree_and_the_same_next_choice(
    tmp_path: Path, policy: str
) -> None:
    lived = new_search(policy, debug_prob=0.5)
    journal = Journal(tmp_path / "journal.jsonl")
    for outcome in _OUTCOMES:
        journal.append(_record(lived, outcome))
    rebuilt = new_search(policy, debug_prob=0.5)
    replay(rebuilt, Journal(tmp_path / "journal.jsonl").records)
    assert _state(rebuilt) == _state(lived)
    assert rebuilt.select() == lived.select()
    assert rebuilt.tree.best is not None
    assert rebuilt.tree.best.metric == 0.72


def test_a_line_has_exactly_the_agreed_fields(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append(_record(new_search(), ok(0.5)))
    line = json.loads((tmp_path / "journal.jsonl").read_text(encoding="utf-8"))
    assert list(line) == [
        *("schema", "node_id", "step", "parent_id", "action", "plan", "code_file", "verdict"),
        *("metric", "lower_is_better", "metric_name", "seconds", "llm_seconds", "started_at"),
        *("finished_at", "is_best", "error", "output_tail", "worker", "partners", "noise"),
        *("claimed_metric", "insight", "analysis", "note", "prompt_file", "memory_ids", "usage"),
    ]
    assert line["schema"] == 1
    assert line["parent_id"] is None
    assert line["verdict"] == "ok"


def test_a_line_of_an_older_agent_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    record = _record(new_search(), ok(0.5))
    line = json.loads(record.model_dump_json(by_alias=True))
    newer = ("worker", "partners", "noise", "claimed_metric", "insight", "analysis", "note")
    for name in (*newer, "prompt_file", "memory_ids", "usage"):
        del line[name]
    path.write_text(json.dumps(line) + "\n", encoding="utf-8")
    assert Journal(path).records == [record]


def test_a_last_line_cut_off_by_a_kill_is_dropped_and_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    search = new_search()
    journal = Journal(path)
    journal.append(_record(search, ok(0.5)))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    again = Journal(path)
    assert len(again.records) == 1
    again.append(_record(search, ok(0.6)))
    assert [r.node_id for r in Journal(path).records] == ["n000", "n001"]


def test_a_spoilt_line_before_the_last_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.append(_record(new_search(), ok(0.5)))
    path.write_bytes(b'{"schema":1}\n' + path.read_bytes())
    with pytest.raises(JournalCorrupt, match=r"journal.jsonl, line 1: .* Move the journal away"):
        Journal(path)


def test_a_journal_with_a_missing_parent_is_an_error() -> None:
    search = new_search()
    records = [_record(search, ok(0.5)), _record(search, ok(0.6))]
    with pytest.raises(JournalCorrupt, match="n001 does not fit"):
        replay(new_search(), records[1:])


def test_verdicts_in_the_journal_are_the_agreed_words() -> None:
    assert [v.value for v in Verdict] == [
        *("ok", "crash", "timeout", "oom", "no_metric", "no_submission", "bad_format"),
        *("suspicious", "mismatch"),
    ]
