"""Birds: the probability that a species sings in a recording; AUC over all pairs of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.media import place_named
from competitions.preparing.tables import read_table, write_table, write_text

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

# Id = 100 * recording + species: one AUC over all pairs, not one per species.
_TASK = ColumnTask(
    id_column="Id", target="Probability", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score

_SPECIES = range(19)
_LABELS = "essential_data/rec_labels_test_hidden.txt"
_FEATURES = ("histogram_of_segments", "segment_features", "segment_rectangles")
_AS_THEY_ARE = (
    "essential_data/species_list.txt",
    "supplemental_data/segment_clusters.bmp",
    "supplemental_data/segment_mosaic.bmp",
)
_EXAMPLES = "supplemental_data/segmentation_examples"
# Folders with a file for each recording.
_OF_RECORDINGS = (
    ("essential_data/src_wavs", ".wav"),
    ("supplemental_data/filtered_spectrograms", ".bmp"),
    ("supplemental_data/spectrograms", ".bmp"),
    ("supplemental_data/supervised_segmentation", ".bmp"),
)


def prepare(folders: Folders) -> None:
    """Recordings of Kaggle's training fold only, renumbered; a fifth of them is the test."""
    raw = folders.unpacked("mlsp_contest_dataset.zip") / "mlsp_contest_dataset"
    (folders.public / "essential_data").mkdir()
    (folders.public / _EXAMPLES).mkdir(parents=True)
    folds = read_table(raw / "essential_data/CVfolds_2.txt")
    folds = folds[folds["fold"] == 0].reset_index(drop=True)
    numbers = {old: new for new, old in enumerate(folds["rec_id"].tolist())}
    hidden = np.isin(folds.index, folds.sample(frac=0.2, random_state=0).index)
    folds = folds.assign(rec_id=folds.index, fold=folds["fold"].mask(hidden, 1))
    write_table(folds, folders.public / "essential_data/CVfolds_2.txt")
    names = read_table(raw / "essential_data/rec_id2filename.txt")
    names = names[names["rec_id"].isin(numbers)]
    names = names.assign(rec_id=names["rec_id"].map(numbers))
    write_table(names, folders.public / "essential_data/rec_id2filename.txt")
    place_named(raw, folders.public, _files(raw, names["filename"].tolist()))
    _write_labels(folders, _lines(raw / _LABELS, numbers), np.flatnonzero(hidden).tolist())
    for name in _FEATURES:
        inside = f"supplemental_data/{name}.txt"
        rows = [f"{number},{rest}\n" for number, rest in _lines(raw / inside, numbers)]
        # The official preparation gives all three files the header of the first.
        head = "rec_id,[histogram of segment features]\n"
        write_text(head + "".join(rows), folders.public / inside)


def _files(raw: Path, recordings: list[str]) -> Iterator[str]:
    yield from _AS_THEY_ARE
    for folder, suffix in _OF_RECORDINGS:
        yield from (f"{folder}/{name}{suffix}" for name in recordings)
    examples = [f"{_EXAMPLES}/{name}.bmp" for name in recordings]
    yield from (one for one in examples if (raw / one).exists())


def _lines(path: Path, numbers: Mapping[int, int]) -> list[tuple[int, str]]:
    """New number of the recording and rest of each line below the header; others are left out."""
    lines = [line.partition(",") for line in path.read_text("utf-8").splitlines()[1:]]
    return [(numbers[int(one)], rest) for one, _, rest in lines if int(one) in numbers]


def _write_labels(folders: Folders, labels: list[tuple[int, str]], hidden: list[int]) -> None:
    """Labels of train; answers in the order of the labels; the sample in that of the numbers."""
    import pandas as pd

    shown = [(number, "?" if number in hidden else species) for number, species in labels]
    # A recording without birds has no comma either.
    rows = [f"{number},{species}\n" if species else f"{number}\n" for number, species in shown]
    write_text("rec_id,[labels]\n" + "".join(rows), folders.public / _LABELS)
    known = [(number, _species(text)) for number, text in labels if number in hidden]
    answers = [(100 * number + one, int(one in ours)) for number, ours in known for one in _SPECIES]
    columns = ["Id", "Probability"]
    write_table(pd.DataFrame(answers, columns=columns), folders.private / "answers.csv")
    ids = [100 * number + one for number in hidden for one in _SPECIES]
    sample = pd.DataFrame({"Id": ids, "Probability": 0})
    write_table(sample, folders.public / "sample_submission.csv")


def _species(text: str) -> set[int]:
    return {int(one) for one in text.split(",") if one}
