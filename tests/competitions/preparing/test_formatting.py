"""Formatting tables, against pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from competitions.preparing import formatting
from competitions.preparing.tables import write_table

_TEXTS = ["a", "é", np.nan, "NA", "x y", " lead", "", "50 %", "%s"]
_MIXED = [1, "G", 2.5, None, True, 1e-7]
_FLOATS = [0.0, -0.0, np.nan, np.inf, 1e-05, 0.0001, 1e15, 1e16, 123456789012345680.0, 0.1 + 0.2]
_UNKIND = ["a,b", 'say "a"', "line\nbreak", "line\rend"]


def _table(rng: np.random.Generator, size: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "text": pd.Series(rng.choice(np.array(_TEXTS, dtype=object), size), dtype=object),
            "mixed": pd.Series(rng.choice(np.array(_MIXED, dtype=object), size), dtype=object),
            "whole": rng.integers(-9, 9**15, size),
            "digit": rng.integers(0, 10, size),
            "short": rng.integers(0, 2, size).astype("int8"),
            "ten": rng.integers(0, 11, size),
            "float": rng.choice(_FLOATS, size),
            "many": np.exp(rng.normal(0, 30, size)),
            "truth": rng.random(size) < 0.5,
            "last, digit": rng.integers(0, 10, size),
        }
    )


def _check(frame: pd.DataFrame, path: Path, float_format: str | None = None) -> None:
    write_table(frame, path, float_format=float_format)
    assert path.read_bytes() == frame.to_csv(index=False, float_format=float_format).encode()


@pytest.mark.parametrize("float_format", [None, "%.10g"])
@pytest.mark.parametrize("size", [0, 1, 50, 51, 400])
def test_the_same_bytes_as_pandas(
    size: int, float_format: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formatting, "_CELLS", 500)
    frame = _table(np.random.default_rng(size), size)
    _check(frame, tmp_path / "made.csv", float_format)
    for number, text in enumerate(_UNKIND[:size]):
        frame.loc[number * (size // 4), "text"] = text
    _check(frame, tmp_path / "made.csv", float_format)


def test_unusual_tables_are_left_to_pandas(tmp_path: Path) -> None:
    frame = _table(np.random.default_rng(0), 20)
    _check(frame[["text"]], tmp_path / "made.csv")
    _check(frame.assign(short=frame["many"].astype("float32")), tmp_path / "made.csv")
    _check(frame.assign(ten=pd.Categorical(frame["ten"])), tmp_path / "made.csv")
    _check(pd.concat([frame, frame], axis=1), tmp_path / "made.csv")


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    raw, made = tmp_path / "raw.csv", tmp_path / "made.csv"
    raw.write_text("a,b\n", encoding="utf-8")
    made.hardlink_to(raw)
    write_table(pd.DataFrame({"a": [1], "b": [2]}), made)
    assert (raw.read_text("utf-8"), made.read_text("utf-8")) == ("a,b\n", "a,b\n1,2\n")
