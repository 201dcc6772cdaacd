"""UW-Madison: organs in MRI slices as run lengths; 0.4 Dice + 0.6 (1 - 3-D Hausdorff distance)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.rle import Masks
from competitions.metrics.segmentation import dice_hausdorff_score
from competitions.metrics.volumes import Slices
from competitions.patterns.run_lengths import MaskColumn
from competitions.preparing.media import place, place_tree
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table
from competitions.schema import require_all, require_columns

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

METRIC = dice_hausdorff_score
NOT_VALIDATED = (
    "Only the answers tell the images' sizes. Runs that overlap beyond pixel 54,756, the end of "
    "the smallest image, are invalid in larger ones; and so are rows in another order than the "
    "sample submission's, if a scan's slices are thus taken for images of different shapes."
)
_CELLS = MaskColumn(missing_is_empty=True)
_SMALLEST_IMAGE = 234 * 234


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if a row that is graded has no id or no mask."""
    _read(submission, np.full(len(sample), _SMALLEST_IMAGE))


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The combined metric; raises InvalidSubmission."""
    heights = answers["image_height"].to_numpy().astype(np.int64)
    widths = answers["image_width"].to_numpy().astype(np.int64)
    guess = _read(submission, heights * widths)
    truth = _CELLS.read(answers["predicted"], heights * widths)
    rows = len(guess)
    try:
        return dice_hausdorff_score(
            Slices(truth, answers["id"].tolist(), heights, widths),
            Slices(guess, submission["id"].tolist()[:rows], heights[:rows], widths[:rows]),
        )
    except ValueError as error:
        raise InvalidSubmission(
            f"{error}: rows take the image sizes of the answers' rows in the same place. Keep the "
            "order of the sample submission."
        ) from error


def _read(submission: DataFrame, sizes: NDArray[np.int64]) -> Masks:
    """The masks of the rows that are graded; `sizes` counts the pixels of each answer's image."""
    require_columns(submission, ["id", "class", "predicted"])
    # Neither ids nor classes nor the number of rows are compared: row i is graded against answer i,
    # and what comes after the last answer is never looked at.
    graded = submission.iloc[: len(sizes)]
    is_text = np.array([isinstance(name, str) for name in graded["id"]], dtype=bool)
    require_all(graded["id"], is_text, "text such as 'case1_day0_slice_0001'")
    return _CELLS.read(graded["predicted"], sizes[: len(graded)])


def prepare(folders: Folders) -> None:
    """Split the cases at random, 10 % for the test; the others' days after the fourth go there too.

    The answers have the sizes of the images, which their files' names tell.
    """
    masks = read_table(folders.raw / "train.csv")
    parts = masks["id"].str.split("_")
    case, day, level = parts.str[0], parts.str[1], parts.str[-1]
    cases: list[str] = case.unique().tolist()
    _, test_cases = split_list(cases, 0.1, seed=42)
    scan = case + "_" + day
    test_scans = _test_scans(case, day, scan, test_cases)
    tested = scan.isin(test_scans)

    train, test = masks[~tested], masks[tested].rename(columns={"segmentation": "predicted"})
    sizes = _image_sizes(folders.raw / "train", case[tested], scan[tested])
    found = [sizes[image] for image in zip(scan[tested], level[tested], strict=True)]
    widths, heights = np.array(found, dtype=float).T
    answers = test.assign(image_width=widths, image_height=heights)
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns="predicted"), folders.public / "test.csv")
    write_table(answers, folders.private / "test.csv")
    write_table(test.assign(predicted="1 1 5 2"), folders.public / "sample_submission.csv")
    for name in cases:
        _place_case(folders, name, name in test_cases, test_scans)


def _test_scans(case: Series, day: Series, scan: Series, test_cases: list[str]) -> set[str]:
    """The scans of the test: all of the test's cases, and of others those after the fourth."""
    import pandas as pd

    number = day.str.removeprefix("day").astype(int)
    scans = pd.DataFrame({"case": case, "scan": scan, "number": number}).drop_duplicates("scan")
    place = scans.groupby("case")["number"].rank("first")
    return set(scans["scan"][scans["case"].isin(test_cases) | (place > 4)])


def _image_sizes(folder: Path, case: Series, scan: Series) -> dict[tuple[str, str], list[int]]:
    """Width and height of each scan's images, by the scan and the level as the name has it."""
    sizes = {}
    for one, owner in dict(zip(scan, case, strict=True)).items():
        for image in (folder / owner / one / "scans").glob("slice_*_*_*_*.png"):
            _, level, width, height, *_ = image.stem.split("_")
            sizes[one, level] = [int(width), int(height)]
    return sizes


def _place_case(folders: Folders, case: str, whole: bool, test_scans: set[str]) -> None:
    """Put a case's folder where it belongs; of a case of the train set, some days into the test."""
    own = folders.public / ("test" if whole else "train") / case
    own.mkdir(parents=True)
    for entry in (folders.raw / "train" / case).iterdir():
        home = folders.public / "test" / case if entry.name in test_scans else own
        if entry.is_dir():
            place_tree(entry, home / entry.name)
        else:
            place(entry, home / entry.name)
