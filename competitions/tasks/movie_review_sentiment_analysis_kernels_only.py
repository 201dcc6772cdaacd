"""Movie reviews: rate the sentiment of a phrase, 0 to 4; accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.archives import pack_zip
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = accuracy_score
_TASK = ColumnTask(id_column="PhraseId", target="Sentiment", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split phrases at random, 30 % for the test; phrases such as "null" are read as missing."""
    phrases = folders.unpacked("train.tsv.zip") / "train.tsv"
    train, test = split_frame(read_table(phrases, exact=False, sep="\t"), 0.3, seed=0)
    write_table(test, folders.private / "answers.csv")
    sample = test[["PhraseId"]].assign(Sentiment=2)
    write_table(sample, folders.public / "sampleSubmission.csv")
    for name, table in (("train.tsv", train), ("test.tsv", test.drop(columns="Sentiment"))):
        write_table(table, folders.scratch / name, sep="\t")
        pack_zip(folders.public / f"{name}.zip", [(folders.scratch / name, name)])
