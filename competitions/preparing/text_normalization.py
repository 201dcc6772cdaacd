"""Text normalization: tokens of sentences, split by sentence; the same for each language."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from competitions.preparing.archives import pack_zip
from competitions.preparing.media import remove
from competitions.preparing.splits import split_rows
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

_SENTENCE, _TOKEN = "sentence_id", "token_id"


def prepare_language(folders: Folders, language: str) -> None:
    """Split by sentence, 10 % for the test; rows stay in order, sentences count from 0 in each.

    `language` is "en" or "ru". Public tables are in zip archives only.
    """
    name = f"{language}_train.csv"
    tokens = read_table(folders.unpacked(f"{name}.zip") / name)
    hidden = _hidden(tokens)
    train, test = _renumbered(tokens[~hidden]), _renumbered(tokens[hidden])
    del tokens
    answers, sample = folders.private / "answers.csv", folders.private / "sample_submission.csv"
    _write_quoted(_submission(test, "after"), answers)
    _write_quoted(_submission(test, "before"), sample)
    # The official preparation leaves this sample in private as well.
    pack_zip(
        folders.public / f"{language}_sample_submission_2.csv.zip",
        [(sample, f"{language}_sample_submission_2.csv")],
    )
    _publish(folders, train, f"{language}_train.csv")
    _publish(folders, test.drop(columns=["after", "class"]), f"{language}_test_2.csv")


def _hidden(tokens: DataFrame) -> NDArray[np.bool_]:
    import pandas as pd

    sentence, sentences = pd.factorize(tokens[_SENTENCE])
    _, test = split_rows(len(sentences), 0.1, seed=0)
    chosen = np.zeros(len(sentences), dtype=bool)
    chosen[test] = True
    return chosen[sentence]


def _renumbered(tokens: DataFrame) -> DataFrame:
    import pandas as pd

    return tokens.assign(**{_SENTENCE: pd.factorize(tokens[_SENTENCE])[0]})


def _submission(tokens: DataFrame, column: str) -> DataFrame:
    import pandas as pd

    ids = tokens[_SENTENCE].astype(str) + "_" + tokens[_TOKEN].astype(str)
    return pd.DataFrame({"id": ids, "after": tokens[column]})


def _publish(folders: Folders, tokens: DataFrame, name: str) -> None:
    table = folders.scratch / name
    _write_quoted(tokens, table)
    pack_zip(folders.public / f"{name}.zip", [(table, name)])
    table.unlink()


def _write_quoted(frame: DataFrame, path: Path) -> None:
    """Write a CSV file with all but numbers in quotes; a gap in text is a quoted nothing."""
    import pyarrow as pa
    from pyarrow.compute import fill_null
    from pyarrow.csv import write_csv

    try:
        table = pa.Table.from_pandas(frame, preserve_index=False)
    except pa.ArrowException:  # numbers among texts
        table = None
    if table is None or not {str(kind) for kind in table.schema.types} <= {"int64", "string"}:
        write_table(frame, path, quoting=csv.QUOTE_NONNUMERIC)
        return
    filled = [
        fill_null(table[name], "") if table[name].null_count else table[name]
        for name in table.column_names
    ]
    remove(path)
    write_csv(pa.table(filled, names=table.column_names), path)  # as pandas, but twice as fast
