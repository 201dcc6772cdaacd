"""Diabetes progression: a measure of the disease one year on; RMSE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.regression import root_mean_squared_error
from competitions.schema import align, numbers
from competitions.tasks.demo_data import Card, split_rows, with_ids, write_csv, write_description

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = root_mean_squared_error
_CARD = Card(
    title="Diabetes progression",
    goal="Each row holds a patient's age, sex, body mass index, blood pressure and six blood serum "
    "measurements. Predict how far the disease has progressed one year later.",
    evaluation="Submissions are scored by the root mean squared error (RMSE) between the predicted "
    "and the observed progression. Lower is better.",
    files="- `train.csv`: `id`, ten measurements, and `progression` (a number)\n"
    "- `test.csv`: the same without `progression`\n"
    "- `sample_submission.csv`: the submission format",
)


def prepare(folders: Folders) -> None:
    """Write the tables; the data are scikit-learn's copy of the set of Efron et al. (2004)."""
    from sklearn.datasets import load_diabetes

    diabetes: Any = load_diabetes(as_frame=True, scaled=False)
    table = diabetes.data.assign(progression=diabetes.target.astype(int))
    train, test = split_rows(None, len(table), 0.35, seed=10)
    known = with_ids(table.iloc[train], "patient", 1)
    hidden = with_ids(table.iloc[test], "patient", 1 + len(known))
    sample = hidden[["id"]].assign(progression=150)
    write_csv(known, folders.public / "train.csv")
    write_csv(hidden.drop(columns="progression"), folders.public / "test.csv")
    write_csv(sample, folders.public / "sample_submission.csv")
    write_csv(hidden[["id", "progression"]], folders.private / "test.csv")
    write_description(_CARD, sample, folders.public)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each test id has a finite number."""
    _guesses(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """RMSE over the test patients; raises InvalidSubmission."""
    guesses = _guesses(submission, answers)
    return root_mean_squared_error(answers["progression"].to_numpy(), guesses)


def _guesses(submission: DataFrame, reference: DataFrame) -> NDArray[float64]:
    return numbers(align(submission, reference, "id", ["progression"])["progression"])
