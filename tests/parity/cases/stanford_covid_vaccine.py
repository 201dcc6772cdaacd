"""Bases of RNA molecules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID = "id_seqpos"
VALUES = ("reactivity", "deg_Mg_pH10", "deg_pH10", "deg_Mg_50C", "deg_50C")
REAL_SIZE = 25_680  # 240 molecules, 107 bases


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    bases, scored = (107, 68) if size > 1_000 else (12, 7)
    molecules = [f"id_{part:09x}" for part in rng.integers(0, 2**36, -(-size // bases))]
    ids = [f"{name}_{base}" for name in molecules for base in range(bases)]
    keep = np.tile(np.arange(bases) < scored, len(molecules))
    values = rng.gamma(1.0, 0.5, (len(ids), len(VALUES))) - rng.random((len(ids), 1)) * 0.3
    table = pd.DataFrame(np.where(keep[:, None], values.round(4), 0.0), columns=list(VALUES))
    table.insert(0, "id_seqpos", ids)
    return table.assign(keep=keep)


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[[ID]].assign(**dict.fromkeys(VALUES, 0.0))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[[ID, *VALUES]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    noise = rng.normal(0, 0.3, (len(truth), len(VALUES)))
    drawn = (truth[list(VALUES)] + noise).round(6)
    return pd.concat([truth[[ID]], drawn], axis=1)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, best = noisy(truth, rng), perfect(truth)
    order = rng.permutation(len(frame))
    molecules = frame[ID].str.rsplit("_", n=1).str[0]
    whole = [frame[molecules == name] for name in rng.permutation(molecules.unique())]
    backwards = pd.concat([part.iloc[::-1] for part in whole])
    swapped = frame.copy()
    swapped.loc[[0, 1], ID] = frame.loc[[1, 0], ID].to_numpy()
    across = frame.copy()
    across.loc[[6, 7], ID] = frame.loc[[7, 6], ID].to_numpy()
    return {
        **_odd_values(truth, frame),
        **_labels(frame, best, order, rng),
        "perfect but shuffled": best.iloc[order],
        "perfect but sorted by id": best.sort_values(ID),
        "molecules in another order": pd.concat(whole),
        "molecules in another order and backwards": backwards,
        "scored bases first": pd.concat([best[truth["keep"]], best[~truth["keep"]]]),
        "text where unscored, shuffled": frame.assign(
            reactivity=frame["reactivity"].astype(object).where(truth["keep"], "-")
        ).iloc[order],
        "two scored ids swapped": swapped,
        "a scored and an unscored id swapped": across,
        "one id twice, another missing": frame.assign(id_seqpos=[*frame[ID][:-1], frame[ID][0]]),
        "unscored columns of text": frame.assign(deg_pH10="x", deg_50C=""),
        "no deg_50C": frame.drop(columns="deg_50C"),
        "no deg_pH10": frame.drop(columns="deg_pH10"),
        "columns renamed in a circle": frame.rename(
            columns=dict(zip(VALUES, (*VALUES[1:], VALUES[0]), strict=True))
        ),
        "keep turned round": frame.assign(keep=~truth["keep"]),
    }


def _labels(
    frame: pd.DataFrame, best: pd.DataFrame, order: np.ndarray, rng: np.random.Generator
) -> dict[str, bytes]:
    """Rows that bring their own labels, by which the column `keep` finds them."""
    rows = len(frame)
    again = np.arange(rows)
    again[3] = 4
    uneven = again.copy()
    uneven[3] = rows - 1
    return {
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "shuffled with the old row numbers": indexed_csv(best.iloc[order], order),
        "shuffled with new row numbers": indexed_csv(best.iloc[order], range(rows)),
        "row numbers shuffled": indexed_csv(best, order),
        "row numbers from 1": indexed_csv(frame, range(1, rows + 1)),
        "row numbers with points": indexed_csv(frame, np.arange(rows) * 1.0),
        "row numbers and a half": indexed_csv(frame, np.arange(rows) + 0.5),
        "row labels of text": indexed_csv(frame, frame["id_seqpos"]),
        "row labels missing": indexed_csv(frame, [""] * rows),
        "one row label missing": indexed_csv(frame, ["", *range(1, rows)]),
        "row labels alike": indexed_csv(frame, [7] * rows),
        "row labels true and false": indexed_csv(frame, rng.random(rows) < 0.5),
        "row numbers in quotes": indexed_csv(frame, [f'"{row}"' for row in range(rows)]),
        "a number of a scored row twice": indexed_csv(best, again),
        "a number of an unscored row twice": indexed_csv(best, uneven),
        "row numbers drawn": indexed_csv(frame, rng.integers(0, rows, rows)),
        "two labels": indexed_csv(frame, [f"{row},{row}" for row in range(rows)]),
    }


def _odd_values(truth: pd.DataFrame, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    out, keep = {}, truth["keep"]
    for name in ("reactivity", "deg_Mg_50C", "deg_pH10"):
        free = frame[name].astype(object)
        for token in ("", "abc", "inf", "True", "1_0", "1e308"):
            where = free.where(keep, token), free.where(~keep, token)
            out[f"{name} {token!r} where unscored"] = frame.assign(**{name: where[0]})
            out[f"{name} {token!r} where scored"] = frame.assign(**{name: where[1]})
        truths = np.where(keep, "True", "")
        out[f"{name} true, with gaps where unscored"] = frame.assign(**{name: truths})
    off = {name: truth[name] + 0.015625 for name in VALUES}
    bit = {name: truth[name] + 0.000005 for name in VALUES}
    return {**out, "exactly 0.015625 off": frame.assign(**off), "0.000005 off": frame.assign(**bit)}
