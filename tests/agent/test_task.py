from collections.abc import Callable
from pathlib import Path

import pytest

from agent.errors import ConfigError
from agent.preview import preview
from agent.task import read_task
from tests.agent import datasets


@pytest.mark.parametrize(
    ("make", "problem", "metric", "labels", "targets"),
    [
        (datasets.breast_cancer, "binary", "roc_auc", 1, 1),
        (datasets.diabetes, "regression", "rmse", 1, 1),
        (datasets.wine, "multiclass", "log_loss", 1, 3),
        (datasets.digits, "multiclass", "accuracy", 1, 1),
        (datasets.passengers, "binary", "accuracy", 1, 1),
        (datasets.digit_images, "multiclass", "accuracy", 1, 1),
    ],
)
def test_each_kind_of_competition_is_understood(
    tmp_path: Path,
    make: Callable[[Path], Path],
    problem: str,
    metric: str,
    labels: int,
    targets: int,
) -> None:
    task = read_task(make(tmp_path), "any")
    assert (task.problem, task.metric.name) == (problem, metric)
    assert (len(task.label_columns), len(task.target_columns)) == (labels, targets)
    assert task.id_column == "id"
    assert task.has_column_per_class is (targets > 1)
    assert (task.images is not None) is (make is datasets.digit_images)


def test_several_labels_of_zero_and_one_are_a_multilabel_problem(tmp_path: Path) -> None:
    (tmp_path / "description.md").write_text("# Evaluation\nmean AUC\n")
    (tmp_path / "train.csv").write_text("id,x,a,b\n1,2,0,1\n2,3,1,0\n")
    (tmp_path / "test.csv").write_text("id,x\n3,4\n")
    (tmp_path / "sampleSubmission.csv").write_text("id,a,b\n3,0.5,0.5\n")
    task = read_task(tmp_path, "any")
    assert task.problem == "multilabel"
    assert task.label_columns == ("a", "b")


def test_a_task_of_unknown_form_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "description.md").write_text("Something with audio.")
    (tmp_path / "sounds.bin").write_bytes(b"\x00")
    task = read_task(tmp_path, "any")
    assert task.problem == "unknown"
    assert task.sample is None
    assert not task.metric.is_known


def test_a_missing_description_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"description.md cannot be read .* Point DATA_DIR"):
        read_task(tmp_path, "any")


def test_row_counts_of_long_tables_are_estimated(tmp_path: Path) -> None:
    datasets.breast_cancer(tmp_path)
    rows = "".join(f"{i},{i / 7:.4f},{i % 2}\n" for i in range(10_000, 30_000))
    (tmp_path / "train.csv").write_text(f"id,x,benign\n{rows}")
    train = read_task(tmp_path, "any").train
    assert train is not None
    assert not train.has_all_rows
    assert train.about_rows == pytest.approx(20_000, rel=0.05)


def test_the_preview_shows_files_columns_and_values_within_its_limit(tmp_path: Path) -> None:
    task = read_task(datasets.passengers(tmp_path), "any")
    text = preview(task)
    assert "train.csv (" in text
    assert "fare: number, " in text
    assert "city: text, 3 distinct, " in text
    assert "saved: text, 2 distinct: " in text
    assert len(preview(task, max_chars=200)) == 200


def test_a_folder_of_very_many_images_hides_no_other_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.task._SEEN_FILES", 40)
    datasets.digit_images(tmp_path, rows=200)
    task = read_task(tmp_path, "any")
    assert task.images is not None
    assert (task.images.train, task.images.test) == ("train", "test")
    assert len(task.files) <= 40
    assert task.train is not None


def test_files_are_found_in_every_level_of_folders(tmp_path: Path) -> None:
    (tmp_path / "description.md").write_text("# Evaluation\nAUC\n")
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c" / "deep.bin").write_bytes(b"1")
    (tmp_path / "a" / "near.bin").write_bytes(b"1")
    (tmp_path / "a" / "gone.bin").symlink_to(tmp_path / "nothing")
    names = [path.name for path in read_task(tmp_path, "any").files]
    assert names == ["description.md", "near.bin", "deep.bin"]


def test_of_thousands_of_tables_those_near_the_top_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.task._SEEN_TABLES", 4)
    datasets.breast_cancer(tmp_path, rows=60)
    (tmp_path / "segments").mkdir()
    for number in range(30):
        (tmp_path / "segments" / f"train_{number}.csv").write_text("t,v\n1,2\n")
    task = read_task(tmp_path, "any")
    assert task.train is not None
    assert task.train.path == tmp_path / "train.csv"
