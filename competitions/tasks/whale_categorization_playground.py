"""Humpback whale identification: up to five whale ids for each image, best first; MAP@5."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.retrieval import mean_average_precision_at_k_score
from competitions.patterns.ranked_lists import RankedListsTask
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_rows
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series

    from competitions.preparing import Folders

METRIC = mean_average_precision_at_k_score

# The official grader wants the two columns and no other.
_TASK = RankedListsTask(id_column="Image", list_column="Id", k=5, exact_columns=True)
validate, score = _TASK.validate, _TASK.score

_TEST_SHARE = 0.1


def prepare(folders: Folders) -> None:
    """Keep a photo of each whale that has several in train and one in test; split the rest.

    A whale that is only in the test is a new one.
    """
    photos = read_table(folders.raw / "train.csv")
    chosen = _chosen_for_test(photos["Id"])
    train, test = photos[~chosen], photos[chosen]
    answers = test.assign(Id=test["Id"].where(test["Id"].isin(train["Id"]), "new_whale"))
    write_table(train, folders.public / "train.csv")
    write_table(answers, folders.private / "test.csv")
    sample = test.assign(Id="new_whale w_1287fbc w_98baff9 w_7554f44 w_1eafe46")
    write_table(sample, folders.public / "sample_submission.csv")
    for name, part in (("train", train), ("test", test)):
        target = folders.public / name
        place_named(folders.raw / "train", target, part["Image"])


def _chosen_for_test(whales: Series) -> NDArray[np.bool_]:
    import pandas as pd

    whale, _ = pd.factorize(whales)  # numbered as they appear, the order of the draws below
    photos = np.bincount(whale)
    by_whale = np.argsort(whale, kind="stable")
    first = np.cumsum(photos) - photos
    chosen, open_ = np.zeros(len(whale), dtype=bool), np.ones(len(whale), dtype=bool)
    alone = by_whale[first[photos == 1]]
    chosen[alone] = np.random.default_rng(0).random(len(alone)) >= 1 - _TEST_SHARE
    open_[alone] = False
    for count in np.unique(photos[photos > 1]):
        # Each whale is drawn from with the same seed, so that the number of photos decides.
        pair = np.random.RandomState(0).choice(count, 2, replace=False)
        train, test = (by_whale[first[photos == count] + place] for place in pair)
        chosen[test] = True
        open_[train] = open_[test] = False
    rest = np.flatnonzero(open_)
    chosen[rest[split_rows(len(rest), _TEST_SHARE, seed=0)[1]]] = True
    return chosen
