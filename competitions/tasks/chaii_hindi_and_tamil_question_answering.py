"""Answer to a question in Hindi or Tamil, as words of the text; mean word Jaccard."""

from __future__ import annotations

from competitions.metrics.word_sets import mean_word_jaccard_score
from competitions.patterns.columns import ColumnTask
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.patterns.text_cells import text_or_blank

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
