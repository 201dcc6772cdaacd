"""Freesound audio tagging."""

from __future__ import annotations

import numpy as np
import pandas as pd

CLASSES = [
    "Accelerating_and_revving_and_vroom",
    "Accordion",
    "Acoustic_guitar",
    "Applause",
    "Bark",
    "Bass_drum",
    "Bass_guitar",
    "Bathtub_(filling_or_washing)",
    "Bicycle_bell",
    "Burping_and_eructation",
    "Bus",
    "Buzz",
    "Car_passing_by",
    "Cheering",
    "Chewing_and_mastication",
    "Child_speech_and_kid_speaking",
    "Chink_and_clink",
    "Chirp_and_tweet",
    "Church_bell",
    "Clapping",
    "Computer_keyboard",
    "Crackle",
    "Cricket",
    "Crowd",
    "Cupboard_open_or_close",
    "Cutlery_and_silverware",
    "Dishes_and_pots_and_pans",
    "Drawer_open_or_close",
    "Drip",
    "Electric_guitar",
    "Fart",
    "Female_singing",
    "Female_speech_and_woman_speaking",
    "Fill_(with_liquid)",
    "Finger_snapping",
    "Frying_(food)",
    "Gasp",
    "Glockenspiel",
    "Gong",
    "Gurgling",
    "Harmonica",
    "Hi-hat",
    "Hiss",
    "Keys_jangling",
    "Knock",
    "Male_singing",
    "Male_speech_and_man_speaking",
    "Marimba_and_xylophone",
    "Mechanical_fan",
    "Meow",
    "Microwave_oven",
    "Motorcycle",
    "Printer",
    "Purr",
    "Race_car_and_auto_racing",
    "Raindrop",
    "Run",
    "Scissors",
    "Screaming",
    "Shatter",
    "Sigh",
    "Sink_(filling_or_washing)",
    "Skateboard",
    "Slam",
    "Sneeze",
    "Squeak",
    "Stream",
    "Strum",
    "Tap",
    "Tick-tock",
    "Toilet_flush",
    "Traffic_noise_and_roadway_noise",
    "Trickle_and_dribble",
    "Walk_and_footsteps",
    "Water_tap_and_faucet",
    "Waves_and_surf",
    "Whispering",
    "Writing",
    "Yell",
    "Zipper_(clothing)",
]
ID, VALUES = "fname", tuple(CLASSES)
REAL_SIZE = 3_361


def answers(rng: np.random.Generator, size: int = 32) -> pd.DataFrame:
    names = [f"{number:08x}.wav" for number in rng.choice(2**32, size, replace=False)]
    table = np.eye(80, dtype=int)[rng.integers(0, 80, size)]
    # One clip in five has a second sound, and a few of those have a third.
    for share in (0.2, 0.05):
        rows = np.flatnonzero(rng.random(size) < share)
        table[rows, rng.integers(0, 80, len(rows))] = 1
    return _frame(names, table)


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(**dict.fromkeys(CLASSES, 0))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    hits = truth[CLASSES].to_numpy()
    return _frame(truth[ID], (0.4 * hits + 0.6 * rng.random(hits.shape)).round(6))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest = noisy(truth, rng)
    return {
        **_tables(truth, rng),
        **_typed(truth, honest),
        **_texts(honest),
        **_files(honest),
        **_rounding(truth),
    }


def _frame(names: object, table: np.ndarray) -> pd.DataFrame:
    columns = dict(zip(CLASSES, np.asarray(table).T, strict=True))
    return pd.DataFrame({ID: np.asarray(names, dtype=object), **columns})


