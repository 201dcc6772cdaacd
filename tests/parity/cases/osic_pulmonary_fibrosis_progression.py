"""Lung volumes of patients week by week."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "Patient_Week", ("FVC", "Confidence")
REAL_SIZE = 2_628  # 18 patients, 146 weeks


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    weeks = np.arange(-5, 141) if size > 1_000 else np.arange(-3, 9)
    patients = -(-size // len(weeks))
    names = [f"ID{number:023d}" for number in rng.integers(10**17, 5 * 10**17, patients)]
    table = pd.MultiIndex.from_product([names, weeks], names=["Patient", "Weeks"]).to_frame(False)
    measured = np.zeros((patients, len(weeks)), dtype=bool)
    for visits in measured:
        visits[rng.choice(len(weeks), min(9, len(weeks) - 3), replace=False)] = True
    start = np.repeat(rng.uniform(1_500, 4_500, patients), len(weeks))
    seen = measured.ravel()
    volume = (start - 5 * table["Weeks"] + rng.normal(0, 120, len(table))).round()
    return table.assign(
        FVC=volume.where(seen),
        Percent=(volume / 30).where(seen).round(4),
        Age=pd.Series(rng.integers(55, 85, len(table))).where(seen),
        Sex=pd.Series("Male", index=table.index).where(seen),
        SmokingStatus=pd.Series("Ex-smoker", index=table.index).where(seen),
        Patient_Week=table["Patient"] + "_" + table["Weeks"].astype(str),
        Confidence=100,
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["Patient_Week"]].assign(FVC=2000, Confidence=100)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["Patient_Week"]].assign(FVC=truth["FVC"].fillna(2000), Confidence=70)


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    volume = truth["FVC"].fillna(2500) + rng.normal(0, 200, len(truth))
    spread = rng.uniform(50, 400, len(truth))
    return truth[["Patient_Week"]].assign(FVC=volume.round(2), Confidence=spread.round(2))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, rows = noisy(truth, rng), len(truth)
    last = truth[truth["FVC"].notna()].groupby("Patient").tail(3).index
    free = frame.index.difference(last)
    lone, row = frame.loc[[last[0]]], frame.loc[[last[0]]].assign(FVC=1)
    return {
        **_columns(frame, last, rng),
        "scored rows only": frame.loc[last],
        "unscored rows only": frame.loc[free],
        "one scored row": lone,
        "one scored row, thrice": pd.concat([lone, row, row]),
        "one scored row, thrice among unscored": pd.concat([frame.loc[free], lone, row, row]),
        "two scored rows, one twice": pd.concat([frame.loc[last[:2]], row]),
        "two scored rows, both twice": pd.concat([frame.loc[last[:2]]] * 2),
        "a scored row twice": pd.concat([frame, row]),
        "an unscored row thrice": pd.concat([frame, *[frame.loc[free[:1]]] * 2]),
        "half a patient": frame.iloc[6:],
        "an unknown week": pd.concat([frame, lone.assign(Patient_Week="ID0_5")]),
        "only an unknown week": lone.assign(Patient_Week="ID0_5"),
        "weeks with zeros": frame.assign(Patient_Week=frame["Patient_Week"].str.replace("_", "_0")),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
    }


def _columns(
    frame: pd.DataFrame, last: pd.Index, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    rows, scored = len(frame), frame.index.isin(last)
    spread: dict[str, Any] = {
        "no confidence": np.nan,
        "confidence 0": 0,
        "confidence negative": -300,
        "confidence infinite": np.inf,
        "confidence minus infinite": -np.inf,
        "confidence huge": 1.7e308,
        "confidence exactly 70": 70,
        "confidence just above 70": 70.00000000000001,
        "confidence true and false": rng.random(rows) < 0.5,
        "confidence a whole number": 2**63 - 1,
        "confidence beyond signed numbers": 2**64 - 1,
        "confidence has gaps": np.where(rng.random(rows) < 0.5, np.nan, 150),
        "confidence true or a gap": np.where(rng.random(rows) < 0.5, "True", ""),
        "confidence infinite where unscored": np.where(scored, 100, np.inf),
        "confidence text where unscored": np.where(scored, "100", "high"),
    }
    volume: dict[str, Any] = {
        "a volume missing where unscored": np.where(scored, frame["FVC"], np.nan),
        "a volume missing where scored": np.where(scored, np.nan, frame["FVC"]),
        "volumes true and false": rng.random(rows) < 0.5,
        "volumes infinite": np.inf,
        "volumes minus infinite": -np.inf,
        "volumes huge": -1.7e308,
        "volumes the largest whole number": 2**63 - 1,
        "volumes the smallest whole number": -(2**63),
        "volumes beyond signed numbers": 2**64 - 1,
        "volumes text where unscored": np.where(scored, "2000", "-"),
        "volumes of true and gaps": np.where(scored, "True", ""),
    }
    return {
        **{name: frame.assign(Confidence=values) for name, values in spread.items()},
        **{name: frame.assign(FVC=values) for name, values in volume.items()},
        "both true": frame.assign(FVC=True, Confidence=True),
        "exactly 1000 off": frame.assign(FVC=frame["FVC"] + 1000),
    }
