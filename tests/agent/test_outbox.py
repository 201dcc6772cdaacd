import json
from pathlib import Path

import pytest

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
        "schema": 1,
        "nodes": 3,
        "best_metric": 1.5,
        "metric_name": "rmse",
        "lower_is_better": True,
        "best_node_id": "n002",
        "phase": "judged",
    }