def _tables(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Scores and their ties."""
    names, hits = truth[ID], truth[CLASSES].to_numpy()
    tables = {
        "all the same": np.full(hits.shape, 0.5),
        "negative": hits - 1.0,
        "turned": -1.0 * hits,
        "turned integers": 1 - hits,
        "logits": rng.normal(0, 10, hits.shape),
        "three levels": rng.integers(0, 3, hits.shape),
        "three levels of floats": rng.integers(0, 3, hits.shape) / 2,
        "tied with the truth": np.where(hits | (rng.random(hits.shape) < 0.1), 1.0, 0.0),
        "by column": np.broadcast_to(np.arange(80), hits.shape),
        "by column, down": np.broadcast_to(-np.arange(80), hits.shape),
        "far apart": np.where(hits == 1, 1e308, -1e308),
        "denormal": hits * 5e-324,
        "minus zero against zero": np.where(hits == 1, -0.0, 0.0),
        "beyond the precision of floats": 2**53 + 2 * rng.integers(0, 3, hits.shape) + hits,
        "smallest integers": np.where(hits == 1, -(2**63), -5),
        "unsigned integers": np.where(hits == 1, 2**63 + 1, 2**63 - 2**62).astype(np.uint64),
        "all unsigned": (2**63 + rng.integers(0, 9, hits.shape).astype(np.uint64)),
    }
    return {name: _frame(names, table) for name, table in tables.items()}


def _typed(truth: pd.DataFrame, honest: pd.DataFrame) -> dict[str, pd.DataFrame]:
    first, last = CLASSES[0], CLASSES[-1]
    flags = truth.astype(dict.fromkeys(CLASSES, bool))
    large = truth[CLASSES].to_numpy() + 2**53
    return {
        "booleans": flags,
        "booleans but for one column": flags.astype({last: int}),
        "booleans but for one column of floats": flags.astype({last: float}),
        "booleans with a gap": flags.assign(**{first: [None, *flags[first][1:]]}),
        "floats, one column of booleans": honest.assign(**{first: flags[first]}),
        "large integers, one column of floats": _frame(truth[ID], large).assign(
            **{first: 2.0**53 + 0.0}
        ),
        "large integers, one column of booleans": _frame(truth[ID], large).assign(
            **{first: flags[first]}
        ),
        "a gap": honest.assign(**{last: [None, *honest[last][1:]]}),
        "infinite": honest.assign(**{last: [np.inf, *honest[last][1:]]}),
        "all infinite": honest.assign(**dict.fromkeys(CLASSES, np.inf)),
        "a column without values": honest.assign(**{first: None}),
    }


def _texts(honest: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Text that read_csv() leaves, and to_numeric() may take."""
    cells = {
        "-1 and an unsigned": ["-1", "18446744073709551615"],
        "1 and an unsigned": ["1", "18446744073709551615"],
        "0 and twenty digits": ["0", "9" * 20],
        "a float and twenty digits": ["0.5", "9" * 20],
        "twenty digits with a point": ["1", "9" * 20 + "."],
        "spaces": [" 0.5", "0.25 "],
        "spaces inside": ["0. 5", "1"],
        "text": ["a", "b"],
        "text and a gap": ["a", ""],
        "flags as words": ["yes", "no"],
        "flags and numbers": ["True", "0.5"],
        "flags and integers": ["True", "0"],
        "flags in capitals": ["TRUE", "FALSE"],
        "infinity": ["Infinity", "0.5"],
        "decimal commas": ["0,5", "0,25"],
        "percent signs": ["5%", "6%"],
        "dates": ["2024-04-08", "2024-04-09"],
        "complex": ["1j", "2"],
        "hexadecimal": ["0x1", "0x2"],
        "underscores": ["1_0", "2_0"],
    }
    last, n = CLASSES[-1], len(honest)
    return {
        f"column of text: {name}": honest.assign(**{last: np.resize(np.array(pair, object), n)})
        for name, pair in cells.items()
    }


def _files(honest: pd.DataFrame) -> dict[str, pd.DataFrame]:
    two = [*CLASSES[1::-1], *CLASSES[2:]]
    return {
        "two classes swapped": honest[[ID, *two]],
        "classes from last to first": honest[[ID, *CLASSES[::-1]]],
        "fname last": honest[[*CLASSES, ID]],
        "one class less": honest[[ID, *CLASSES[:-1]]],
        "one class more": honest.assign(Zebra=0.5),
        "fname only": honest[[ID]],
        "index saved": honest.reset_index(),
        "fname called id": honest.rename(columns={ID: "id"}),
        "extension left out": honest.assign(fname=honest[ID].str.removesuffix(".wav")),
        "sorted": honest.sort_values(ID),
        "sorted down": honest.sort_values(ID, ascending=False),
    }


def _rounding(truth: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """One row after another goes from right to tied with one more: the score meets ties."""
    hits = truth[CLASSES].to_numpy()
    tables = {}
    for wrong in range(1, 9):
        table = hits.copy()
        table[:wrong] = np.maximum(hits[:wrong], np.roll(hits[:wrong], 1, axis=1))
        tables[f"{wrong} rows tied"] = _frame(truth[ID], table)
        table = hits.copy()
        table[:wrong] = 0
        tables[f"{wrong} rows blank"] = _frame(truth[ID], table)
    return tables
