"""ALASKA2: a score for an image hiding a message; AUC with the low true positive rates doubled."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.roc import weighted_roc_auc_score
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place_all
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_table
from competitions.schema import finite_floats

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series

    from competitions.preparing import Folders

METRIC = weighted_roc_auc_score

_COVER, _ALGORITHMS = "Cover", ["JMiPOD", "JUNIWARD", "UERD"]
_TEST_IMAGES = 5_000


def _hiding(labels: Series) -> NDArray[np.bool_]:
    # Steganography is label 1 and any other label is none, as the official grader has it.
    return np.asarray(labels.to_numpy() == 1)


# No range is asked for: any finite numbers rank the images.
_TASK = ColumnTask(id_column="Id", target="Label", read=finite_floats, truth=_hiding, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split covers at random, 5,000 for the test, and number images anew in both parts.

    A test image is the cover or, in half of the cases, one with a message.
    """
    covers = sorted(path.name for path in (folders.raw / _COVER).glob("*.jpg"))
    train, test = split_list(covers, _TEST_IMAGES, seed=42)
    place_all(
        (folders.raw / kind / name, folders.public / kind / f"{number:05d}.jpg")
        for number, name in enumerate(train, 1)
        for kind in (_COVER, *_ALGORITHMS)
    )
    _make_test(folders, test)


def _make_test(folders: Folders, covers: list[str]) -> None:
    import pandas as pd

    chance = Random(0)  # one stream: the order first, then each image's kind
    chance.shuffle(covers)
    kinds = [_COVER if chance.choice([True, False]) else chance.choice(_ALGORITHMS) for _ in covers]
    names = [f"{number:04d}.jpg" for number in range(1, len(covers) + 1)]
    place_all(
        (folders.raw / kind / cover, folders.public / "Test" / name)
        for kind, cover, name in zip(kinds, covers, names, strict=True)
    )
    answers = pd.DataFrame({"Id": names, "Label": [int(kind != _COVER) for kind in kinds]})
    write_table(answers, folders.private / "test.csv")
    write_table(answers.assign(Label=0), folders.public / "sample_submission.csv")
