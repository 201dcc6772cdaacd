"""InChI texts of molecules."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "image_id", ("InChI",)
REAL_SIZE = 484_838

_ATOMS = np.array(list("CCCCHHNOSF"), dtype=object)
_SIGNS = np.array(
    ["-", "(", ")", ",", "1", "2", "3", "12", "17", "/c", "/h", "/t", "/m0", "/s1", "H", "+", "b"],
    dtype=object,
)


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    ids = [f"{part:012x}" for part in rng.choice(2**47, size, replace=False)]
    lengths = rng.integers(10, 90, size)
    signs = np.split(_SIGNS[rng.integers(0, len(_SIGNS), lengths.sum())], np.cumsum(lengths)[:-1])
    atoms = _ATOMS[rng.integers(0, len(_ATOMS), (size, 3))]
    counts = rng.integers(1, 40, (size, 3))
    texts = [
        f"InChI=1S/{a}{n}{b}{m}{c}{k}/c1-" + "".join(tail)
        for (a, b, c), (n, m, k), tail in zip(atoms, counts, signs, strict=True)
    ]
    return pd.DataFrame({"image_id": ids, "InChI": texts})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(InChI="InChI=1S/H2O/h1H2")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    cuts = rng.integers(10, 60, len(truth))
    signs = rng.choice(["", "-", "(C)", "12", "H/t1-"], len(truth))
    texts = [
        text[:cut] + sign + text[cut + 2 :]
        for text, cut, sign in zip(truth["InChI"], cuts, signs, strict=True)
    ]
    return truth.assign(InChI=texts)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    texts, size = truth["InChI"], len(truth)
    numbers = rng.normal(0, 1, size)
    return {
        "all blank": truth.assign(InChI=""),
        "one blank": truth.assign(InChI=["", *texts[1:]]),
        "one nan spelt out": truth.assign(InChI=["NaN", *texts[1:]]),
        "half blank": truth.assign(InChI=texts.where(np.arange(size) % 2 == 0)),
        "integers": truth.assign(InChI=range(size)),
        "integers with zeros": truth.assign(InChI=[f"{number:05d}" for number in range(size)]),
        "integers and a blank": truth.assign(InChI=["", *map(str, range(1, size))]),
        "large integers": truth.assign(InChI=2**63 + np.arange(size, dtype=np.uint64)),
        "larger integers": truth.assign(InChI="9" * 25),
        "floats": truth.assign(InChI=numbers),
        "tiny floats": truth.assign(InChI=numbers * 1e-300),
        "large floats": truth.assign(InChI=[f"{number * 1e20:.0f}.0" for number in numbers]),
        "infinite": truth.assign(InChI=[np.inf, *numbers[1:]]),
        "booleans": truth.assign(InChI=rng.random(size) < 0.5),
        "booleans and a blank": truth.assign(InChI=["", *["True"] * (size - 1)]),
        "spaces only": truth.assign(InChI="  "),
        "spaces around": truth.assign(InChI=" " + texts + " "),
        "very long": truth.assign(InChI=texts * 100),
        "lower case": truth.assign(InChI=texts.str.lower()),
        "no prefix": truth.assign(InChI=texts.str[9:]),
        "beyond the basic plane": truth.assign(InChI=texts + "\U0001f600"),
        "dates": truth.assign(InChI="2021-01-01"),
        "two columns": pd.concat([sample(truth), truth[["InChI"]]], axis=1),
    }
