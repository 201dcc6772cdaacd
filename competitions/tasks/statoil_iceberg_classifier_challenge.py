"""Probability that a radar image shows an iceberg and no ship: log loss."""

from __future__ import annotations

from competitions.metrics.probability import binary_log_loss
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.patterns.sorted_rows import pair_same_ids_by_rank

METRIC = binary_log_loss
_TASK = ColumnTask(
    id_column="id",
    target="is_iceberg",
    read=chances,
    truth=as_stored,
    pair=pair_same_ids_by_rank,
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score
