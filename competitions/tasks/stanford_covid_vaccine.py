"""OpenVaccine: how each base of an RNA degrades; RMSE averaged over three measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.regression import mean_columnwise_root_mean_squared_error
from competitions.patterns.regression import finite_at
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.schema import Pairing, require_columns, require_row_count

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_columnwise_root_mean_squared_error
NOT_VALIDATED = (
    "Values must be finite numbers where a base is scored, and may be anything elsewhere; the "
    "sample submission does not tell which bases are scored."
)
_ID = "id_seqpos"
_SCORED = ["reactivity", "deg_Mg_pH10", "deg_Mg_50C"]
_UNSCORED = ["deg_pH10", "deg_50C"]  # must be there, with any content


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless the columns and ids are those of the sample submission."""
    _paired(submission, sample)
    _row_labels(submission)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean RMSE of the scored columns over the scored bases; raises InvalidSubmission."""
    pairing = _paired(submission, answers)
    ours, theirs = _scored(pairing, _row_labels(submission), answers)
    truth = answers[_SCORED].to_numpy()[theirs]
    guesses = [finite_at(submission[column], ours) for column in _SCORED]
    return np.float64(mean_columnwise_root_mean_squared_error(truth, np.column_stack(guesses)))


def _paired(submission: DataFrame, reference: DataFrame) -> Pairing:
    require_columns(submission, [_ID, *_SCORED, *_UNSCORED])
    require_row_count(submission, len(reference))
    return pair_in_id_order(submission, reference, _ID)


def _row_labels(submission: DataFrame) -> NDArray[np.intp]:
    """The place that each row claims to have in the file, shape (n,): see _scored."""
    import pandas as pd

    labels: NDArray[np.intp] = pd.Index(np.arange(len(submission))).get_indexer_for(
        submission.index
    )
    if (labels < 0).any():
        raise InvalidSubmission(
            f"the rows have more fields than the header, and what stands first is no row number "
            f"from 0 to {len(submission) - 1:,}, such as {submission.index[labels < 0][0]!r}. "
            "Write a name for each column, as to_csv(index=False) does."
        )
    return labels


def _scored(
    pairing: Pairing, labels: NDArray[np.intp], answers: DataFrame
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row positions to compare, of the submission and of the answers, both of shape (scored,).

    Officially the answers' column `keep` is applied to the submission by place in the file, not
    by id. In a file with another order of bases, that keeps other bases than in the answers, and
    the first kept of one side is compared with the first kept of the other, both in id order.
    """
    keep = answers["keep"].to_numpy(dtype=bool)
    ours, theirs = pairing
    ours, theirs = ours[keep[labels[ours]]], theirs[keep[theirs]]
    if len(ours) != len(theirs):
        raise InvalidSubmission(
            f"{len(ours):,} rows are marked as scored by their row numbers, but {len(theirs):,} "
            "are wanted, as numbers repeat. Write the file with to_csv(index=False)."
        )
    return ours, theirs
