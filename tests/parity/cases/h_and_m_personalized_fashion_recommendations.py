"""H&M: up to twelve articles for each customer; the answers hold the customers who bought."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "customer_id", ("prediction",)
REAL_SIZE = 75_000
# In all 1.37 million customers are to be predicted; few of them bought in the test week.
_IDLE_PER_BUYER = 17


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    customers = sorted(_customers(rng, size))
    articles = _articles(rng, (size, 12))
    counts = np.minimum(rng.geometric(0.3, size), 12).tolist()
    bought = [" ".join(map(str, row[:n])) for row, n in zip(articles, counts, strict=True)]
    return pd.DataFrame({"customer_id": customers, "prediction": bought})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    popular = "0706016001 0706016002 0372860001 0610776002 0759871002"
    return _everyone(truth).assign(prediction=popular)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    cells = [" ".join(dict.fromkeys(cell.split(" "))) for cell in truth["prediction"]]
    return _with_idle(truth.assign(prediction=cells), "706016001 706016002")


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Twelve popular articles each, some bought ones among them."""
    guesses = _articles(rng, (len(truth), 12))
    rows = np.flatnonzero(rng.random(len(truth)) < 0.3).tolist()
    for row in rows:
        bought = truth["prediction"].iat[row].split(" ")
        guesses[row][int(rng.integers(12))] = bought[int(rng.integers(len(bought)))]
    cells = [" ".join(map(str, row)) for row in guesses]
    return _with_idle(truth.assign(prediction=cells), "706016001 706016002 372860001")


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    right = truth["prediction"]
    first = right.str.split(" ").str[0]
    lists = {
        "as bought, with repeats": right,
        "zero-padded": ("0" + right).str.replace(" ", " 0"),
        "one zero-padded article": "0" + first,
        "one article": first,
        "one article and a gap": first.where(np.arange(len(truth)) != 3),
        "twelfth": "1 2 3 4 5 6 7 8 9 10 11 " + first,
        "thirteenth": "1 2 3 4 5 6 7 8 9 10 11 12 " + right,
        "repeats": first + " " + first + " " + right,
        "double spaces": "1  " + right,
        "leading space": " " + right,
        "trailing space": right + " ",
        "commas": right.str.replace(" ", ","),
        "tabs": right.str.replace(" ", "\t"),
    }
    buyers = {name: truth.assign(prediction=cells) for name, cells in lists.items()}
    full = perfect(truth)
    early = full.iloc[[1]].assign(prediction="1 2")
    return {
        **{f"buyers only, {name}": frame for name, frame in buyers.items()},
        **{name: _with_idle(frame, "1 2") for name, frame in buyers.items()},
        "no idle customer": full[full["customer_id"].isin(truth["customer_id"])],
        "only idle customers": full[~full["customer_id"].isin(truth["customer_id"])],
        "a buyer missing": full[full["customer_id"] != truth["customer_id"].iat[5]],
        "a buyer twice": pd.concat([full, early]),
        "a buyer twice, first": pd.concat([early, full]),
        "an idle customer twice": pd.concat([full, full[-1:]]),
        "all buyers three times": pd.concat([full, full, full]),
        "unknown customers": pd.concat([full, full.assign(customer_id="x" + full["customer_id"])]),
        "a missing id more": pd.concat([full, early.assign(customer_id=None)]),
    }


def _customers(rng: np.random.Generator, size: int) -> list[str]:
    parts = rng.integers(0, 2**63, (size, 4)).tolist()
    return ["".join(f"{part:016x}" for part in row) for row in parts]


def _articles(rng: np.random.Generator, shape: tuple[int, int]) -> list[list[int]]:
    """Few articles are bought often."""
    rows: list[list[int]] = (108_775_001 + 7_919 * (rng.zipf(1.3, shape) % 50_000)).tolist()
    return rows


def _everyone(truth: pd.DataFrame) -> pd.DataFrame:
    idle = _IDLE_PER_BUYER * len(truth) if len(truth) > 1_000 else len(truth)
    others = _customers(np.random.default_rng(1), idle)
    return pd.DataFrame({"customer_id": sorted([*truth["customer_id"], *others])})


def _with_idle(buyers: pd.DataFrame, cell: str) -> pd.DataFrame:
    """The buyers' rows among those of all others, who get one cell."""
    everyone = _everyone(buyers)
    given = dict(zip(buyers["customer_id"], buyers["prediction"], strict=True))
    return everyone.assign(prediction=[given.get(one, cell) for one in everyone["customer_id"]])
