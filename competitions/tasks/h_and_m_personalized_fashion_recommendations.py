"""H&M recommendations: up to twelve articles for each customer, best first; MAP@12."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.errors import InvalidSubmission
from competitions.metrics.retrieval import mean_average_precision_at_k_score
from competitions.patterns.ranked_lists import RankedListsTask
from competitions.preparing.media import place, place_tree
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

_ROWS_AT_ONCE = 2_000_000

METRIC = mean_average_precision_at_k_score

NOT_VALIDATED = (
    "Which customers bought anything in the test week, and so must be in the submission, is known "
    "from the answers only."
)

# The official grader wants the two columns and no other. Articles stand in the answers as
# integers, without the leading zero that Kaggle's files give them.
_TASK = RankedListsTask(id_column="customer_id", list_column="prediction", k=12, exact_columns=True)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission on wrong columns, or if no customer of the sample is there."""
    _TASK.require_columns(submission)
    # The sample lists all customers, the answers some of them: no more can be said of the ids.
    if not submission[_TASK.id_column].isin(sample[_TASK.id_column]).any():
        raise _lacking(len(sample), len(sample), sample[_TASK.id_column].iloc[0])


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The MAP@12 over the customers who bought something; raises InvalidSubmission."""
    _TASK.require_columns(submission)
    wanted = answers[_TASK.id_column]
    # Customers who bought nothing are not scored. One listed twice shifts all that sort after it.
    graded = submission[submission[_TASK.id_column].isin(wanted).to_numpy()]
    missing = wanted[~wanted.isin(graded[_TASK.id_column])]
    if len(missing):
        raise _lacking(len(missing), len(wanted), missing.iloc[0])
    return _TASK.score_sorted(graded, answers)


def _lacking(missing: int, customers: int, first: object) -> InvalidSubmission:
    return InvalidSubmission(
        f"submission lacks {missing:,} of {customers:,} customers in column "
        f"{_TASK.id_column!r}, the first is {first!r}. Write a row for each customer of the "
        "sample submission."
    )


def prepare(folders: Folders) -> None:
    """The last days are the test: all that is at most seven days before the last one, so eight.

    Articles lose their leading zeros in the transactions, but not elsewhere.
    """
    for name in ("articles.csv", "customers.csv", "sample_submission.csv"):
        place(folders.raw / name, folders.public / name)
    place_tree(folders.raw / "images", folders.public / "images")
    sales = _distinct_texts(folders.raw / "transactions_train.csv")
    sales = sales.apply(_as_pandas_writes, scratch=folders.scratch)
    hidden = _last_days(sales["t_dat"])
    write_table(sales[~hidden], folders.public / "transactions_train.csv")
    bought = sales[hidden].astype({"customer_id": object, "article_id": str})
    lists = bought.groupby("customer_id")["article_id"].agg(" ".join)
    write_table(lists.reset_index(name="prediction"), folders.private / "answers.csv")


def _distinct_texts(path: Path) -> DataFrame:
    """A table of text, each distinct one held once: 32 million sales take half a gigabyte."""
    import pandas as pd
    from pandas.api.types import union_categoricals

    chunks: Any = read_table(path, dtype="category", low_memory=False, chunksize=_ROWS_AT_ONCE)
    parts = list(chunks)
    whole = {name: union_categoricals([one[name] for one in parts]) for name in parts[0]}
    return pd.DataFrame(whole)


def _as_pandas_writes(column: Series, scratch: Path) -> Series:
    """A column of text as it would be written if it had been read as numbers, where it can be."""
    import pandas as pd

    texts = column.cat.categories
    # A blank makes all whole numbers floats.
    distinct = texts.to_series().tolist() + [None] * column.hasnans
    write_table(pd.DataFrame({"text": distinct}), scratch / "distinct.csv")
    values = read_table(scratch / "distinct.csv")["text"]
    if values.dtype == object:
        return column
    written = values.astype(str).tolist()[: len(texts)]
    return column.map(dict(zip(texts, written, strict=True)), na_action="ignore")


def _last_days(days: Series) -> Series:
    import pandas as pd

    texts = days.cat.categories
    dates = pd.to_datetime(texts)
    return days.isin(texts[dates >= dates.max() - pd.Timedelta(days=7)])
