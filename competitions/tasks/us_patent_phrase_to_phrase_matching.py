"""Similarity of two phrases in the context of a patent: Pearson's correlation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.correlation import pearson_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.regression import plain_numbers
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import as_floats

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series

    from competitions.preparing import Folders

METRIC = pearson_score


def _scores(column: Series) -> NDArray[Any]:
    as_floats(column)  # has the better sentence on text that is no number at all
    return plain_numbers(column)


# The sample submission is constant and its score nan: that is valid, as infinite and missing
# scores are, which make it nan too.
_TASK = ColumnTask(
    id_column="id",
    target="score",
    read=_scores,
    truth=as_stored,
    pair=pair_in_id_order,
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; phrases such as "null" are read as missing."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns="score"), folders.public / "test.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test[["id"]].assign(score=0), folders.public / "sample_submission.csv")
