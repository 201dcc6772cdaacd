"""ALASKA2: a score for an image hiding a message; AUC with the low true positive rates doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.roc import weighted_roc_auc_score
from competitions.patterns.columns import ColumnTask
from competitions.schema import finite_floats

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series

METRIC = weighted_roc_auc_score


def _hiding(labels: Series) -> NDArray[np.bool_]:
    # Steganography is label 1 and any other label is none, as the official grader has it.
    return np.asarray(labels.to_numpy() == 1)


# No range is asked for: any finite numbers rank the images.
_TASK = ColumnTask(id_column="Id", target="Label", read=finite_floats, truth=_hiding, metric=METRIC)
validate, score = _TASK.validate, _TASK.score
