"""RSNA 2022 cervical spine fractures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.binary_chance_cases import guesses

ID, VALUES = "row_id", ("fractured",)
REAL_SIZE = 1_817  # studies, of eight rows each
LABELS = ["patient_overall", "C1", "C2", "C3", "C4", "C5", "C6", "C7"]


def answers(rng: np.random.Generator, size: int = 12) -> pd.DataFrame:
    # Numbers of one to five digits: the row ids sort otherwise than the studies.
    numbers = rng.permutation(np.arange(1, 2 * size + 10) ** 2)[:size]
    broken = (rng.random((size, 7)) < 0.15).astype(int)
    table = np.column_stack([broken.max(axis=1), broken])
    wide = pd.DataFrame(table, columns=LABELS)
    wide.insert(0, "StudyInstanceUID", [f"1.2.826.0.1.3680043.{number}" for number in numbers])
    long = wide.melt("StudyInstanceUID", var_name="prediction_type", value_name="fractured")
    return long.assign(row_id=long["StudyInstanceUID"] + "_" + long["prediction_type"])


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["row_id", "fractured"]].assign(fractured=0.5)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["row_id", "fractured"]]


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return guesses(perfect(truth), "fractured", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return {**_values(truth), **_rows(noisy(truth, rng), truth)}


def _values(truth: pd.DataFrame) -> dict[str, pd.DataFrame]:
    hits = truth["fractured"]
    overall = truth["prediction_type"] == "patient_overall"
    columns: dict[str, object] = {
        "all wrong, integers": 1 - hits,
        "all wrong, floats": 1.0 - hits,
        "all wrong, booleans": hits == 0,
        "all right, floats": hits * 1.0,
        "all right, booleans": hits == 1,
        "booleans with a gap": [None, *(hits == 1)[1:]],
        "only the whole patient": np.where(overall, 0.9, 0.1),
        "whole patient wrong": np.where(overall, 1 - hits, hits),
        "at the clip": np.abs(hits - 1e-15),
        "below the clip": np.abs(hits - 1e-16),
        "wrong below the clip": np.abs(1 - hits - 1e-16),
        "denormal": 5e-324,
        "as good as one": 1 - 2.0**-53,
        "a hair above one": [1 + 2.0**-52, *hits[1:]],
        "a hair below zero": [-5e-324, *hits[1:]],
        "minus zero": -0.0,
        "huge integer": [10**19, *hits[1:]],
        "a half as text": ["0.5_", *hits[1:]],
        "integers with a gap": [None, *hits[1:]],
    }
    return {name: perfect(truth).assign(fractured=values) for name, values in columns.items()}


def _rows(honest: pd.DataFrame, truth: pd.DataFrame) -> dict[str, pd.DataFrame]:
    ids = honest["row_id"]
    study, label = truth["StudyInstanceUID"], truth["prediction_type"]
    wide = honest.assign(study=study, label=label).pivot(
        index="study", columns="label", values="fractured"
    )
    return {
        "all columns of the answers": truth,
        "sorted": honest.sort_values("row_id"),
        "sorted down": honest.sort_values("row_id", ascending=False),
        "sorted by study": honest.iloc[np.argsort(study.to_numpy(), kind="stable")],
        "one study missing": honest[study != study[0]],
        "one label missing": honest[label != "C7"],
        "one row named as another": honest.assign(row_id=[ids[1], *ids[1:]]),
        "one label misspelt": honest.assign(row_id=[ids[0].replace("overall", "all"), *ids[1:]]),
        "labels in small letters": honest.assign(row_id=ids.str.lower()),
        "labels turned": honest.assign(row_id=label + "_" + study),
        "studies only": honest.assign(row_id=study),
        "dashes": honest.assign(row_id=ids.str.replace("_", "-")),
        "numbers for ids": honest.assign(row_id=range(len(ids))),
        "one id as a number": honest.assign(row_id=[1, *ids[1:]]),
        "wide": wide.reset_index(),
        "a second column of guesses": honest.assign(**{"fractured.1": 0.5}),
        "columns of the answers with wrong studies": honest.assign(StudyInstanceUID="1.2"),
        "column called variable": honest.assign(variable="C1"),
    }
