"""Petfinder: how popular a pet's photo is, from 1 to 100; RMSE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.regression import root_mean_squared_error
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.regression import plain_numbers
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.schema import require_all

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series

METRIC = root_mean_squared_error


def _popularity(column: Series) -> NDArray[Any]:
    # Numbers are compared with 1 and 100 as pandas read them: True is 1, text cannot be compared.
    guesses = plain_numbers(column)
    require_all(column, (guesses >= 1) & (guesses <= 100), "in [1, 100]")
    return guesses


_TASK = ColumnTask(
    id_column="Id",
    target="Pawpularity",
    read=_popularity,
    truth=as_stored,
    pair=pair_in_id_order,
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score
