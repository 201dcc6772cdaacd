"""SIIM COVID-19: a finding for each study, boxes for each image, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

ID, VALUES = "id", ("PredictionString",)
REAL_SIZE = 1_263
_STUDY_LABELS = ("negative", "typical", "indeterminate", "atypical")


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    """Half studies, half images; "none" or one to three boxes for an image."""
    studies = size // 2
    ids = [f"{number:012x}" for number in sorted(rng.choice(2**47, size, replace=False).tolist())]
    findings = [_STUDY_LABELS[n % 4 if n < 4 else int(rng.integers(4))] for n in range(studies)]
    boxes = [
        "none 1 0 0 1 1" if rng.random() < 0.3 else _line(rng, _true_boxes(rng), confident=True)
        for _ in range(size - studies)
    ]
    names = [f"{one}_study" for one in ids[:studies]] + [f"{one}_image" for one in ids[studies:]]
    cells = [f"{finding} 1 0 0 1 1" for finding in findings] + boxes
    return pd.DataFrame({"id": names, "PredictionString": cells})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    study = truth["id"].str.endswith("_study")
    cells = np.where(study, "negative 1 0 0 1 1", "none 1 0 0 1 1")
    return truth.assign(PredictionString=cells)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """All findings with their chances; shifted boxes, some invented."""
    cells = []
    for name, cell in zip(truth["id"], truth["PredictionString"], strict=True):
        chances = rng.dirichlet(np.ones(4)).round(4)
        if name.endswith("_study"):
            pairs = zip(_STUDY_LABELS, chances, strict=True)
            cells.append(" ".join(f"{label} {chance} 0 0 1 1" for label, chance in pairs))
            continue
        known = np.array(cell.split(" ")).reshape(-1, 6)
        boxes = known[known[:, 0] == "opacity", 2:].astype(float)
        moved = np.repeat(boxes, 2, axis=0) + rng.normal(0, 120, (2 * len(boxes), 4))
        line = _line(rng, np.vstack([moved, _true_boxes(rng)]), confident=False)
        cells.append(f"{line} none {chances[0]} 0 0 1 1")
    return truth.assign(PredictionString=cells)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    right = truth["PredictionString"]
    image = truth["id"].str.endswith("_image")
    sure = noisy(truth, rng)["PredictionString"]
    columns = {
        "all six labels everywhere": right + _every("0.5"),
        "equal confidences": sure.map(lambda cell: _confident(cell, "0.5")),
        "confidence 0": sure.map(lambda cell: _confident(cell, "0")),
        "negative confidences": sure.map(lambda cell: _confident(cell, "-0.5")),
        "huge confidences": sure.map(lambda cell: _confident(cell, "1e308")),
        "infinite confidence": right + " none inf 0 0 1 1",
        "nan confidence": right + " opacity nan 0 0 1 1",
        "unknown labels": right + " thing 0.9 0 0 1 1",
        "unknown labels, nan": right + " thing nan 0 0 1 1",
        "unknown labels, infinite": right + " thing -inf 0 0 1 1",
        "nan among boxes": sure.map(lambda cell: _mixed(cell, rng)),
        "blank cells": right.where(~image, " "),
        "blank everywhere": " ",
        "tabs and many spaces": right.str.replace(" ", " \t "),
        "space around": " " + right + " ",
        "no-break spaces": right.str.replace(" ", "\u00a0"),
        "a token short": right + " none 0.5 0 0 1",
        "a token more": right + " none",
        "label in place of number": right + " none none 0 0 1 1",
        "labels in capitals": right.str.upper(),
        "corners swapped": _cornered(right, lambda box: [*box[2:], *box[:2]]),
        "empty boxes": _cornered(right, lambda box: [*box[:2], *box[:2]]),
        "axes swapped": _cornered(right, lambda box: [box[1], box[0], box[3], box[2]]),
        "nan corner": _cornered(right, lambda box: [*box[:3], "nan"]),
        "nan first": _cornered(right, lambda box: ["nan", *box[1:]]),
        "infinite corners": _cornered(right, lambda box: ["-inf", "-inf", "inf", "inf"]),
        "one infinite corner": _cornered(right, lambda box: [*box[:3], "inf"]),
        "huge corners": _cornered(right, lambda box: ["-1e200", 0, "1e200", 3]),
        "half of the box": _cornered(right, lambda box: [*box[:2], (box[0] + box[2]) / 2, box[3]]),
        "more than half": _cornered(
            right, lambda box: [*box[:3], box[1] + 0.5000001 * (box[3] - box[1])]
        ),
        "underscores": right.map(lambda cell: _confident(cell, "1_0")),
        "each box twice": right + " " + right,
        "each box thrice, falling": right + " " + right.map(lambda cell: _confident(cell, "0.3")),
        "halves": truth["id"].map(lambda name: f"none {0.25 * (len(name) % 3)} 0 0 1 1"),
    }
    return {name: truth.assign(PredictionString=cells) for name, cells in columns.items()}


def _true_boxes(rng: np.random.Generator) -> np.ndarray:  # type: ignore[type-arg]
    low = rng.uniform(0, 1500, (int(rng.integers(1, 4)), 2))
    return np.hstack([low, low + rng.uniform(200, 1500, low.shape)]).round(5)


def _line(rng: np.random.Generator, boxes: np.ndarray, *, confident: bool) -> str:  # type: ignore[type-arg]
    return " ".join(
        f"opacity {1 if confident else round(float(rng.random()), 3)} {' '.join(map(str, box))}"
        for box in boxes.tolist()
    )


def _every(confidence: str) -> str:
    return "".join(f" {label} {confidence} 0 0 1 1" for label in (*_STUDY_LABELS, "none"))


def _confident(cell: str, confidence: str) -> str:
    tokens = cell.split(" ")
    tokens[1::6] = [confidence] * (len(tokens) // 6)
    return " ".join(tokens)


def _cornered(cells: pd.Series, change: Callable[[list[float]], list[object]]) -> pd.Series:
    """Each box with other corners."""
    return cells.map(lambda cell: " ".join(_changed(cell.split(" "), change)))


def _changed(tokens: list[str], change: Callable[[list[float]], list[object]]) -> Iterator[str]:
    for at in range(0, len(tokens), 6):
        yield from tokens[at : at + 2]
        yield from map(str, change([float(token) for token in tokens[at + 2 : at + 6]]))


def _mixed(cell: str, rng: np.random.Generator) -> str:
    """Boxes in random order with nan boxes of an unknown label between them."""
    tokens = cell.split(" ")
    boxes = [" ".join(tokens[at : at + 6]) for at in range(0, len(tokens), 6)]
    boxes += ["thing nan 0 0 1 1", "thing nan 0 0 1 1", "thing 0.5 0 0 1 1"]
    return " ".join(boxes[place] for place in rng.permutation(len(boxes)))
