"""Tags of a post on Stack Exchange, any number per post; micro F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.multilabel import micro_f1_score
from competitions.patterns.columns import ColumnTask
from competitions.patterns.text_cells import text_or_blank

if TYPE_CHECKING:
    pass

METRIC = micro_f1_score

# The answers without title and body of the posts, which are nearly all of the file.
ANSWER_COLUMNS = ["Id", "Tags"]
_TASK = ColumnTask(id_column="Id", target="Tags", read=text_or_blank, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
