"""H&M: sales by day, articles with a leading zero, prices with many digits, photos in folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs
from tests.preparation.raw.texts import text


def make(raw: Path, rng: np.random.Generator, size: int = 200) -> None:
    customers = [rng.bytes(32).hex() for _ in range(size // 6)]
    # Some begin with 1, so that not all have a zero in front.
    articles = [f"{number:010d}" for number in rng.choice(2**30, size // 8, replace=False)]
    _sales(rng, size, customers, articles).to_csv(raw / "transactions_train.csv", index=False)
    _articles(rng, articles).to_csv(raw / "articles.csv", index=False)
    people = {"customer_id": customers, "FN": None, "age": rng.integers(16, 90, len(customers))}
    pd.DataFrame(people).to_csv(raw / "customers.csv", index=False)
    popular = pd.DataFrame({"customer_id": customers, "prediction": " ".join(articles[:12])})
    popular.to_csv(raw / "sample_submission.csv", index=False)
    stubs(raw / "images", [f"{one[:3]}/{one}.jpg" for one in articles], rng)


def _sales(
    rng: np.random.Generator, size: int, customers: list[str], articles: list[str]
) -> pd.DataFrame:
    """Sales of about three weeks in order; an article may be bought twice on a day."""
    days = pd.Timestamp("2020-09-01") + pd.to_timedelta(np.sort(rng.integers(0, 22, size)), "D")
    prices = [f"{price:.18f}" for price in rng.gamma(2, 0.02, 9)]
    prices += ["0.05", "0.050", "1.0", "1", "0.00001", "0.01693220338983051"]
    table = pd.DataFrame(
        {
            "t_dat": days.strftime("%Y-%m-%d"),
            "customer_id": rng.choice(customers, size),
            "article_id": rng.choice(articles, size),
            "price": rng.choice(prices, size),
            "sales_channel_id": rng.integers(1, 3, size),
        }
    )
    again = table.iloc[size // 2 :: 9]
    return pd.concat([table, again]).sort_values("t_dat", kind="stable")


def _articles(rng: np.random.Generator, articles: list[str]) -> pd.DataFrame:
    texts = [text(rng) for _ in articles]
    return pd.DataFrame(
        {
            "article_id": articles,
            "product_code": [one[:7] for one in articles],
            "prod_name": [f"Shirt, {number}" for number in range(len(articles))],
            "detail_desc": texts,
        }
    )
