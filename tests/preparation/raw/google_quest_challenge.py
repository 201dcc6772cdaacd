"""Google QUEST: texts of questions and answers with thirty mean ratings, one nearly always 0."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from competitions.tasks.google_quest_challenge import RATINGS
from tests.preparation.raw.texts import texts

# Means of three raters, as Kaggle writes them: in full, and some a digit off.
_LEVELS = [0.0, 1 / 3, 0.333333, 0.5, 2 / 3, 0.6666669999999999, 5 / 6, 8 / 9, 0.3, 1.0]


def make(raw: Path, rng: np.random.Generator, size: int = 120) -> None:
    questions = _questions(rng, size)
    ratings = pd.DataFrame(rng.choice(_LEVELS, (size, len(RATINGS))), columns=RATINGS)
    # Rare enough that now all of the test are 0 and now not.
    spelling = np.zeros(size)
    rare = rng.choice(size, rng.choice([2, size // 4]), replace=False)
    spelling[rare] = rng.choice(_LEVELS[1:], len(rare))
    ratings["question_type_spelling"] = spelling
    pd.concat([questions, ratings], axis=1).to_csv(raw / "train.csv", index=False)
    _questions(rng, 10).to_csv(raw / "test.csv", index=False)
    sample = pd.DataFrame({"qa_id": range(10)} | dict.fromkeys(RATINGS, 0.00308))
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _questions(rng: np.random.Generator, size: int) -> pd.DataFrame:
    host = rng.choice(["gaming.example.net", "apple.example.com", "tex.example.org"], size)
    users = rng.integers(1, 9_999, (2, size))
    asks, answers = (
        [f"https://{h}/users/{n}" for h, n in zip(host, u, strict=True)] for u in users
    )
    columns = {
        "qa_id": np.sort(rng.choice(9 * size, size, replace=False)),
        "question_title": texts(rng, size),
        "question_body": texts(rng, size),
        "question_user_name": texts(rng, size, alone=0.4),
        "question_user_page": asks,
        "answer": texts(rng, size),
        "answer_user_name": rng.integers(100, 200, size),
        "answer_user_page": answers,
        "url": [f"http://{h}/questions/{n}/x" for n, h in enumerate(host)],
        "category": rng.choice(["CULTURE", "LIFE_ARTS", "NA"], size),
        "host": host,
    }
    return pd.DataFrame(columns)
