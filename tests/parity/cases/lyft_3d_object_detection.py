"""Lyft: boxes in space around the vehicles and people of each sample."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

ID, VALUES = "Id", ("PredictionString",)
REAL_SIZE = 4_536
_SIZES = {
    "car": (1.9, 4.7, 1.7), "pedestrian": (0.8, 0.8, 1.8), "bicycle": (0.6, 1.8, 1.4),
    "truck": (2.8, 10.2, 3.4), "bus": (3.0, 12.3, 3.4), "other_vehicle": (2.8, 8.4, 3.2),
}  # fmt: skip


def answers(rng: np.random.Generator, size: int = 12) -> pd.DataFrame:
    """Up to ten boxes a sample; a real one has 28, most of them cars."""
    most = 10 if size <= 100 else 56
    ids = [f"{high:032x}{low:032x}" for high, low in rng.integers(0, 2**63, (size, 2)).tolist()]
    cells = [_line(_scene(rng, int(rng.integers(1, most)))) for _ in range(size)]
    return pd.DataFrame({"Id": ids, "PredictionString": cells})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["Id"]].assign(PredictionString="")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """True boxes moved a little, twice each; invented ones."""

    def guess(boxes: list[list[object]]) -> list[list[object]]:
        moved = [_shaken(box, rng) for box in boxes for _ in range(2)]
        return [*moved, *_scene(rng, 3)]

    return _mapped(truth, guess)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    right, some = truth["PredictionString"], noisy(truth, rng)
    columns = {
        "empty": None,
        "blank": "   ",
        "some empty": right.where(np.arange(len(right)) % 2 == 0),
        "trailing space": right + " ",
        "double space": right.str.replace(" ", "  ", n=1),
        "double spaces": right.str.replace(" ", "  "),
        "tabs": right.str.replace(" ", "\t"),
        "without confidence": right.map(lambda cell: cell.removeprefix("1.0 ")),
        "each twice": right + " " + right,
        "numbers": range(len(right)),
        "classes in capitals": right.str.upper(),
        "empty class": right + " 1.0 1 1 1 1 1 1 0 ",
        "no class": right + " 1.0 1 1 1 1 1 1 0",
        "unknown class, bad box": right + " 1.0 nan 1 1 -1 0 1 nan animal",
        "unknown class, infinite yaw": right + " 1.0 1 1 1 1 1 1 inf animal",
        "unknown class, text": right + " 1.0 1 1 one 1 1 1 1 animal",
        "confidence nan": some["PredictionString"].str.replace("0.5 ", "nan ", n=9),
    }
    changes: dict[str, Callable[[list[object]], list[object]]] = {
        name: _setter(field, value)
        for name, field, value in (
            ("no width", 4, 0), ("negative length", 5, -1), ("nan height", 6, "nan"),
            ("infinite height", 6, "inf"), ("infinite width", 4, "inf"), ("nan yaw", 7, "nan"),
            ("infinite yaw", 7, "-inf"), ("nan x", 1, "nan"), ("infinite y", 2, "inf"),
            ("infinite z", 3, "inf"), ("nan z", 3, "nan"), ("huge width", 4, 1e5),
            ("large width", 4, 3e3), ("tiny width", 4, 1e-9), ("smallest width", 4, 1e-320),
            ("huge height", 6, 1e308), ("far x", 1, 1e7), ("further x", 1, 1e12),
            ("nan confidence", 0, "nan"), ("infinite confidence", 0, "inf"), ("yaw 0", 7, 0),
            ("underscored", 1, "1_0"),
        )
    }  # fmt: skip
    changes |= {
        "half as high": lambda box: [*box[:6], _number(box[6]) / 2, *box[7:]],
        "turned about": lambda box: [*box[:7], _number(box[7]) + np.pi, box[8]],
        "turned square": lambda box: [*box[:7], _number(box[7]) + np.pi / 2, box[8]],
        "turned often": lambda box: [*box[:7], _number(box[7]) + 200 * np.pi, box[8]],
        "one class": lambda box: [*box[:8], "car"],
        "half higher up": lambda box: [*box[:3], _number(box[3]) + _number(box[6]) / 3, *box[4:]],
    }
    good = {name: _mapped(truth, _each(change)) for name, change in changes.items()}
    shuffled = _mapped(truth, lambda boxes: [boxes[at] for at in rng.permutation(len(boxes))])
    equal = _mapped(some, _each(_setter(0, 0.5)))
    return {
        **{name: truth.assign(PredictionString=cells) for name, cells in columns.items()},
        **good,
        "nan among confidences": _mapped(
            some, _each(lambda box: [box[0] if rng.random() < 0.8 else "nan", *box[1:]])
        ),
        "boxes shuffled": shuffled,
        "equal confidences": equal,
        "equal confidences, reversed": _mapped(equal, lambda boxes: boxes[::-1]),
        "bad width in one box": _mapped(truth, lambda boxes: [_setter(4, 0)(boxes[0]), *boxes[1:]]),
        "first box only": _mapped(truth, lambda boxes: boxes[:1]),
        "cars only": _mapped(truth, lambda boxes: [box for box in boxes if box[8] == "car"]),
        "many equal boxes": _mapped(truth, lambda boxes: boxes * 12),
    }


def _scene(rng: np.random.Generator, count: int) -> list[list[object]]:
    """Boxes as lists of their tokens."""
    names = rng.choice(list(_SIZES), count, p=[0.8, 0.05, 0.05, 0.04, 0.03, 0.03]).tolist()
    place = np.array([1000.0, 1500.0, -20.0]) + rng.uniform(-60, 60, (count, 3)) * [1, 1, 0.02]
    size = np.array([_SIZES[name] for name in names]).reshape(count, 3)
    size = (size * rng.uniform(0.8, 1.2, (count, 3))).round(3)
    yaw = rng.uniform(-np.pi, np.pi, count)
    rows = np.column_stack([np.ones(count), place, size, yaw]).tolist()
    return [[*row, name] for row, name in zip(rows, names, strict=True)]


def _line(boxes: list[list[object]]) -> str:
    return " ".join(str(token) for box in boxes for token in box)


def _mapped(
    frame: pd.DataFrame, change: Callable[[list[list[object]]], list[list[object]]]
) -> pd.DataFrame:
    """The boxes of each sample changed."""
    cells = []
    for cell in frame["PredictionString"]:
        tokens: list[object] = list(cell.split(" "))
        cells.append(_line(change([tokens[at : at + 9] for at in range(0, len(tokens), 9)])))
    return frame.assign(PredictionString=cells)


def _each(
    change: Callable[[list[object]], list[object]],
) -> Callable[[list[list[object]]], list[list[object]]]:
    return lambda boxes: [change(box) for box in boxes]


def _setter(field: int, value: object) -> Callable[[list[object]], list[object]]:
    return lambda box: [*box[:field], value, *box[field + 1 :]]


def _number(token: object) -> float:
    return float(str(token))


def _shaken(box: list[object], rng: np.random.Generator) -> list[object]:
    numbers = np.array(box[1:8], dtype=float)
    numbers += rng.normal(0, [0.2, 0.2, 0.1, 0.1, 0.2, 0.1, 0.1])
    numbers[3:6] = np.abs(numbers[3:6])
    return [round(float(rng.random()), 1), *numbers.tolist(), box[8]]
