"""Answers to questions in Hindi or Tamil, mostly a few words."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "id", ("PredictionString",)
REAL_SIZE = 112

_WORDS = [
    "भारत",
    "दिल्ली",
    "की",
    "राजधानी",
    "में",
    "1947",
    "सन्",
    "१५",
    "अगस्त",
    "महात्मा",
    "गांधी",
    "के",
    "लिए",
    "और",
    "வட",
    "இந்தியா",
    "தமிழ்நாடு",
    "சென்னை",
    "1,200",
    "கி.மீ.",
    "ஆண்டு",
    "முதல்",
    "இல்",
    "Mumbai",
    "NASA",
    "H2O",
    "5",
    "20",
    "ई.पू.",
]


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    ids = [f"{part:09x}" for part in rng.choice(2**35, size, replace=False)]
    texts = [" ".join(rng.choice(_WORDS, rng.integers(1, 6))) for _ in range(size)]
    return pd.DataFrame({"id": ids, "PredictionString": texts})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(PredictionString="dummy text")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    texts = [_near(text, rng) for text in truth["PredictionString"]]
    return truth.assign(PredictionString=texts)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    texts, size = truth["PredictionString"], len(truth)
    told: dict[str, object] = {
        "blank": "",
        "spaces": "  ",
        "no-break space": "\u00a0",
        "zero-width space": "\u200b",
        "ideographic space": "\u3000",
        "dotted capital I": "\u0130stanbul",
        "sharp s": "STRASSE Stra\u00dfe \u1e9e",
        "final sigma": "\u039f\u03a3 \u039f\u03a3\u0391",
        "number": 5,
        "float": 5.5,
        "boolean": True,
        "one word": "भारत",
    }
    frames = {f"all {name}": truth.assign(PredictionString=value) for name, value in told.items()}
    ones = {
        f"one {name}": truth.assign(PredictionString=[value, *texts[1:]])
        for name, value in told.items()
    }
    kept = {
        f"{count} right, others blank": truth.assign(
            PredictionString=texts.where(np.arange(size) < count, "")
        )
        for count in (1, 2, 3, size - 1)
    }
    return {
        **frames,
        **ones,
        **kept,
        "years": truth.assign(PredictionString=rng.integers(1900, 2020, size)),
        "years and a blank": truth.assign(
            PredictionString=[None, *rng.integers(1900, 2020, size - 1)]
        ),
        "years and a word": truth.assign(
            PredictionString=["सन्", *rng.integers(1900, 2020, size - 1)]
        ),
        "booleans and a blank": truth.assign(PredictionString=["", *["True"] * (size - 1)]),
        "repeated words": truth.assign(PredictionString=texts + " " + texts),
        "capitals": truth.assign(PredictionString=texts.str.upper()),
        "accents taken apart": truth.assign(PredictionString=texts.str.normalize("NFD")),
        "full stop": truth.assign(PredictionString=texts + "।"),
        "separators of information": truth.assign(PredictionString=texts.str.replace(" ", "\x1d")),
        "line ends": truth.assign(PredictionString=texts.str.replace(" ", "\r\n")),
        "characters apart": truth.assign(PredictionString=texts.str.join(" ")),
        "everything": truth.assign(PredictionString=" ".join(_WORDS)),
    }


def _near(text: str, rng: np.random.Generator) -> str:
    words = text.split()
    kept = [word for word in words if rng.random() < 0.8]
    return " ".join([*kept, *rng.choice(_WORDS, rng.integers(0, 3))])
