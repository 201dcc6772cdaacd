"""SETI: the probability that a spectrogram holds an injected signal; AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.media import place_named, place_tree
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

_TASK = ColumnTask(id_column="id", target="target", read=chances, truth=as_stored, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; the old data, with its test labels, is public whole."""
    train, test = split_frame(read_table(folders.raw / "train_labels.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train_labels.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test.assign(target=0.5), folders.public / "sample_submission.csv")
    place_tree(folders.raw / "old_leaky_data", folders.public / "old_leaky_data")
    for name, part in (("train", train), ("test", test)):
        # Snippets lie in folders named after the first character of their ids.
        files = [f"{snippet[0]}/{snippet}.npy" for snippet in part["id"]]
        source, target = folders.raw / "train", folders.public / name
        place_named(source, target, files)
