"""Plant pathology 2020: scores for four states of an apple leaf; mean AUC over the four."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.roc import mean_column_auc_score
from competitions.patterns.probabilities import scores
from competitions.preparing.media import place_all
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, pair_by_id, require_exact_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = mean_column_auc_score

_ID = "image_id"
_STATES = ["healthy", "multiple_diseases", "rust", "scab"]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The mean of four AUCs, nan if the answers lack a class; raises InvalidSubmission."""
    columns, pairing = _read(submission, answers)
    truth = {name: answers[name].to_numpy()[pairing.reference] for name in columns}
    ranked = {name: values[pairing.submission] for name, values in columns.items()}
    return mean_column_auc_score(truth, ranked)


def _read(submission: DataFrame, reference: DataFrame) -> tuple[dict[str, NDArray[Any]], Pairing]:
    require_exact_columns(submission, list(reference.columns))
    pairing = pair_by_id(submission, reference, _ID)
    # No range is asked for: any finite numbers rank the leaves.
    return {name: scores(submission[name]) for name in reference.columns if name != _ID}, pairing


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; leaves are numbered anew in the order of the split."""
    leaves = read_table(folders.raw / "train.csv")
    train, test = split_frame(leaves, 0.1, seed=0)
    renamed = {old: f"Train_{number}" for number, old in enumerate(train[_ID].unique())}
    renamed |= {old: f"Test_{number}" for number, old in enumerate(test[_ID].unique())}
    train, test = (part.assign(**{_ID: part[_ID].map(renamed)}) for part in (train, test))
    write_table(train, folders.public / "train.csv")
    write_table(test[[_ID]], folders.public / "test.csv")
    write_table(test, folders.private / "test.csv")
    sample = test[[_ID]].assign(**dict.fromkeys(_STATES, 0.25))
    write_table(sample, folders.public / "sample_submission.csv")
    source, target = folders.raw / "images", folders.public / "images"
    place_all((source / f"{old}.jpg", target / f"{renamed[old]}.jpg") for old in leaves[_ID])
