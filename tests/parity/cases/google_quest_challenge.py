"""Google QUEST."""

from __future__ import annotations

import numpy as np
import pandas as pd

from competitions.tasks.google_quest_challenge import RATINGS

ID, VALUES = "qa_id", tuple(RATINGS)
REAL_SIZE = 608


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    # Means of two or three raters; some ratings are nearly always the lowest.
    levels = np.array([0, 1 / 3, 0.5, 2 / 3, 5 / 6, 8 / 9, 1])
    table = levels[rng.integers(0, 7, (size, 30))]
    table[rng.random((size, 30)) < np.linspace(0, 0.8, 30)] = 0
    table[0], table[1] = 0, 1
    ids = rng.choice(10 * size, size, replace=False)
    return _frame(ids, table)


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return _frame(truth[ID], np.tile(np.linspace(0, 1, len(truth))[:, None], (1, 30)))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    table = truth[RATINGS].to_numpy()
    return _frame(truth[ID], np.clip(table + rng.normal(0.2, 0.4, table.shape), 0, 1))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest = noisy(truth, rng)
    return {**_tables(truth, rng), **_columns(honest, rng), **_ids(honest, rng)}


def _frame(ids: object, table: np.ndarray) -> pd.DataFrame:
    columns = dict(zip(RATINGS, np.asarray(table).T, strict=True))
    return pd.DataFrame({ID: np.asarray(ids), **columns})


def _tables(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    table = truth[RATINGS].to_numpy()
    tables = {
        "turned": -table,
        "flags": table > 0.5,
        "integers": (table * 90).astype(int),
        "rounded": table.round(),
        "cubed": table**3,
        "negative and large": (table - 0.5) * 1e300,
        "denormal": table * 5e-324,
        "last digit": 1 + table * 2.0**-52,
        "integers beyond floats": 2**53 + (table * 90).astype(int),
        "random": rng.random(table.shape),
        "as text": table.round(3).astype(str).astype(object) + "x",
    }
    return {name: _frame(truth[ID], values) for name, values in tables.items()}


def _columns(honest: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One column that is odd; each of them is valid unless the types mix."""
    n, first, last = len(honest), RATINGS[0], RATINGS[-1]
    some = honest[last].to_numpy()
    words = rng.choice(["low", "middle", "high", "10", "9", "é", "Z"], n)
    columns: dict[str, object] = {
        "words": words,
        "words and a gap": [None, *words[1:]],
        "one word": "low",
        "one word and a gap": [None, *["low"] * (n - 1)],
        "flags": some > 0.5,
        "flags and a gap": [None, *(some > 0.5)[1:]],
        "always true": True,
        "numbers and one word": ["low", *some[1:]],
        "numbers and text that sorts otherwise": [f"{value:.1f}%" for value in some * 100],
        "an infinity": [np.inf, *some[1:]],
        "two infinities": [np.inf, -np.inf, *some[2:]],
        "all infinite": np.inf,
        "a gap": [None, *some[1:]],
        "constant": 0.5,
        "constant but for one": [0.25, *[0.5] * (n - 1)],
        "constant but for one gap": [None, *[0.5] * (n - 1)],
        "no values": None,
        "zeros of both signs": np.where(some > 0.5, 0.0, -0.0),
        "zeros of both signs and a one": [1.0, *np.where(some > 0.5, 0.0, -0.0)[1:]],
        "twenty digits": ["9" * 20, *(some[1:] * 10).astype(int)],
        "large unsigned": [2**63 + 1, *(some[1:] * 10).astype(int)],
        "large unsigned and negative": [2**63 + 1, -1, *(some[2:] * 10).astype(int)],
    }
    tables = {name: honest.assign(**{last: values}) for name, values in columns.items()}
    return {
        **tables,
        "no values in any": honest.assign(**dict.fromkeys(RATINGS, None)),
        "words in all": honest.assign(**dict.fromkeys(RATINGS, words)),
        "one column called otherwise": honest.rename(columns={first: "x"}),
        "one column in place of another": honest.drop(columns=first).assign(x=0.5),
        "no ids but a column more": honest.drop(columns=ID).assign(x=0.5),
        "text beside": honest.assign(question_title="Why?"),
        "columns turned": honest[honest.columns[::-1]],
    }


def _ids(honest: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Ids are sorted but never compared."""
    n, ids = len(honest), honest[ID].to_numpy()
    columns: dict[str, object] = {
        "other ids": ids + 1000,
        "negative ids": -ids,
        "all ids the same": 7,
        "ids twice each": ids // 2,
        "ids in three lots": ids % 3,
        "ids as floats": ids + 0.5,
        "ids with a gap": [None, *ids[1:]],
        "ids with gaps": np.where(ids % 2 == 0, np.nan, ids),
        "no ids": None,
        "infinite ids": [np.inf, *ids[1:]],
        "ids that sort as text": [f"q{one}" for one in ids],
        "ids that sort as text, with a gap": [None, *[f"q{one}" for one in ids[1:]]],
        "one id of text": ["q", *ids[1:]],
        "flags for ids": ids % 2 == 0,
        "flags and a gap for ids": [None, *(ids[1:] % 2 == 0)],
        "ids counted": range(n),
        "ids counted down": range(n)[::-1],
        "large ids": ids.astype(np.uint64) + np.uint64(2**63),
    }
    tables = {name: honest.assign(qa_id=values) for name, values in columns.items()}
    lots = honest.assign(qa_id=ids % 3).iloc[rng.permutation(n)]
    return {**tables, "ids in three lots, shuffled": lots, "id last": honest[[*RATINGS, ID]]}
