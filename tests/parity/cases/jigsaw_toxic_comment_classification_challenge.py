"""Jigsaw, toxic comments."""

from __future__ import annotations

import numpy as np
import pandas as pd

from competitions.tasks.jigsaw_toxic_comment_classification_challenge import KINDS
from tests.parity import roc_cases

ID = "id"
VALUES = KINDS
REAL_SIZE = 153_164


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    """Two of five comments are graded, the others have -1 in every column."""
    ids = sorted(f"{part:016x}" for part in rng.integers(0, 2**63, size))
    graded = rng.permutation(np.arange(size) % 5 < 2)
    classes = {name: np.where(graded, rng.random(size) < 0.3, -1) for name in VALUES}
    frame = pd.DataFrame({"id": ids, **classes})
    first = np.flatnonzero(graded)[:2]
    frame.loc[first, list(VALUES)] = [[0] * 6, [1] * 6]  # both classes are in every column
    return frame


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(**dict.fromkeys(VALUES, 0.5))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(**{name: roc_cases.chances(truth[name], rng) for name in VALUES})


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest, graded = noisy(truth, rng), truth["toxic"].to_numpy() >= 0
    found = roc_cases.special_scores(truth.assign(toxic=truth["toxic"].abs()), "toxic", rng)
    for number in range(8):
        drawn = {name: roc_cases.chances(truth[name], rng, 1) for name in VALUES}
        found[f"ties in all columns, {number}"] = truth.assign(**drawn)
    found |= {
        "id last": honest[[*VALUES, ID]],
        "classes reversed": honest[[ID, *VALUES[::-1]]],
        "classes exchanged by name": honest.rename(columns={"toxic": "threat", "threat": "toxic"}),
        "booleans in all columns": truth[[ID]].join(truth[list(VALUES)] == 1),
        "booleans and floats": honest.assign(toxic=truth["toxic"] == 1),
        "booleans and whole numbers": truth.assign(toxic=truth["toxic"] == 1),
        "large whole numbers": truth.assign(**{name: 2**53 + truth[name] for name in VALUES}),
        "large whole numbers and floats": honest.assign(toxic=2**53 + truth["toxic"]),
        "not probabilities": honest.assign(threat=honest["threat"] * 1e300 - 5),
        "as the answers have it": truth.sample(frac=1, random_state=1),
    }
    fillers = ("", "abc", "inf", "-1", "1_0", "1e400", "True", "9" * 30)
    for where, rows in (("graded", graded), ("ungraded", ~graded)):
        for filler in fillers:
            column = honest["insult"].astype(object).where(~rows, filler)
            found[f"{where} all {filler[:9]!r}"] = honest.assign(insult=column)
            column = honest["insult"].astype(object)
            column[np.flatnonzero(rows)[-1]] = filler
            found[f"{where} one {filler[:9]!r}"] = honest.assign(insult=column)
    return found | _repeats(honest, graded, rng)


def _repeats(
    honest: pd.DataFrame, graded: np.ndarray, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Ids that stand in place of others: of the same kind, which is accepted, and not."""
    of_kind = {"graded": np.flatnonzero(graded), "ungraded": np.flatnonzero(~graded)}
    found = {}
    for name, rows in of_kind.items():
        for other, targets in of_kind.items():
            ids = honest[ID].astype(object)
            ids[targets[1]] = ids[rows[3]]
            found[f"{name} id in place of a {other} one"] = honest.assign(id=ids)
            found[f"{name} id in place of a {other} one, shuffled"] = honest.assign(id=ids).sample(
                frac=1, random_state=int(rng.integers(1000))
            )
    ids = honest[ID].astype(object)
    ids[of_kind["graded"]] = ids[of_kind["graded"][0]]
    found["one graded id for all"] = honest.assign(id=ids)
    for seed in range(4):
        found[f"one graded id for all, shuffled {seed}"] = honest.assign(id=ids).sample(
            frac=1, random_state=seed
        )
    ids = honest[ID].astype(object)
    ids[of_kind["graded"]] = np.repeat(ids[of_kind["graded"][::4]].to_numpy(), 4)
    found["each graded id four times"] = honest.assign(id=ids).sample(frac=1, random_state=3)
    ids = honest[ID].astype(object)
    ids[of_kind["ungraded"]] = rng.choice(ids[of_kind["ungraded"]], len(of_kind["ungraded"]))
    found["ungraded ids drawn"] = honest.assign(id=ids).sample(frac=1, random_state=2)
    return found
