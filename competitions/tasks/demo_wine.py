"""Wine cultivars: probabilities of three cultivars; multi-class log loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.classification import log_loss
from competitions.schema import align, probabilities
from competitions.tasks.demo_data import Card, split_rows, with_ids, write_csv, write_description

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = log_loss
_CARD = Card(
    title="Wine cultivars",
    goal="Each row is the chemical analysis of a wine from one region of Italy, grown from one of "
    "three cultivars. Predict the probability of each cultivar. There are few labelled wines.",
    evaluation="Submissions are scored by multi-class log loss: the mean negative logarithm of the "
    "probability given to the true class. Lower is better. The probabilities of a row must add "
    "to 1.",
    files="- `train.csv`: `id`, measurements of the wine, and `cultivar` (0, 1 or 2)\n"
    "- `test.csv`: the same without `cultivar`\n"
    "- `sample_submission.csv`: the submission format; `class_k` is the probability of cultivar k",
)
_CLASSES = ("class_0", "class_1", "class_2")
# With all 13 measurements nearly every model is perfect; these leave room between models.
_FEATURES = ("malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "hue")


def prepare(folders: Folders) -> None:
    """Write the tables; the data are scikit-learn's copy of UCI's wine recognition set."""
    from sklearn.datasets import load_wine

    wine: Any = load_wine(as_frame=True)
    table = wine.data[list(_FEATURES)].assign(cultivar=wine.target)
    train, test = split_rows(wine.target.to_numpy(), len(table), 0.5, seed=13)
    known = with_ids(table.iloc[train], "wine", 1)
    hidden = with_ids(table.iloc[test], "wine", 1 + len(known))
    sample = hidden[["id"]].assign(class_0=0.34, class_1=0.33, class_2=0.33)
    answers = hidden[["id"]].assign(
        **{name: (hidden["cultivar"] == k).astype(int) for k, name in enumerate(_CLASSES)}
    )
    write_csv(known, folders.public / "train.csv")
    write_csv(hidden.drop(columns="cultivar"), folders.public / "test.csv")
    write_csv(sample, folders.public / "sample_submission.csv")
    write_csv(answers, folders.private / "test.csv")
    write_description(_CARD, sample, folders.public)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each test id has three probabilities adding to one."""
    _table(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Multi-class log loss over the test wines; raises InvalidSubmission."""
    return log_loss(answers[list(_CLASSES)].to_numpy(), _table(submission, answers))


def _table(submission: DataFrame, reference: DataFrame) -> NDArray[float64]:
    return probabilities(align(submission, reference, "id", _CLASSES), _CLASSES)
