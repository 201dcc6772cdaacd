"""Invasive species: the probability that a photograph shows a hydrangea; AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.archives import pack_7z, pack_zip
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

_TASK = ColumnTask(
    id_column="name", target="invasive", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 20 % for the test; the official archives of photos hold no photo."""
    labels = folders.unpacked("train_labels.csv.zip") / "train_labels.csv"
    train, test = split_frame(read_table(labels), 0.2, seed=0)
    sample = test.assign(invasive=0.5)
    write_table(test, folders.private / "answers.csv")
    write_table(sample, folders.private / "sample_submission.csv")
    for name, table in (("sample_submission.csv", sample), ("train_labels.csv", train)):
        write_table(table, folders.scratch / name)
        pack_zip(folders.public / f"{name}.zip", [(folders.scratch / name, name)])
    # With an entry for the folder only: the photos in it are left out.
    for name in ("train", "test"):
        pack_7z(folders.public / f"{name}.7z", [(folders.scratch, name)])
