"""chaii: long texts in two scripts with a question on each, whose answer stands in the text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

_WORDS = {
    "hindi": ["नदी", "पहाड़", "१९२", "में", "का", "और", "गाँव", "(छोटा)", "है।", "2,400"],
    "tamil": ["மலை", "ஆறு", "ஊர்", "பெரிய", "மற்றும்", "1850", "கி.மீ.", "இல்", "H2O", "ஒன்று"],
}
# What stands between words now and then.
_SIGNS = [" ", "\n\n", ', "', '" ', " \n", "\u200c", "\xa0", "\t", " \u2013 "]


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    _questions(rng, size).to_csv(raw / "train.csv", index=False)
    hidden = _questions(rng, 5).drop(columns=["answer_text", "answer_start"])
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["id"]].assign(PredictionString=None)
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _questions(rng: np.random.Generator, size: int) -> pd.DataFrame:
    rows = []
    for number in rng.choice(2**36, size, replace=False):
        language = rng.choice(["hindi", "tamil"], p=[0.67, 0.33])
        context = _text(rng, language, 120)
        words = context.split(" ")
        place = int(rng.integers(len(words)))
        answer = words[place]
        rows.append(
            {
                "id": f"{number:09x}",
                "context": context,
                "question": _text(rng, language, 6) + "?",
                # An answer can be a number, or be quoted.
                "answer_text": rng.choice(
                    [answer, f'"{answer}"', "5", "2.50"], p=[0.7, 0.1, 0.1, 0.1]
                ),
                "answer_start": context.index(answer),
                "language": language,
            }
        )
    return pd.DataFrame(rows)


def _text(rng: np.random.Generator, language: str, count: int) -> str:
    words = rng.choice(_WORDS[language], count)
    signs = rng.choice(_SIGNS, count, p=[0.84, *[0.02] * 8])
    return "".join(word + sign for word, sign in zip(words, signs, strict=True)).strip()
