"""Harmful brain activity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.one_hot_cases import near, off_by

CLASSES = [f"{kind}_vote" for kind in ("seizure", "lpd", "gpd", "lrda", "grda", "other")]
ID, VALUES = "eeg_id", tuple(CLASSES)
REAL_SIZE = 10_680


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    # A recording is cut into several windows, which share its id.
    recordings = rng.choice(2**32, max(2, size // 4), replace=False)
    which = np.sort(rng.integers(0, len(recordings), size))
    experts = rng.integers(1, 20, size)
    votes = np.array([rng.multinomial(n, rng.dirichlet(np.full(6, 0.3))) for n in experts])
    names = np.array(["Seizure", "LPD", "GPD", "LRDA", "GRDA", "Other"])
    place = np.arange(size)
    table = {
        "eeg_id": recordings[which],
        "eeg_sub_id": place % 7,
        "eeg_label_offset_seconds": 2.0 * place,
        "spectrogram_id": recordings[which] // 3,
        "spectrogram_sub_id": place % 7,
        "spectrogram_label_offset_seconds": 2.0 * place,
        "label_id": rng.integers(0, 2**32, size),
        "patient_id": rng.integers(0, 65_000, size),
        "expert_consensus": names[votes.argmax(axis=1)],
    }
    return pd.DataFrame(table).assign(**dict(zip(CLASSES, votes.T, strict=True)))


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[[ID]].assign(**dict.fromkeys(CLASSES, 1 / 6))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    shares = truth[CLASSES].div(truth[CLASSES].sum(axis=1), axis=0)
    return truth[[ID]].join(shares)


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = rng.dirichlet(np.ones(6), len(truth))
    return sample(truth).assign(
        **{name: perfect(truth)[name] * 0.7 + 0.3 * drawn[:, k] for k, name in enumerate(CLASSES)}
    )


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest = noisy(truth, rng)
    return {
        **{f"row adds to 1 {d:+.17g}": off_by(honest, CLASSES, d) for d in near(5e-6)},
        **_typed(truth, honest),
        **_gaps(honest),
        **_extra_columns(honest),
        **_ids(honest, rng),
    }


def _one_hot(truth: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    table = np.eye(6, dtype=int)[places]
    return truth[[ID]].assign(**dict(zip(CLASSES, table.T, strict=True)))


def _typed(truth: pd.DataFrame, honest: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Integers, booleans and floats; only floats are clipped."""
    first, last = CLASSES[0], CLASSES[-1]
    best = truth[CLASSES].to_numpy().argmax(axis=1)
    hits, misses = _one_hot(truth, best), _one_hot(truth, (best + 1) % 6)
    floats = dict.fromkeys(CLASSES, float)
    none = honest.assign(**{last: honest[first] + honest[last], first: 0})
    return {
        "the likeliest, integers": hits,
        "the likeliest, floats": hits.astype(floats),
        "the likeliest, booleans": hits.astype(dict.fromkeys(CLASSES, bool)),
        "the likeliest, one column of booleans": hits.astype({first: bool}),
        "the likeliest, one column of floats": hits.astype({first: float}),
        "the likeliest, one column of integers": hits.astype({**floats, last: int}),
        "one column of booleans, floats": hits.astype({**floats, last: bool}),
        "all wrong, integers": misses,
        "all wrong, floats": misses.astype(floats),
        "one class only, integers": _one_hot(truth, np.zeros(len(truth), dtype=int)),
        "one class only, booleans": _one_hot(truth, np.zeros(len(truth), dtype=int)).astype(
            dict.fromkeys(CLASSES, bool)
        ),
        "one class never, integers": none,
        "one class never, floats": none.astype({first: float}),
        "one class never, a hair": none.assign(**{first: 1e-16}),
        "one class always, a hair below": hits.astype(floats).replace(1.0, 1 - 1e-16),
        "votes": truth[[ID, *CLASSES]],
        "answers": truth.copy(),
        "minus zero": none.assign(**{first: -0.0}),
        "percent": honest.assign(**{name: honest[name] * 100 for name in CLASSES}),
        "six decimals": honest.round(6),
        "four decimals": honest.round(4),
        "all zero": honest.assign(**dict.fromkeys(CLASSES, 0.0)),
        "all text": honest.assign(**dict.fromkeys(CLASSES, "a")),
    }


