"""ML2021 homework 2: name the phoneme, 0 to 38, in a frame of speech; accuracy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import remove
from competitions.preparing.splits import split_rows
from competitions.preparing.tables import write_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from competitions.preparing import Folders

METRIC = accuracy_score
_TASK = ColumnTask(id_column="Id", target="ClassId", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score

_PLACE = Path("timit_11", "timit_11")
_BLOCK = 20_000


def prepare(folders: Folders) -> None:
    """Split frames at random, the test's share that of Kaggle's test set; ids count from 0."""
    import numpy as np
    import pandas as pd

    source, target = folders.raw / _PLACE, folders.public / _PLACE
    target.mkdir(parents=True)
    features = np.load(source / "train_11.npy", mmap_mode="r")
    classes = np.load(source / "train_label_11.npy")
    hidden = len(np.load(source / "test_11.npy", mmap_mode="r"))
    train, test = split_rows(len(features), hidden / (len(features) + hidden), seed=0)
    _save_rows(features, train, target / "train_11.npy")
    _save_rows(classes, train, target / "train_label_11.npy")
    _save_rows(features, test, target / "test_11.npy")
    answers = pd.DataFrame({"Id": range(len(test)), "ClassId": classes[test]})
    write_table(answers, folders.private / "answers.csv")
    write_table(answers.assign(ClassId=0), folders.public / "sampleSubmission.csv")


def _save_rows(values: NDArray[Any], rows: NDArray[np.intp], path: Path) -> None:
    """Write the rows of an array to a .npy file, some at a time."""
    from numpy.lib.format import open_memmap

    remove(path)
    shape = (len(rows), *values.shape[1:])
    file: NDArray[Any] = open_memmap(  # type: ignore[no-untyped-call]
        path, mode="w+", dtype=values.dtype, shape=shape
    )
    for start in range(0, len(rows), _BLOCK):
        file[start : start + _BLOCK] = values[rows[start : start + _BLOCK]]
