"""Probability that a photograph shows a dog and no cat: log loss."""

from __future__ import annotations

from competitions.metrics.probability import binary_log_loss
from competitions.patterns.binary_chance import BinaryChanceTask

METRIC = binary_log_loss
_TASK = BinaryChanceTask(id_column="id", target="label")
validate, score = _TASK.validate, _TASK.score
