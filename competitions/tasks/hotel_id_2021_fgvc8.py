"""Hotel-ID 2021: up to five hotel ids for each image, best first; MAP@5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.retrieval import mean_average_precision_at_k_score
from competitions.patterns.ranked_lists import RankedListsTask
from competitions.preparing.media import place_all
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = mean_average_precision_at_k_score

_TASK = RankedListsTask(id_column="image", list_column="hotel_id", k=5)
validate, score = _TASK.validate, _TASK.score

# The one image that is there twice; it could have come into both parts.
_TWICE = "ce27d36c9147cc19.jpg"


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; test images lie together, without chains' folders."""
    photos = read_table(folders.raw / "train.csv")
    train, test = split_frame(photos[photos["image"] != _TWICE], 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    sample = test[["image"]].assign(hotel_id="36363 53586 18807 64314 60181")
    write_table(sample, folders.public / "sample_submission.csv")
    raw, public = folders.raw / "train_images", folders.public
    place_all(
        (raw / str(chain) / image, public / "train_images" / str(chain) / image)
        for image, chain in zip(train["image"], train["chain"], strict=True)
    )
    place_all(
        (raw / str(chain) / image, public / "test_images" / image)
        for image, chain in zip(test["image"], test["chain"], strict=True)
    )
