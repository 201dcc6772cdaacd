"""Probability that a radar image shows an iceberg and no ship: log loss."""

from __future__ import annotations

from competitions.metrics.probability import binary_log_loss
from competitions.patterns.binary_chance import BinaryChanceTask

METRIC = binary_log_loss
_TASK = BinaryChanceTask(id_column="id", target="is_iceberg")
validate, score = _TASK.validate, _TASK.score
