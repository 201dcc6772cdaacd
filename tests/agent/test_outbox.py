import json
from pathlib import Path

import pytest

from agent.llm.base import Usage
from agent.metric_words import TaskMetric
from agent.outbox import Outbox


def _outbox(tmp_path: Path) -> Outbox:
    outbox = Outbox(tmp_path / "submission", tmp_path / "code", tmp_path / "logs")
    outbox.open()
    return outbox


def _node(outbox: Outbox, node_id: str, text: str) -> None:
    outbox.node_dir(node_id).mkdir()
    (outbox.node_dir(node_id) / "submission.csv").write_text(text)
    (outbox.node_dir(node_id) / "solution.py").write_text(f"# {text}")


def test_the_best_submission_and_its_code_are_replaced_whole(tmp_path: Path) -> None:
    outbox = _outbox(tmp_path)
    for node_id in ("n000", "n001"):
        _node(outbox, node_id, node_id)
        with_inode = outbox.submission.stat().st_ino if outbox.submission.exists() else None
        outbox.keep(node_id)
        assert outbox.submission.read_text() == node_id
        assert outbox.submission.stat().st_ino != with_inode
    assert (tmp_path / "code" / "best_solution.py").read_text() == "# n001"
    assert [p.name for p in outbox.submission_dir.iterdir()] == ["submission.csv"]


def test_a_failed_copy_leaves_the_old_submission(tmp_path: Path) -> None:
    outbox = _outbox(tmp_path)
    _node(outbox, "n000", "good")
    outbox.keep("n000")
    with pytest.raises(FileNotFoundError):
        outbox.keep("n001")
    assert outbox.submission.read_text() == "good"


def test_progress_has_the_agreed_fields(tmp_path: Path) -> None:
    outbox = _outbox(tmp_path)
    outbox.report("judged", 3, TaskMetric("rmse", lower_is_better=True), ("n002", 1.5))
    progress = json.loads((tmp_path / "logs" / "progress.json").read_text())
    assert progress.pop("updated_at") > 1e9
    assert progress == {
        "usage": {
            "calls": 0,
            "prompt_tokens": 0,
            "completion_tokens": 0,
            "reasoning_tokens": 0,
            "cost_usd": 0.0,
        },
        "verdicts": {},
        "elapsed_s": 0.0,
        "schema": 1,
        "nodes": 3,
        "best_metric": 1.5,
        "metric_name": "rmse",
        "lower_is_better": True,
        "best_node_id": "n002",
        "phase": "judged",
    }


def test_progress_tells_what_the_run_has_used(tmp_path: Path) -> None:
    outbox = _outbox(tmp_path)
    outbox.report(
        "judged",
        4,
        TaskMetric("rmse", lower_is_better=True),
        None,
        usage=Usage(calls=3, prompt_tokens=10, completion_tokens=5, cost_usd=0.12345678),
        verdicts={"ok": 3, "crash": 1},
        elapsed_s=61.27,
    )
    progress = json.loads((tmp_path / "logs" / "progress.json").read_text())
    assert progress["usage"]["calls"] == 3
    assert progress["usage"]["cost_usd"] == 0.123457
    assert progress["verdicts"] == {"ok": 3, "crash": 1}
    assert progress["elapsed_s"] == 61.3
    assert progress["best_metric"] is None


def test_a_placed_submission_brings_the_code_of_all_its_members(tmp_path: Path) -> None:
    outbox = _outbox(tmp_path)
    for node_id in ("n000", "n001", "n002"):
        _node(outbox, node_id, node_id)
    mixed = tmp_path / "mixed.csv"
    mixed.write_text("mixed")
    outbox.place(mixed, {"n000": 0.25, "n002": 0.75}, "mean")
    assert outbox.submission.read_text() == "mixed"
    assert (tmp_path / "code" / "best_solution.py").read_text() == "# n002"
    folder = tmp_path / "code" / "best_solution"
    assert json.loads((folder / "ensemble.json").read_text()) == {
        "method": "mean",
        "members": [
            {"node_id": "n002", "weight": 0.75, "code_file": "n002.py"},
            {"node_id": "n000", "weight": 0.25, "code_file": "n000.py"},
        ],
    }
    assert (folder / "n000.py").read_text() == "# n000"
    outbox.place(mixed, {"n000": 0.5, "n001": 0.5}, "mean")
    assert sorted(path.name for path in folder.iterdir()) == [
        "ensemble.json",
        "n000.py",
        "n001.py",
    ]
    outbox.keep("n001")
    assert not folder.exists()
    assert outbox.submission.read_text() == "n001"


def test_nothing_half_written_has_the_name_of_a_submission(tmp_path: Path) -> None:
    outbox = _outbox(tmp_path)
    _node(outbox, "n000", "good")
    outbox.keep("n000")
    with pytest.raises(FileNotFoundError):
        outbox.place(tmp_path / "none.csv", {"n000": 1.0})
    assert outbox.submission.read_text() == "good"
    assert [p.name for p in outbox.submission_dir.glob("[!.]*")] == ["submission.csv"]
