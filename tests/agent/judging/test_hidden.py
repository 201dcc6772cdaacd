"""The view of the input that lacks rows, and the way back from its submissions."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.judging.hidden import HIDDEN_NAME, hide_rows, split_submission
from agent.judging.records import cells_of, records
from agent.judging.submission import SampleSubmission
from agent.judging.view import Unsafe
from agent.task import Task, read_task
from tests.agent import datasets
from tests.agent.judging.cases import competition

_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"))


def _texts(directory: Path, cells: list[tuple[str, str]], end: str, tests: int) -> Task:
    """A competition whose cells hold quotes, commas, line breaks; labels are numbers."""
    rows = [[str(n), *pair, str(n % 3)] for n, pair in enumerate(cells)]
    tables = {
        "train": [["id", "a", "b,c", "y"], *rows],
        "test": [["b,c", "id"], *([f"x {n}", str(100 + n)] for n in range(tests))],
        "sample_submission": [["id", "y"], *([str(100 + n), "0"] for n in range(tests))],
    }
    for name, content in tables.items():
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator=end).writerows(content)
        (directory / f"{name}.csv").write_bytes(text.getvalue().encode())
    (directory / "description.md").write_text("# Evaluation\nRMSE\n")
    return read_task(directory, "texts")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(_CELL, _CELL), min_size=4, max_size=20),
    st.sampled_from(["\n", "\r\n"]),
    st.data(),
)
def test_hidden_rows_leave_the_training_table_and_join_the_test_rows(
    cells: list[tuple[str, str]], end: str, data: st.DataObject
) -> None:
    hidden = data.draw(
        st.lists(st.integers(0, len(cells) - 1), unique=True, min_size=1, max_size=len(cells) - 1)
    )
    with TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "data").mkdir()
        task = _texts(directory / "data", cells, end, 5)
        truth = hide_rows(task, hidden, 0, directory / "view")
        assert sorted(truth.rows) == sorted(hidden)
        before = list(records(directory / "data" / "train.csv"))
        kept = [one for n, one in enumerate(before, start=-1) if n not in hidden]
        assert b"".join(kept) == (directory / "view" / "train.csv").read_bytes()
        for table, width in (("test", 2), ("sample_submission", 2)):
            whole = (directory / "view" / f"{table}.csv").read_bytes()
            original = (directory / "data" / f"{table}.csv").read_bytes()
            assert whole.startswith(original), "the real rows keep their bytes and places"
            added = list(records(directory / "view" / f"{table}.csv"))[6:]
            assert [len(cells_of(record)) for record in added] == [width] * len(hidden)
        ids = [cells_of(one)[1] for one in list(records(directory / "view" / "test.csv"))[6:]]
        texts = [cells_of(one)[0] for one in list(records(directory / "view" / "test.csv"))[6:]]
        assert tuple(ids) == truth.ids
        assert texts == [cells[row][1] for row in truth.rows]
        assert not set(ids) & {str(n) for n in (*range(len(cells)), *range(100, 105))}


@pytest.mark.parametrize(
    "make", [datasets.breast_cancer, datasets.wine, datasets.passengers, datasets.digit_images]
)
def test_a_script_reads_the_view_like_the_real_thing(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    task = read_task(make(tmp_path / "data"), "any")
    hide_rows(task, range(10, 30), 0, tmp_path / "view")
    seen = read_task(tmp_path / "view", "any")
    for before, after in ((task.train, seen.train), (task.test, seen.test)):
        assert before is not None
        assert after is not None
        assert after.columns == before.columns
        change = 20 if before is task.test else -20
        assert len(after.head) == len(before.head) + change
    assert (seen.problem, seen.target_columns) == (task.problem, task.target_columns)
    assert seen.train is not None
    assert task.train is not None
    gone = {row[0] for row in task.train.head} - {row[0] for row in seen.train.head}
    assert len(gone) == 20
    assert not any(
        label in (seen.test.columns if seen.test else ()) for label in seen.label_columns
    )


def test_images_of_hidden_rows_are_test_images_with_their_new_names(tmp_path: Path) -> None:
    task = read_task(datasets.digit_images(tmp_path / "data"), "any")
    assert task.train is not None
    truth = hide_rows(task, range(25), 0, tmp_path / "view")
    for new, row in zip(truth.ids, truth.rows, strict=True):
        old = task.train.head[row][0]
        link = tmp_path / "view" / "test" / f"{new}.png"
        assert link.read_bytes() == (tmp_path / "data" / "train" / f"{old}.png").read_bytes()
        assert not (tmp_path / "view" / "train" / f"{old}.png").exists()
    assert len(list((tmp_path / "view" / "train").iterdir())) == 150 - 25
    assert len(list((tmp_path / "view" / "test").iterdir())) == 50 + 25


def test_images_alone_without_a_test_table_do(tmp_path: Path) -> None:
    data = datasets.digit_images(tmp_path / "data")
    (data / "test.csv").unlink()
    task = read_task(data, "any")
    assert task.test is None
    truth = hide_rows(task, range(5), 0, tmp_path / "view")
    sample = pd.read_csv(tmp_path / "view" / "sample_submission.csv", dtype=str)
    assert sample["id"].tolist()[-5:] == list(truth.ids)
    assert all((tmp_path / "view" / "test" / f"{new}.png").is_file() for new in truth.ids)


def test_files_of_both_kinds_in_one_folder_stay_in_it(tmp_path: Path) -> None:
    data = datasets.breast_cancer(tmp_path / "data", rows=60)
    (data / "notes").mkdir()
    for row in range(60):
        (data / "notes" / f"{row}.txt").write_text(f"note {row}")
    task = read_task(data, "any")
    truth = hide_rows(task, range(4), 0, tmp_path / "view")
    assert task.train is not None
    names = {path.name for path in (tmp_path / "view" / "notes").iterdir()}
    assert {f"{new}.txt" for new in truth.ids} <= names
    assert not {f"{task.train.head[row][0]}.txt" for row in truth.rows} & names
    assert len(names) == 60


def _plain(directory: Path) -> Task:
    rows = np.arange(40)
    return competition(
        directory,
        "RMSE",
        {"id": rows, "x": rows * 2, "y": rows % 7},
        {"id": rows[:9] + 50, "x": rows[:9]},
        {"id": rows[:9] + 50, "y": 0},
    )


def _write(name: str, text: str) -> Callable[[Path], object]:
    def write(directory: Path) -> None:
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(text)

    return write


def _column(name: str, column: str, value: Any) -> Callable[[Path], object]:
    def change(directory: Path) -> None:
        table = pd.read_csv(directory / name)
        table[column] = value
        table.to_csv(directory / name, index=False)

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_write("labels_2.csv", "id,y\n1,2\n"), "labels_2.csv may tell of the hidden rows"),
        (_write("train.zip", "PK"), "train.zip may tell"),
        (_write("meta/rows.json", "{}"), "rows.json may tell"),
        (_write("images/3.png", ""), "no such folder of test rows"),
        (_column("test.csv", "extra", 1), "columns are not those of the training table"),
        (_column("test.csv", "y", 1), "columns are not those of the training table"),
        (_column("test.csv", "id", 7), "id is not different in each row"),
        (_column("train.csv", "id", 7), "id is not different in each row"),
        (_column("sample_submission.csv", "id", range(70, 79)), "do not have the same ids"),
        (
            lambda d: (
                _column("test.csv", "id", range(9))(d),
                _column("sample_submission.csv", "id", range(9))(d),
            ),
            "has the id of a test row",
        ),
        (
            lambda d: (
                _column("test.csv", "id", [f"{n}_{n}" for n in range(9)])(d),
                _column("sample_submission.csv", "id", [f"{n}_{n}" for n in range(9)])(d),
            ),
            "no new ids can be made",
        ),
    ],
)
def test_where_rows_cannot_be_hidden_without_a_trace_none_are(
    tmp_path: Path, change: Callable[[Path], object], words: str
) -> None:
    _plain(tmp_path / "data")
    change(tmp_path / "data")
    task = read_task(tmp_path / "data", "any")
    with pytest.raises(Unsafe, match=words):
        hide_rows(task, range(5), 0, tmp_path / "view")
    assert not (tmp_path / "view").exists()


def test_without_a_test_table_or_files_nothing_can_be_hidden(tmp_path: Path) -> None:
    _plain(tmp_path / "data")
    (tmp_path / "data" / "test.csv").unlink()
    with pytest.raises(Unsafe, match="neither a test table nor a folder"):
        hide_rows(read_task(tmp_path / "data", "any"), range(5), 0, tmp_path / "view")


@given(st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_split_gives_back_the_real_rows_byte_by_byte(
    rng: Any, end: str, has_last_end: bool
) -> None:
    real, hidden = [f"r{n}" for n in range(12)], [f"h{n}" for n in range(5)]
    row_of = {one: f'{rng.random()!r},{one},"a ""b"", {rng.random()}"' for one in real + hidden}
    order = [*real, *hidden]
    rng.shuffle(order)
    content = end.join(["p,id,note", *(row_of[one] for one in order)])
    content += end if has_last_end else ""
    with TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "sample.csv").write_text("id,p,note\n" + "".join(f"{r},0,\n" for r in real))
        submission = directory / "submission.csv"
        submission.write_bytes(content.encode())
        split_submission(submission, directory / "sample.csv", hidden)
        expected = "".join(f"{line}{end}" for line in ["p,id,note", *(row_of[r] for r in real)])
        assert submission.read_bytes() == expected.encode()
        assert (directory / HIDDEN_NAME).read_bytes() == "".join(
            f"{line}{end}" for line in ["p,id,note", *(row_of[h] for h in hidden)]
        ).encode()
        before = submission.read_bytes()
        split_submission(submission, directory / "sample.csv", hidden)
        assert submission.read_bytes() == before, "a second split changes nothing"


def test_a_submission_for_the_view_has_its_form_and_splits_into_the_original_form(
    tmp_path: Path,
) -> None:
    task = read_task(datasets.wine(tmp_path / "data"), "any")
    truth = hide_rows(task, range(30), 0, tmp_path / "view")
    view_sample = SampleSubmission(tmp_path / "view" / "sample_submission.csv")
    submission = tmp_path / "submission.csv"
    submission.write_bytes((tmp_path / "view" / "sample_submission.csv").read_bytes())
    assert view_sample.complaint(submission) is None
    original = tmp_path / "data" / "sample_submission.csv"
    split_submission(submission, original, truth.ids)
    assert submission.read_bytes() == original.read_bytes()
    assert len(list(records(tmp_path / HIDDEN_NAME))) == 31
