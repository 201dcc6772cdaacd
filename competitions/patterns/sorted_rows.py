"""Pairing the rows of two frames after sorting both by id, in the order which that sort gives.

A score can depend on this order: a sum of floats does by its last digit, and so does all of the
correlation of a column that is nearly constant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.schema import (
    Pairing,
    pair_by_id,
    require_columns,
    require_row_count,
    require_same_ids,
    sort_order,
)

if TYPE_CHECKING:
    from pandas import DataFrame


def pair_in_id_order(submission: DataFrame, reference: DataFrame, id_column: str) -> Pairing:
    """Pair the rows of equal ids, sorted by id; raises InvalidSubmission unless ids are equal."""
    pairing = pair_by_id(submission, reference, id_column)
    order = sort_order(reference[id_column])
    partner = np.empty_like(pairing.submission)
    partner[pairing.reference] = pairing.submission
    return Pairing(partner[order], order)


def pair_by_rank(submission: DataFrame, reference: DataFrame, id_column: str) -> Pairing:
    """Pair the first of the sorted ids with the first, the second with the second, and so on.

    The ids themselves are not compared. Raises InvalidSubmission on a missing column, another
    number of rows, and ids that cannot be sorted.
    """
    require_columns(submission, [id_column])
    require_row_count(submission, len(reference))
    return Pairing(sort_order(submission[id_column]), sort_order(reference[id_column]))


def pair_same_ids_by_rank(submission: DataFrame, reference: DataFrame, id_column: str) -> Pairing:
    """pair_by_rank where both hold the same set of ids: by id, unless ids are repeated.

    Raises InvalidSubmission if one of them has an id that the other has not.
    """
    require_same_ids(submission, reference, id_column)
    return pair_by_rank(submission, reference, id_column)
