"""RNA molecules, one JSON object a line; measurements are lists that cover the first bases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

_MEASURED = ("reactivity", "deg_Mg_pH10", "deg_pH10", "deg_Mg_50C", "deg_50C")
_ERRORS = tuple(name.replace("deg_", "deg_error_") for name in _MEASURED[1:])


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    train = [_molecule(rng, number, 23, 15) | _measurements(rng, 15) for number in range(size)]
    for molecule in train[:10]:  # so that there are enough of them
        molecule["SN_filter"] = 1.0
    hidden = [_molecule(rng, number, 23, 15) for number in range(4)]
    hidden += [_molecule(rng, number, 30, 21) for number in range(4, 9)]
    for name, molecules in (("train", train), ("test", hidden)):
        lines = [json.dumps(molecule) + "\n" for molecule in molecules]
        (raw / f"{name}.json").write_text("".join(lines))
    rows = ["id_seqpos," + ",".join(_MEASURED)]
    for molecule in hidden:
        rows += [f"{molecule['id']}_{n}" + ",0.0" * 5 for n in range(molecule["seq_length"])]
    (raw / "sample_submission.csv").write_text("\n".join(rows) + "\n")
    (raw / "bpps").mkdir()
    for molecule in train + hidden:
        np.save(raw / "bpps" / f"{molecule['id']}.npy", rng.random((3, 3)))


def _molecule(rng: np.random.Generator, number: int, length: int, scored: int) -> dict[str, Any]:
    letters = {"sequence": "ACGU", "structure": ".()", "predicted_loop_type": "EHISMBX"}
    drawn = {name: "".join(rng.choice(list(of), length)) for name, of in letters.items()}
    ids = {"index": number, "id": f"id_{rng.integers(2**36):09x}"}
    return ids | drawn | {"seq_length": length, "seq_scored": scored}


def _measurements(rng: np.random.Generator, scored: int) -> dict[str, Any]:
    """Numbers of four digits, some whole or of all digits, a few negative."""
    quality = {
        "signal_to_noise": round(float(rng.gamma(2, 2)), 3),
        "SN_filter": float(rng.integers(0, 2)),
    }
    lists = {}
    for name in ("reactivity_error", *_ERRORS, *_MEASURED):
        values = rng.gamma(1, 0.5, scored) - 0.2
        places = rng.choice([0, 4, 4, 4, 16], scored)
        cells = [round(value, place) for value, place in zip(values.tolist(), places, strict=True)]
        cells[0] = 1e-05 if rng.random() < 0.1 else cells[0]
        cells[1] = 2215.1234 if rng.random() < 0.1 else cells[1]
        lists[name] = cells
    return quality | lists
