"""What the tasks of the demo suite share: splitting and writing scikit-learn's data sets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame


@dataclass(frozen=True)
class Card:
    """The parts of a description.md, in our own words."""

    title: str
    goal: str
    evaluation: str
    files: str


def split_rows(
    classes: NDArray[np.int_] | None, rows: int, test_share: float, seed: int
) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Shuffled row numbers of train and test; stratified where `classes`, shape (rows,), is given.

    Drawn from numpy's legacy generator, whose stream is frozen, so the split never changes.
    """
    order = np.random.RandomState(seed).permutation(rows)
    groups = (
        [order]
        if classes is None
        else [order[classes[order] == label] for label in np.unique(classes)]
    )
    test = np.concatenate([group[: round(test_share * len(group))] for group in groups])
    in_test = np.isin(order, test)
    return order[~in_test], order[in_test]


def with_ids(frame: DataFrame, prefix: str, first: int) -> DataFrame:
    """The frame with a leading column `id` that says nothing about the row."""
    renamed = frame.reset_index(drop=True)
    renamed.insert(0, "id", [f"{prefix}_{first + row:04d}" for row in range(len(renamed))])
    return renamed


def write_csv(frame: DataFrame, path: Path) -> None:
    """Write a CSV whose bytes are the same on every system and under every pandas."""
    frame.to_csv(path, index=False, lineterminator="\n", float_format="%.10g")


def write_description(card: Card, sample: DataFrame, public: Path) -> None:
    """Write description.md with a worked example of the submission format."""
    example = sample.head(3).to_csv(index=False, lineterminator="\n", float_format="%.10g")
    text = (
        f"# {card.title}\n\n## Description\n\n{card.goal}\n\n## Evaluation\n\n{card.evaluation}\n\n"
        "## Submission Format\n\nOne row for each id of the test set, with this header:\n\n"
        f"```\n{example}...\n```\n\n## Dataset Description\n\n{card.files}\n"
    )
    (public / "description.md").write_text(text, encoding="utf-8")
