"""Humpback whale identification: up to five whale ids for each image, best first; MAP@5."""

from __future__ import annotations

from competitions.metrics.retrieval import mean_average_precision_at_k_score
from competitions.patterns.ranked_lists import RankedListsTask

METRIC = mean_average_precision_at_k_score

# The official grader wants the two columns and no other.
_TASK = RankedListsTask(id_column="Image", list_column="Id", k=5, exact_columns=True)
validate, score = _TASK.validate, _TASK.score
