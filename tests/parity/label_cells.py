"""Submissions for competitions whose cells hold labels with spaces between."""

from __future__ import annotations

import numpy as np
import pandas as pd


def special_label_cells(truth: pd.DataFrame, target: str) -> dict[str, pd.DataFrame | bytes]:
    """Changed label cells of the perfect submission, by name."""
    texts, size = truth[target], len(truth)
    odd = pd.Series(np.arange(size) % 2 == 1, index=truth.index)
    cells: dict[str, object] = {
        "all blank": "",
        "all spaces": "  ",
        "all NA": "NA",
        "half blank": texts.where(odd),
        "one right": texts.where(np.arange(size) < 1, ""),
        "one blank": ["", *texts[1:]],
        "one null": ["null", *texts[1:]],
        "an integer": 5,
        "a float": 5.5,
        "a boolean": True,
        "booleans and a blank": ["", *["True"] * (size - 1)],
        "booleans and a word": ["x", *["True"] * (size - 1)],
        "floats and a blank": ["", *["1.5"] * (size - 1)],
        "numbers and a word": ["x", *["3"] * (size - 1)],
        "unknown labels": "unicorn dragon",
        "unknown labels added": texts + " unicorn dragon",
        "labels twice": texts + " " + texts,
        "labels of the next row": np.roll(texts.to_numpy(), 1),
        "labels of the next row added": texts + " " + np.roll(texts.to_numpy(), 1),
        "every label": " ".join(sorted(set(" ".join(texts).split()))),
        "reversed labels": [" ".join(text.split()[::-1]) for text in texts],
        "first label only": [text.split()[0] for text in texts],
        "last label missing": [" ".join(text.split()[:-1]) for text in texts],
        "capitals": texts.str.upper(),
        "doubled spaces": texts.str.replace(" ", "  "),
        "spaces around": " " + texts + " ",
        "tabs": texts.str.replace(" ", "\t"),
        "no-break spaces": texts.str.replace(" ", "\u00a0"),
        "ideographic spaces": texts.str.replace(" ", "\u3000"),
        "separators of information": texts.str.replace(" ", "\x1f"),
        "next lines": texts.str.replace(" ", "\x85"),
        "zero-width spaces": texts.str.replace(" ", "\u200b"),
        "line ends": texts.str.replace(" ", "\r\n"),
        "commas": texts.str.replace(" ", ","),
        "commas and spaces": texts.str.replace(" ", ", "),
        "brackets": "[" + texts + "]",
        "list of quoted labels": [str(text.split()) for text in texts],
    }
    return {name: truth.assign(**{target: value}) for name, value in cells.items()}
