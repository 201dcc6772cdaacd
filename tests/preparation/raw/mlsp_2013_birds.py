"""Birds: one zip archive with a folder; tables are text files whose lines differ in length."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from tests.preparation.raw.media import stub

_HOME = "mlsp_contest_dataset"


def make(raw: Path, rng: np.random.Generator, size: int = 30) -> None:
    """`size` recordings are in the other fold; there are always 64 in a fifth of the first."""
    first = int(rng.integers(318, 323))
    folds = rng.permutation(np.repeat([0, 1], [first, size]))
    places = rng.permutation(first + size)
    names = [f"PC{place % 17 + 1}_200{place:04d}_050000_{place:04d}" for place in places]
    with zipfile.ZipFile(raw / "mlsp_contest_dataset.zip", "w") as archive:
        for name, content in _tables(rng, folds, names).items():
            archive.writestr(f"{_HOME}/{name}.txt", content)
        for name in _media(rng, names):
            archive.writestr(f"{_HOME}/{name}", name.encode() + rng.bytes(12))
    stub(raw / "mlsp13birdchallenge_documentation.pdf", rng)
    ids = (100 * np.flatnonzero(folds)[:, None] + np.arange(19)).ravel()
    lines = ["Id,Probability", *(f"{one},0" for one in ids)]
    (raw / "sample_submission.csv").write_text("\n".join(lines) + "\n")


def _tables(rng: np.random.Generator, folds: np.ndarray, names: list[str]) -> dict[str, str]:
    recordings = range(len(folds))
    essential = {
        "CVfolds_2": ["rec_id,fold", *(f"{one},{folds[one]}" for one in recordings)],
        "rec_id2filename": ["rec_id,filename", *(f"{one},{names[one]}" for one in recordings)],
        "rec_labels_test_hidden": _labels(rng, folds),
        "species_list": ["class_id,code,species", *(f"{n},AB{n},Bird {n}" for n in range(19))],
    }
    supplemental = {
        "histogram_of_segments": _features(rng, recordings, "rec_id,[histogram]", 1, 9),
        "segment_features": _features(rng, recordings, "rec_id,segment_id,[vector]", 3, 5),
        "segment_rectangles": _features(rng, recordings, "rec_id,segment_id,x,y", 3, 2),
    }
    windows = {f"essential_data/{name}": "\r\n".join(one) for name, one in essential.items()}
    others = {f"supplemental_data/{name}": "\n".join(one) for name, one in supplemental.items()}
    return {name: text + "\n" for name, text in (windows | others).items()}


def _labels(rng: np.random.Generator, folds: np.ndarray) -> list[str]:
    """None to five species of each, in any order; a few end with a comma."""
    lines = ["rec_id,[labels]"]
    for one, fold in enumerate(folds):
        species = rng.permutation(19)[: max(0, rng.integers(-2, 6))]
        cells = ["?"] if fold else [str(number) for number in species]
        lines.append(",".join([str(one), *cells, *[""] * (one % 29 == 0)]))
    return lines


def _features(
    rng: np.random.Generator, recordings: range, head: str, most: int, width: int
) -> list[str]:
    """Up to `most` segments of each recording; some have none."""
    lines = [head]
    for one in recordings:
        for segment in range(rng.integers(0, most + 1) if most > 1 else 1):
            values = rng.gamma(0.3, 2, width).round(int(rng.integers(0, 9)))
            middle = f"{segment}," if most > 1 else ""
            lines.append(f"{one},{middle}{','.join(f'{value:g}' for value in values)}")
    return lines


def _media(rng: np.random.Generator, names: list[str]) -> list[str]:
    folders = ("filtered_spectrograms", "spectrograms", "supervised_segmentation")
    examples = rng.choice(names, 20, replace=False)
    return [
        *(f"essential_data/src_wavs/{name}.wav" for name in names),
        *(f"supplemental_data/{folder}/{name}.bmp" for folder in folders for name in names),
        *(f"supplemental_data/segmentation_examples/{name}.bmp" for name in examples),
        *("supplemental_data/segment_clusters.bmp", "supplemental_data/segment_mosaic.bmp"),
        *("README.txt", "essential_data/sample_submission.csv"),
    ]
