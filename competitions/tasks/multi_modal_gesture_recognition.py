"""Gestures made in a video, in order; edits over the number of true gestures."""

from __future__ import annotations

import random
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.sequence import sequence_edit_error
from competitions.patterns.class_labels import anything_as_text
from competitions.preparing.archives import tar_names
from competitions.preparing.media import place
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, pair_by_id, require_all, require_columns

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

METRIC = sequence_edit_error

_PUBLISHED_AS_THEY_ARE = [
    *(f"training{part}.tar.gz" for part in (1, 2, 3)),
    *(f"validation{part}.tar.gz" for part in (1, 2, 3)),
    *("devel01-40.7z", "valid_all_files_combined.7z", "sample_code_mmrgc.zip"),
]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless there is a sequence of whole numbers for each video."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Edits of all videos over all true gestures; raises InvalidSubmission."""
    guess, pairing = _read(submission, answers)
    truth = _gestures(answers["Sequence"])
    return sequence_edit_error(
        [truth[row] for row in pairing.reference], [guess[row] for row in pairing.submission]
    )


def _read(submission: DataFrame, reference: DataFrame) -> tuple[list[list[int]], Pairing]:
    require_columns(submission, ["Id", "Sequence"])
    pairing = pair_by_id(submission, reference, "Id")
    return _gestures(submission["Sequence"]), pairing


def _gestures(column: Series) -> list[list[int]]:
    # A cell of spaces is a sequence without gestures, but a blank one is the text "nan"; a column
    # with one number in each row passes unless it was written with decimals.
    sequences = [_numbers(cell) for cell in anything_as_text(column)]
    good = np.array([sequence is not None for sequence in sequences])
    require_all(column, good, "whole numbers with spaces between")
    return [sequence for sequence in sequences if sequence is not None]


def _numbers(cell: str) -> list[int] | None:
    """The numbers as Python's int() takes them, such as 12, +12 and 1_2; None if it refuses."""
    try:
        return [int(token) for token in cell.split()]
    except ValueError:
        return None


def prepare(folders: Folders) -> None:
    """The videos of the fourth training archive are the test; no archive is packed anew."""
    import pandas as pd

    test_archive = folders.raw / "training4.tar.gz"
    place(test_archive, folders.public / "test.tar.gz")
    for name in _PUBLISHED_AS_THEY_ARE:
        place(folders.raw / name, folders.public / name)
    ids = _videos(tar_names(test_archive))
    # The zeros in front of an id stay.
    gestures = read_table(
        folders.raw / "training.csv", exact=False, dtype={"Id": str, "Sequence": str}
    )
    hidden = gestures["Id"].isin(ids)
    write_table(gestures[~hidden], folders.public / "training.csv")
    write_table(gestures[hidden], folders.private / "test.csv")
    rng = random.Random(0)
    guesses = [" ".join(map(str, rng.sample(range(1, 21), 20))) for _ in ids]
    sample = pd.DataFrame({"Id": ids, "Sequence": guesses})
    write_table(sample[["Id"]], folders.public / "test.csv")
    write_table(sample, folders.public / "randomPredictions.csv")


def _videos(names: list[str]) -> list[str]:
    """The last four digits of the zip archives beside each other in the archive, sorted."""
    paths = {PurePosixPath(name) for name in names if "/" not in name}
    return sorted(path.stem[-4:] for path in paths if path.suffix == ".zip")
