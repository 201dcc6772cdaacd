"""What the cases of competitions that ask for a table of probabilities share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

Frame = pd.DataFrame


def one_hot(ids: Sequence[object], classes: Sequence[str], rng: np.random.Generator) -> Frame:
    """Answers: one class each."""
    truth = np.eye(len(classes), dtype=int)[rng.integers(0, len(classes), len(ids))]
    return pd.concat([pd.Series(ids, name="id"), Frame(truth, columns=list(classes))], axis=1)


def guesses(truth: Frame, classes: Sequence[str], rng: np.random.Generator) -> Frame:
    """A model's probabilities: most of the mass on the truth, the rest at random."""
    names = list(classes)
    drawn = rng.dirichlet(np.full(len(names), 0.5), len(truth))
    mixed = 0.5 * truth[names].to_numpy() + 0.5 * drawn
    return truth.assign(**dict(zip(names, mixed.T, strict=True)))


def off_by(frame: Frame, classes: Sequence[str], delta: float) -> Frame:
    """The first row's probabilities add to 1 + delta."""
    names, changed = list(classes), frame.copy()
    changed[names] = changed[names].astype(float)
    row = changed[names].to_numpy()[0]
    changed.loc[changed.index[0], names] = row * ((1 + delta) / row.sum())
    return changed


def near(limit: float) -> list[float]:
    """Deviations on both sides of a tolerance, up to a few units in the last place of one."""
    steps = [0.5, 0.9, 0.99, 1.01, 1.1, 2]
    exact = [limit + k * 2.0**-53 for k in (-4, -2, -1, 0, 1, 2, 4)]
    sizes = [limit * step for step in steps] + exact
    return [*sizes, *(-size for size in sizes)]


def special_tables(
    truth: Frame, noisy: Frame, classes: Sequence[str], tolerance: float
) -> dict[str, Frame]:
    """Submissions for the branches of such a grader; `noisy` has floats in its classes."""
    names, n = list(classes), len(truth)
    first, second, last = names[0], names[1], names[-1]
    hits = truth[names].to_numpy()
    miss = dict(zip(names, np.roll(hits, 1, axis=1).T, strict=True))
    half = dict(zip(names, (np.roll(hits, 1, axis=1) + hits).T / 2, strict=True))
    only = {**dict.fromkeys(names, 0), first: 1}
    tables = {f"row adds to 1 {d:+.17g}": off_by(noisy, names, d) for d in near(tolerance)}
    tables |= {
        "integers, all right": truth.copy(),
        "integers, all wrong": truth.assign(**miss),
        "floats, all wrong": truth.assign(**{k: v.astype(float) for k, v in miss.items()}),
        "half and half": truth.assign(**half),
        "one class only": truth.assign(**only),
        "booleans": truth.astype(dict.fromkeys(names, bool)),
        "booleans, all wrong": truth.assign(**miss).astype(dict.fromkeys(names, bool)),
        "booleans in one column, integers": truth.astype({first: bool}),
        "booleans in the last column, integers": truth.astype({last: bool}),
        "booleans in one column, floats": truth.astype({**dict.fromkeys(names, float), last: bool}),
        "integers in one column, floats": truth.astype({**dict.fromkeys(names, float), last: int}),
        "booleans with a gap": _with(truth.astype(dict.fromkeys(names, bool)), first, None),
        "twos": truth.assign(**{k: truth[k] * 2 for k in names}),
        "a one too many": truth.assign(**{first: 1}),
        "all text": truth.assign(**dict.fromkeys(names, "a")),
        "all zero": truth.assign(**dict.fromkeys(names, 0)),
        "minus zero": noisy.assign(**dict.fromkeys(names, -0.0)).assign(**{first: 1.0}),
        "a hair below zero": _shifted(noisy, first, second, -1e-12),
        "a hair above one": _shifted(noisy, first, second, 1 + 1e-12),
        "far off but adding up": _shifted(noisy, first, second, 2.0),
        "infinite both ways": _with(_with(noisy, first, np.inf), second, -np.inf),
        "a gap where the rest adds up": _gap(noisy, names),
        "six decimals": noisy.round(6),
        "four decimals": noisy.round(4),
        "classes shuffled": noisy[["id", *reversed(names)]],
        "id last": noisy[[*names, "id"]],
        "id in the middle": noisy[[first, "id", *names[1:]]],
        "unnamed column": noisy.assign(**{"Unnamed: 0": range(n)}),
        "a class more": noisy.assign(zebra=0.0),
        "a class doubled": noisy.assign(**{f"{first}.1": noisy[first]}),
        "rows repeated, others missing": pd.concat([noisy.iloc[: n // 2]] * 2),
        "tiny values": noisy.assign(**dict.fromkeys(names, 1e-300)).assign(**{last: 1.0}),
        "values at the clip": noisy.assign(**dict.fromkeys(names, 2.0**-52)).assign(**{last: 1.0}),
    }
    return tables


def _with(frame: Frame, column: str, value: object) -> Frame:
    changed = frame[column].astype(object)
    changed.iloc[len(frame) // 2] = value
    return frame.assign(**{column: changed})


def _shifted(frame: Frame, first: str, second: str, value: float) -> Frame:
    """One value set, another changed so that the row still adds up."""
    left, right = frame[first].to_numpy().copy(), frame[second].to_numpy().copy()
    right[1] += left[1] - value
    left[1] = value
    return frame.assign(**{first: left, second: right})


def _gap(frame: Frame, names: Sequence[str]) -> Frame:
    table = frame[list(names)].to_numpy().copy()
    table[1, 0] = np.nan
    table[1, 1:] /= table[1, 1:].sum()
    return frame.assign(**dict(zip(names, table.T, strict=True)))
