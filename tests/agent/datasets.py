"""Small real competitions from scikit-learn's data sets, laid out as a public directory."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn import datasets


def breast_cancer(directory: Path, rows: int = 569) -> Path:
    """Binary, one probability column, AUC."""
    data = datasets.load_breast_cancer(as_frame=True)
    frame = data.frame.rename(columns={"target": "benign"}).head(rows)
    return _write(directory, frame, "benign", "area under the ROC curve", {"benign": 0.5})


def diabetes(directory: Path) -> Path:
    """Regression, RMSE."""
    frame = datasets.load_diabetes(as_frame=True).frame.rename(columns={"target": "progression"})
    return _write(
        directory, frame, "progression", "the root mean squared error (RMSE)", {"progression": 0.0}
    )


def wine(directory: Path) -> Path:
    """Three classes, one probability column each, log loss."""
    frame = datasets.load_wine(as_frame=True).frame.rename(columns={"target": "cultivar"})
    classes = {f"cultivar_{i}": 1 / 3 for i in range(3)}
    return _write(directory, frame, "cultivar", "multi-class logarithmic loss", classes)


def digits(directory: Path, rows: int = 600) -> Path:
    """Ten classes, one label column, accuracy; pixels as columns."""
    frame = datasets.load_digits(as_frame=True).frame.rename(columns={"target": "label"})
    return _write(directory, frame.head(rows).astype(int), "label", "accuracy", {"label": 0})


def passengers(directory: Path, rows: int = 300) -> Path:
    """Binary labels as words, mixed and missing values, a text column, accuracy."""
    rng = np.random.default_rng(0)
    fare, city = rng.gamma(2, 10, rows), rng.choice(["Rome", "Oslo", "Lima"], rows)
    note = [f"travels with {i} bags and {i % 7} friends to the coast" for i in range(rows)]
    frame = pd.DataFrame({"fare": fare, "city": city, "note": note})
    frame["saved"] = np.where(fare + 15 * (city == "Oslo") > 25, "yes", "no")
    frame.loc[::7, "fare"] = np.nan
    frame.loc[::11, "city"] = np.nan
    return _write(directory, frame, "saved", "classification accuracy", {"saved": "no"})


def digit_images(directory: Path, rows: int = 200) -> Path:
    """Digits as PNG files in train/ and test/, labels in train.csv, accuracy."""
    from PIL import Image

    digits(directory, rows)
    images = datasets.load_digits().images
    for split in ("train", "test"):
        table = pd.read_csv(directory / f"{split}.csv")
        (directory / split).mkdir()
        for row in table["id"]:
            pixels = (images[row] * 15).astype("uint8")
            Image.fromarray(pixels).save(directory / split / f"{row}.png")
        keep = ["id", "label"] if split == "train" else ["id"]
        table[keep].to_csv(directory / f"{split}.csv", index=False)
    return directory


def _write(
    directory: Path, frame: pd.DataFrame, label: str, metric: str, sample: Mapping[str, float | str]
) -> Path:
    """Every fourth row is the test set; the order is shuffled with a fixed seed."""
    directory.mkdir(parents=True, exist_ok=True)
    frame = frame.sample(frac=1, random_state=0).rename_axis("id").reset_index()
    is_test = np.arange(len(frame)) % 4 == 0
    test = frame[is_test]
    frame[~is_test].to_csv(directory / "train.csv", index=False)
    test.drop(columns=label).to_csv(directory / "test.csv", index=False)
    test[["id"]].assign(**sample).to_csv(directory / "sample_submission.csv", index=False)
    text = (
        f"# Overview\n\nPredict {label}.\n\n## Evaluation\n\nSubmissions are scored by {metric}.\n"
    )
    (directory / "description.md").write_text(text, encoding="utf-8")
    return directory
