"""Answer to a question in Hindi or Tamil, as words of the text; mean word Jaccard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.word_sets import mean_word_jaccard_score
from competitions.patterns.columns import ColumnTask
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.patterns.text_cells import text_or_blank
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = mean_word_jaccard_score
# A text may be blank. Rows are added up in the order of the ids.
_TASK = ColumnTask(
    id_column="id",
    target="PredictionString",
    read=text_or_blank,
    pair=pair_in_id_order,
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; the answers' column has another name than in train."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns=["answer_start", "answer_text"]), folders.public / "test.csv")
    answers = test[["id", "answer_text"]].set_axis(["id", "PredictionString"], axis="columns")
    write_table(answers, folders.private / "test.csv")
    sample = answers.assign(PredictionString="dummy text")
    write_table(sample, folders.public / "sample_submission.csv")
