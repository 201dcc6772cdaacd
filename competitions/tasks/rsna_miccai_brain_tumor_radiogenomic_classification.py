"""Brain tumour: the probability that the MGMT promoter is methylated; AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.media import place_tree
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

# Patients are numbered 00000 to 01010, but pandas reads numbers: 3, 3.0 and 00003 are the same.
_TASK = ColumnTask(
    id_column="BraTS21ID", target="MGMT_value", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split patients at random, 10 % for the test; each has a folder of four kinds of scans."""
    labels = read_table(
        folders.raw / "train_labels.csv", dtype={"BraTS21ID": str, "MGMT_value": int}
    )
    train, test = split_frame(labels, 0.1, seed=0)
    write_table(train, folders.public / "train_labels.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test.assign(MGMT_value=0.5), folders.public / "sample_submission.csv")
    for name, part in (("train", train), ("test", test)):
        for patient in part["BraTS21ID"]:
            place_tree(folders.raw / "train" / patient, folders.public / name / patient)
