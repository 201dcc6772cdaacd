"""Hotel-ID 2021: up to five hotel ids for each image, best first; MAP@5."""

from __future__ import annotations

from competitions.metrics.retrieval import mean_average_precision_at_k_score
from competitions.patterns.ranked_lists import RankedListsTask

METRIC = mean_average_precision_at_k_score

_TASK = RankedListsTask(id_column="image", list_column="hotel_id", k=5)
validate, score = _TASK.validate, _TASK.score
