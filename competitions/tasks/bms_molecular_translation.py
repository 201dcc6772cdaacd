"""InChI text of the molecule in an image; mean Levenshtein distance."""

from __future__ import annotations

from competitions.metrics.sequence import mean_levenshtein_distance
from competitions.patterns.class_labels import anything_as_text
from competitions.patterns.columns import ColumnTask

METRIC = mean_levenshtein_distance
# A blank cell is the text "nan" to the official grader, and a number its digits.
_TASK = ColumnTask(id_column="image_id", target="InChI", read=anything_as_text, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
