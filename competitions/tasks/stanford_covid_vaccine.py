"""OpenVaccine: how each base of an RNA degrades; RMSE averaged over three measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.regression import mean_columnwise_root_mean_squared_error
from competitions.patterns.regression import finite_at
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.preparing.tables import write_table, write_text
from competitions.schema import Pairing, require_columns, require_row_count

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = mean_columnwise_root_mean_squared_error
NOT_VALIDATED = (
    "Values must be finite numbers where a base is scored, and may be anything elsewhere; the "
    "sample submission does not tell which bases are scored."
)
_ID = "id_seqpos"
_SCORED = ["reactivity", "deg_Mg_pH10", "deg_Mg_50C"]
_UNSCORED = ["deg_pH10", "deg_50C"]  # must be there, with any content
_MEASURED = ["reactivity", "deg_Mg_pH10", "deg_pH10", "deg_Mg_50C", "deg_50C"]  # as in the files


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


def prepare(folders: Folders) -> None:
    """A tenth of all molecules is the test, drawn from those of good quality; file order stays."""
    import pandas as pd

    molecules = pd.read_json(folders.raw / "train.json", lines=True)
    unlabelled = pd.read_json(folders.raw / "test.json", lines=True).columns
    good = molecules[molecules["SN_filter"] > 0]
    drawn = good.sample(n=int(len(molecules) * 0.1), random_state=0).index
    hidden = molecules.index.isin(drawn)
    test = molecules[hidden]
    _write_molecules(molecules[~hidden], folders.public / "train.json")
    _write_molecules(test[unlabelled], folders.public / "test.json")
    answers = _bases(test)
    write_table(answers, folders.private / "test.csv", float_format="%.10f")
    sample = answers.drop(columns="keep").assign(**dict.fromkeys(_MEASURED, 0.0))
    write_table(sample, folders.public / "sample_submission.csv", float_format="%.10f")


def _write_molecules(molecules: DataFrame, path: Path) -> None:
    # The rows' old numbers would tell what was left out.
    numbered = molecules.assign(index=range(len(molecules)))
    write_text(numbered.to_json(orient="records", lines=True), path)


def _bases(molecules: DataFrame) -> DataFrame:
    """A row for each base; the ends of the molecules are not measured, and 0."""
    import pandas as pd

    lengths = molecules["seq_length"].tolist()
    base = np.concatenate([np.arange(length) for length in lengths])
    keep = base < np.repeat(molecules["seq_scored"].to_numpy(), lengths)
    names = np.repeat(molecules["id"].to_numpy(), lengths).tolist()
    ids = [f"{name}_{number}" for name, number in zip(names, base.tolist(), strict=True)]
    table = pd.DataFrame({_ID: ids} | dict.fromkeys(_MEASURED, 0.0))
    for column in _MEASURED:
        table.loc[keep, column] = np.concatenate(molecules[column].tolist())
    return table.assign(keep=keep)
