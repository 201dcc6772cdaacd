"""VinBigData: boxes of findings on chest X-rays; the answers have a row for each box."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

ID, VALUES = "image_id", ("PredictionString",)
REAL_SIZE = 1_500

NAMES = (
    "Aortic enlargement", "Atelectasis", "Calcification", "Cardiomegaly", "Consolidation", "ILD",
    "Infiltration", "Lung Opacity", "Nodule/Mass", "Other lesion", "Pleural effusion",
    "Pleural thickening", "Pneumothorax", "Pulmonary fibrosis", "No finding",
)  # fmt: skip
CORNERS = ["x_min", "y_min", "x_max", "y_max"]


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    """One box of each finding of an image; "no finding" has the box 0 0 1 1."""
    names = sorted(f"{high:016x}{low:016x}" for high, low in rng.integers(0, 2**63, (size, 2)))
    image, label = np.nonzero(_findings(rng, size))
    low = rng.integers(0, 1500, (len(image), 2)).astype(float)
    corners = np.hstack([low, low + rng.integers(40, 1500, low.shape)])
    corners[label == 14] = (0, 0, 1, 1)
    head = {
        "image_id": np.array(names)[image],
        "class_id": label,
        "class_name": np.array(NAMES)[label],
        "rad_id": [f"R{1 + one % 17}" for one in image.tolist()],
    }
    return pd.DataFrame(head).assign(**dict(zip(CORNERS, corners.T, strict=True)))


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    images = truth["image_id"].unique()
    order = np.random.default_rng(0).permutation(len(images))
    return pd.DataFrame({"image_id": images[order], "PredictionString": "14 1 0 0 1 1"})


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return _gathered(truth["image_id"], _strings(truth, [1.0] * len(truth)))


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """True boxes moved, three times each, and invented ones; some images without a guess."""
    many = truth.loc[np.repeat(truth.index.to_numpy(), 4)].reset_index(drop=True)
    moved = many[CORNERS] + rng.normal(0, 60, (len(many), 4)).round(1)
    invented = rng.random(len(many)) < 0.25
    label = np.where(invented, rng.integers(0, 15, len(many)), many["class_id"])
    drawn = many.assign(**moved, class_id=label)
    return _gathered(many["image_id"], _strings(drawn, rng.random(len(many)).round(3).tolist()))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    good, boxes = perfect(truth), _strings(truth, [1.0] * len(truth))
    right, some = good["PredictionString"], noisy(truth, rng)
    columns = {
        "no finding added": right + " 14 0.5 0 0 1 1",
        "each box twice": right + " " + right,
        "unknown classes": right + " 15 0.9 0 0 1 1 -1 0.9 0 0 1 1 1e300 1 0 0 1 1",
        "nan class": right + " nan 0.5 0 0 1 1",
        "infinite class": right + " inf 0.5 0 0 1 1",
        "named class": right + " Nodule 0.5 0 0 1 1",
        "nan confidence": right + " 14 nan 0 0 1 1 3 nan 5 5 9 9",
        "infinite confidences": right + " 14 inf 0 0 1 1 3 -inf 5 5 9 9",
        "a token short": right + " 14 1 0 0 1",
        "trailing space": right + " ",
        "double space": right.str.replace(" ", "  ", n=1),
        "tabs": right.str.replace(" ", "\t"),
        "blank": " ",
        "boxes that end before they start": right + " 14 2 1 1 0 5 3 2 9 9 5 12",
        "boxes with nan": right + " 14 2 nan 0 1 1 3 2 5 5 nan 9 0 2 nan nan nan nan",
        "infinite boxes": right + " 14 2 0 0 inf inf 3 2 -inf -inf inf inf 0 2 0 0 inf 5",
        "huge boxes": right + " 14 2 0 0 1e9 1e9 3 2 0 0 100000 100000 0 2 0 0 1e5 100001",
        "negative boxes": right + " 14 2 -5 -5 -1 -1 0 2 -100 -100 -50 -50",
        "empty boxes": right + " 14 2 0 0 0 0 3 2 7 7 7 7",
        "150 boxes of a class": right + " 14 0.5 0 0 1 1" * 150 + " 3 2.5 900 900 1000 1000" * 150,
    }
    split = pd.DataFrame({"image_id": truth["image_id"], "PredictionString": boxes})
    first_unknown = good.assign(PredictionString="99 1 0 0 1 1 " + right)
    return {
        **{name: good.assign(PredictionString=cells) for name, cells in columns.items()},
        **{f"boxes {name}": change for name, change in _moved(truth, rng).items()},
        "a row for each box": split,
        "a row for each box, shuffled": split.sample(frac=1, random_state=1),
        "several rows, noisy": pd.concat([some, good, some[::-1]]),
        "one image twice": pd.concat([some, some[:1]]),
        "first box of an unknown class": first_unknown,
        "class names": perfect(truth.assign(class_id=truth["class_name"])),
        "classes with decimals": perfect(truth.assign(class_id=truth["class_id"] + 0.9)),
        "classes below 0": perfect(truth.assign(class_id=truth["class_id"] - 0.9)),
        "equal confidences": _gathered(truth["image_id"], _strings(truth, [0.5] * len(truth))),
        "falling confidences": _gathered(
            truth["image_id"], _strings(truth, np.linspace(1, 0, len(truth)).tolist())
        ),
    }


def _moved(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Perfect but for the corners."""
    changes: dict[str, Callable[[np.ndarray], np.ndarray]] = {  # type: ignore[type-arg]
        "as x, y, width, height": lambda box: np.hstack([box[:, :2], box[:, 2:] - box[:, :2]]),
        "swapped": lambda box: box[:, [2, 3, 0, 1]],
        "shrunk to 0.4": lambda box: box * [1, 1, 0.4, 1],
        "shrunk just below 0.4": lambda box: box * [1, 1, 0.3999999999, 1],
        "doubled": lambda box: box * [1, 1, 1.58, 1.58],
        "shifted": lambda box: box + rng.integers(-200, 200, box.shape),
        "scaled": lambda box: box * 1e3,
        "scaled up": lambda box: box * 1e160,
        "scaled down": lambda box: box * 1e-3,
    }
    boxes = truth[CORNERS].to_numpy()
    return {
        name: perfect(truth.assign(**_named(change(boxes)))) for name, change in changes.items()
    }


def _named(corners: np.ndarray) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    return dict(zip(CORNERS, corners.T, strict=True))


def _findings(rng: np.random.Generator, size: int) -> np.ndarray:  # type: ignore[type-arg]
    """Which image has which class, at least one each and each class at least once."""
    healthy = rng.random(size) < 0.6
    found = rng.random((size, 15)) < 0.25
    found[healthy] = False
    found[:, 14] = ~found[:, :14].any(axis=1)
    for label in range(15):
        found[label % size, label] = True
    return found


def _strings(boxes: pd.DataFrame, confidences: list[float]) -> pd.Series:
    corners = boxes[CORNERS].to_numpy().tolist()
    cells = [
        f"{label} {confidence} {' '.join(map(str, box))}"
        for label, confidence, box in zip(boxes["class_id"], confidences, corners, strict=True)
    ]
    return pd.Series(cells, dtype=object)


def _gathered(image: pd.Series, boxes: pd.Series) -> pd.DataFrame:
    """One row an image, with all its boxes."""
    named = pd.DataFrame({"image_id": image.to_numpy(), "PredictionString": boxes.to_numpy()})
    return named.groupby("image_id")["PredictionString"].agg(" ".join).reset_index()
