"""Tags of posts on Stack Exchange; the answers have title and body of the post too."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.label_cells import special_label_cells

ID, VALUES = "Id", ("Tags",)
REAL_SIZE = 603_420

_COMMON = [
    *[
        "c#",
        "java",
        "php",
        "javascript",
        "android",
        "jquery",
        "c++",
        "python",
        "iphone",
        "asp.net",
        "mysql",
        "html",
        ".net",
    ],
    *[
        "objective-c",
        "sql",
        "css",
        "ruby-on-rails",
        "c",
        "NULL-pointer",
        "R",
        "2d",
        "3d",
        "64-bit",
        "-1",
        "1.0",
        "node.js",
        "f#",
    ],
]
_RARE = [f"tag-{number}" for number in range(40_000)]
_BODY = '<p>How do I, say, use "it"?</p>\n\n<pre><code>x = 1;\n</code></pre>\n'


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Id": np.sort(rng.choice(10 * size, size, replace=False)) + 1,
            "Title": "How to, in short, do it?",
            "Body": _BODY,
            # Every fiftieth post has a single tag that reads as missing.
            "Tags": np.where(np.arange(size) % 50 == 7, "null", _tags(rng, size)),
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.drop(columns="Tags").assign(Tags="javascript c# python php java")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["Id", "Tags"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    right = rng.random(len(truth)) < 0.6
    return perfect(truth).assign(Tags=truth["Tags"].where(right, _tags(rng, len(truth))))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    frame = perfect(truth)
    return {
        **special_label_cells(frame, "Tags"),
        "commas between tags": frame.assign(Tags=frame["Tags"].str.replace(" ", ",")),
        "tags in brackets": frame.assign(Tags="<" + frame["Tags"].str.replace(" ", "><") + ">"),
        "float ids": frame.assign(Id=frame["Id"].astype(float)),
        "with title and body": truth,
        "sample with one more tag": sample(truth).assign(Tags="javascript c# c++"),
    }


def _tags(rng: np.random.Generator, size: int) -> np.ndarray:
    vocabulary = np.array([*_COMMON, *_RARE], dtype=object)
    counts = rng.integers(1, 6, size)
    drawn = vocabulary[(len(vocabulary) * rng.random(counts.sum()) ** 6).astype(int)]
    parts = np.split(drawn, np.cumsum(counts)[:-1])
    return np.array([" ".join(dict.fromkeys(part)) for part in parts], dtype=object)
