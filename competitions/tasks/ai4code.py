"""Order of the cells of a notebook; Kendall's tau over all notebooks together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from competitions.errors import InvalidSubmission
from competitions.metrics.sequence import kendall_tau_score
from competitions.patterns.class_labels import anything_as_text
from competitions.patterns.text_cells import require_paired
from competitions.preparing.media import place_named
from competitions.preparing.tables import read_table, write_table
from competitions.schema import pair_by_id, require_columns

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

METRIC = kendall_tau_score

Orders = list[list[str]]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each notebook has the cells of the sample, in any order."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Kendall's tau over all notebooks; raises InvalidSubmission."""
    guess, truth = _read(submission, answers)
    return kendall_tau_score(truth, guess)


def _read(submission: DataFrame, reference: DataFrame) -> tuple[Orders, Orders]:
    """The cells of the submission and of the reference, notebook by notebook."""
    require_columns(submission, ["id", "cell_order"])
    pairing = pair_by_id(submission, reference, "id")
    ours = _orders(submission, pairing.submission)
    theirs = _orders(reference, pairing.reference)
    # As many cells as the notebook has, and none missing: so none is there twice or unknown.
    good = [
        len(guess) == len(cells) and set(guess).issuperset(cells)
        for guess, cells in zip(ours, theirs, strict=True)
    ]
    claim = "the cells of their notebook, each of them once"
    require_paired(submission["cell_order"], pairing, good, claim)
    if all(len(cells) < 2 for cells in theirs):
        raise InvalidSubmission("no notebook has two cells, so there is no order to score.")
    return ours, theirs


def _orders(frame: DataFrame, rows: NDArray[np.intp]) -> Orders:
    # Cell ids of digits only read as numbers, in a column of notebooks with one cell each.
    return [cells.split() for cells in anything_as_text(frame["cell_order"])[rows]]


_TEST_NOTEBOOKS = 20_000


def prepare(folders: Folders) -> None:
    """Shuffle notebooks; families that share an ancestor enter the test while they fit in whole.

    The ancestors stay shuffled, the orders keep the order of the file.
    """
    ancestors = read_table(folders.raw / "train_ancestors.csv").sample(frac=1, random_state=0)
    chosen = _first_that_fit(ancestors["ancestor_id"])
    train, test = ancestors[~chosen], ancestors["id"][chosen]
    for part, notebooks in (("train", train["id"]), ("test", test)):
        files = [f"{name}.json" for name in notebooks]
        place_named(folders.raw / "train", folders.public / part, files)
    orders = read_table(folders.raw / "train_orders.csv")
    answers = orders[orders["id"].isin(test)]
    write_table(train, folders.public / "train_ancestors.csv")
    write_table(orders[orders["id"].isin(train["id"])], folders.public / "train_orders.csv")
    write_table(answers, folders.private / "test_orders.csv")
    given = [_given_order(folders.raw / "train" / f"{name}.json") for name in answers["id"]]
    sample = answers[["id"]].assign(cell_order=given)
    write_table(sample, folders.public / "sample_submission.csv")


def _first_that_fit(families: Series) -> NDArray[np.bool_]:
    """Which rows are of the families that enter the test, tried in order of appearance."""
    import numpy as np
    import pandas as pd

    codes, _ = pd.factorize(families, use_na_sentinel=False)
    room, chosen = _TEST_NOTEBOOKS, []
    for size in np.bincount(codes).tolist():
        chosen.append(size <= room)
        room -= size if size <= room else 0
    return np.array(chosen)[codes]


def _given_order(notebook: Path) -> str:
    cells = json.loads(notebook.read_text("utf-8"))
    return " ".join(cells["cell_type"])
