"""Breast cancer diagnosis: probability that a tumour is malignant; AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.classification import roc_auc_score
from competitions.schema import align, numbers
from competitions.tasks.demo_data import Card, split_rows, with_ids, write_csv, write_description

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = roc_auc_score
_CARD = Card(
    title="Breast cancer diagnosis",
    goal="Each row describes the cell nuclei in one fine needle aspirate of a breast mass. "
    "Predict the probability that the mass is malignant.",
    evaluation="Submissions are scored by the area under the ROC curve (AUC) between the predicted "
    "probability and the observed diagnosis. Higher is better.",
    files="- `train.csv`: `id`, measurements of the nuclei, and `malignant` (1 or 0)\n"
    "- `test.csv`: the same without `malignant`\n"
    "- `sample_submission.csv`: the submission format",
)
# The full set of 30 measurements separates the classes almost perfectly; the less telling ones
# and a small training set leave room between models.
_TRAIN_ROWS = 120
_FEATURES = (
    "mean texture",
    "mean smoothness",
    "mean symmetry",
    "mean fractal dimension",
    "texture error",
    "smoothness error",
    "compactness error",
    "symmetry error",
    "fractal dimension error",
    "worst texture",
    "worst smoothness",
    "worst symmetry",
)


def prepare(folders: Folders) -> None:
    """Write the tables; the data are scikit-learn's copy of UCI's Wisconsin diagnostic set."""
    from sklearn.datasets import load_breast_cancer

    cancer: Any = load_breast_cancer(as_frame=True)
    table = cancer.data[list(_FEATURES)].rename(columns=lambda name: name.replace(" ", "_"))
    table["malignant"] = 1 - cancer.target  # the source counts benign as 1
    train, test = split_rows(cancer.target.to_numpy(), len(table), 0.4, seed=30)
    train = train[:_TRAIN_ROWS]
    known = with_ids(table.iloc[train], "case", 1)
    hidden = with_ids(table.iloc[test], "case", 1 + len(known))
    sample = hidden[["id"]].assign(malignant=0.5)
    write_csv(known, folders.public / "train.csv")
    write_csv(hidden.drop(columns="malignant"), folders.public / "test.csv")
    write_csv(sample, folders.public / "sample_submission.csv")
    write_csv(hidden[["id", "malignant"]], folders.private / "test.csv")
    write_description(_CARD, sample, folders.public)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each test id has a probability."""
    _chances(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """AUC over the test cases; raises InvalidSubmission."""
    return roc_auc_score(answers["malignant"].to_numpy(), _chances(submission, answers))


def _chances(submission: DataFrame, reference: DataFrame) -> NDArray[float64]:
    return numbers(align(submission, reference, "id", ["malignant"])["malignant"], 0, 1)