def _gaps(honest: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Missing values, with the rest of the row adding up or not."""
    table = honest[CLASSES].to_numpy().copy()
    table[3, 1] = np.nan
    short = honest.assign(**dict(zip(CLASSES, table.T, strict=True)))
    table[3, [0, 2, 3, 4, 5]] /= np.nansum(table[3])
    full = honest.assign(**dict(zip(CLASSES, table.T, strict=True)))
    lone = table.copy()
    lone[5] = [np.nan, np.nan, 1, np.nan, np.nan, np.nan]
    empty = np.delete(table, 0, axis=1) / np.nansum(table[:, 1:], axis=1, keepdims=True)
    only = dict(zip(CLASSES[1:], empty.T, strict=True))
    extreme = table.copy()
    extreme[0] = [np.inf, -np.inf, 1, 0, 0, 0]
    outside = table.copy()
    outside[0] = [1.5, -0.5, 0, 0, 0, 0]
    hair = table.copy()
    hair[0] = [1 + 1e-7, -1e-7, 0, 0, 0, 0]
    nothing = table.copy()
    nothing[0] = np.nan
    tables = {"one row has one value": lone, "infinite": extreme, "outside": outside}
    tables |= {"a hair outside": hair, "one row has no value": nothing}
    return {
        "a gap, the rest as it was": short,
        "a gap, the rest adds up": full,
        "a class without values": honest.assign(**{CLASSES[0]: None}, **only),
        **{
            name: honest.assign(**dict(zip(CLASSES, values.T, strict=True)))
            for name, values in tables.items()
        },
    }


def _extra_columns(honest: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Further columns count when rows are added up."""
    hits = _one_hot(honest, np.arange(len(honest)) % 6)
    flags = hits.astype(dict.fromkeys(CLASSES, bool))
    row = np.arange(len(honest))
    extra: dict[str, object] = {
        "zeros": 0, "float zeros": 0.0, "nothing": None, "text": "x", "True": True, "False": False,
        "half": 0.5, "one": 1, "a hair": 4e-6, "more than a hair": 1.2e-5, "just over": 1.02e-5,
        "just under": 0.98e-5, "negative hair": -1e-9, "a gap and zeros": np.where(row, 0, np.nan),
        "one infinity": np.where(row, 0, np.inf), "one text": ["x", *[0] * (len(row) - 1)],
        "a date": "2024-04-08", "huge": 10**19,
    }  # fmt: skip
    return {
        **{f"another column: {name}": honest.assign(note=v) for name, v in extra.items()},
        **{f"integers, another column: {k}": hits.assign(note=v) for k, v in extra.items()},
        "booleans, another of booleans": flags.assign(note=False),
        "booleans, another of integers": flags.assign(note=0),
        "expert_consensus kept": honest.assign(expert_consensus="Other"),
        "two further that cancel out": honest.assign(a=1e-6, b=-1e-6),
        "spectrogram_id kept": honest.assign(spectrogram_id=row),
    }


def _ids(honest: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Ids repeat: which row goes with which depends on the sort."""
    ids = honest[ID].to_numpy()
    other = ids.copy()
    other[0] = ids[-1]
    ends = ids.copy()
    ends[ids == ids[0]] = ids[0]
    ends[1] = ids[0] if ids[1] != ids[0] else ids[-1]
    return {
        "ids as floats": honest.assign(eeg_id=ids.astype(float)),
        "ids as floats, shuffled": honest.assign(eeg_id=ids.astype(float)).sample(
            frac=1, random_state=1
        ),
        "ids as text": honest.assign(eeg_id=[f"id{one}" for one in ids]),
        "ids repeated otherwise": honest.assign(eeg_id=other),
        "ids repeated otherwise again": honest.assign(eeg_id=ends),
        "rows shuffled within ids": honest.sample(frac=1, random_state=2).sort_values(ID),
        "rows shuffled again": honest.iloc[rng.permutation(len(honest))],
        "ids off by a fraction": honest.assign(eeg_id=ids + 0.25),
        "one row per id": honest.drop_duplicates(ID),
        "id last": honest[[*CLASSES, ID]],
    }
