"""Cdiscount: find the category of a product from its photos, among 5,270; accuracy."""

from __future__ import annotations

from array import array
from contextlib import ExitStack
from typing import TYPE_CHECKING

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.bson import documents, elements, opened, rewritten, whole_number
from competitions.preparing.media import place, remove
from competitions.preparing.splits import split_rows
from competitions.preparing.tables import write_table

if TYPE_CHECKING:
    from mmap import mmap
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from competitions.preparing import Folders

METRIC = accuracy_score
# A category that does not exist is only wrong: the grader knows no list of classes.
_TASK = ColumnTask(id_column="_id", target="category_id", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score

_EXAMPLES = 100


def prepare(folders: Folders) -> None:
    """Split products at random, 10 % for the test; BSON files keep the order, tables are sorted."""
    import numpy as np

    with opened(folders.raw / "train.bson") as data:
        ids, categories = _labels(data)
        _, test = split_rows(len(ids), 0.1, seed=0)
        hidden = np.zeros(len(ids), dtype=bool)
        hidden[test] = True
        _write_products(data, hidden.tolist(), folders.public)
    place(folders.raw / "category_names.csv", folders.public / "category_names.csv")
    _write_answers(ids[test], categories[test], folders)


def _labels(data: mmap) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ids and categories of all products."""
    import numpy as np

    columns = {b"_id": array("q"), b"category_id": array("q")}
    for start, end in documents(data):
        for element in elements(data, start, end):
            if element.name in columns:
                columns[element.name].append(whole_number(data, element))
    ids, categories = (np.frombuffer(values, dtype=np.int64) for values in columns.values())
    return ids, categories


def _write_products(data: mmap, hidden: list[bool], public: Path) -> None:
    paths = [public / name for name in ("train.bson", "test.bson", "train_example.bson")]
    for path in paths:
        remove(path)
    with ExitStack() as files:
        train, test, example = (files.enter_context(path.open("wb", 1 << 20)) for path in paths)
        examples = 0
        for (start, end), unlabelled in zip(documents(data), hidden, strict=True):
            if unlabelled:
                test.write(rewritten(data, start, end, without=b"category_id"))
                continue
            product = rewritten(data, start, end)
            train.write(product)
            if examples < _EXAMPLES:
                example.write(product)
                examples += 1


def _write_answers(ids: NDArray[np.int64], categories: NDArray[np.int64], folders: Folders) -> None:
    import pandas as pd

    answers = pd.DataFrame({"_id": ids, "category_id": categories}).sort_values("_id")
    write_table(answers, folders.private / "answers.csv")
    # The category that Kaggle's own sample names.
    sample = answers.assign(category_id=1_000_010_653)
    write_table(sample, folders.public / "sample_submission.csv")
