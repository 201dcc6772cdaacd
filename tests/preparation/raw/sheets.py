"""Herbarium sheets: images in folders by taxon, and metadata in one JSON object."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.preparation.raw.media import stubs

_RARE = (1, 1, 2, 3, 4, 5, 6, 10, 11)  # sheets of a taxon; more as long as there are any


def make_sheets(home: Path, rng: np.random.Generator, size: int, extra: str, coding: str) -> None:
    """Write train/ and test/ into `home`; `extra` are the places that hold the sheets."""
    home.mkdir(exist_ok=True)
    taxa = _taxa(rng, size)
    ids = rng.choice(10 * size, size, replace=False).tolist()
    names = [
        f"images/{taxon // 100:03d}/{taxon % 100:02d}/{n}.jpg" for taxon, n in _both(taxa, ids)
    ]
    width = [int(one) for one in rng.integers(600, 1000, size)]
    metadata = _common() | {
        "images": [
            {"id": n, "file_name": name, "height": 1000, "width": w, "license": 1 + n % 3}
            for n, name, w in zip(ids, names, width, strict=True)
        ],
        "annotations": [
            {"id": 7 * n, "image_id": n, "category_id": taxon, extra[:-1] + "_id": n % 5}
            for taxon, n in _both(taxa, ids)
        ],
        "categories": [
            {"id": taxon, "name": f'Fictá {taxon} (L.) "x", Müll.', "family": None, "genus": "Ñ"}
            for taxon in sorted(set(taxa))
        ],
        extra: [{"id": n, "name": f"Ort {n}\tä", "nested": {"b": [n], "a": []}} for n in range(5)],
    }
    stubs(home / "train", [*names, "images/000/00/not_listed.jpg"], rng)
    _write(home / "train", metadata, coding)
    hidden = [{"id": str(n), "file_name": f"images/000/{n}.jpg", "license": 1} for n in range(3)]
    stubs(home / "test", (str(image["file_name"]) for image in hidden), rng)
    _write(home / "test", _common() | {"images": hidden}, coding)


def _taxa(rng: np.random.Generator, size: int) -> list[int]:
    """The taxon of each sheet, in any order."""
    counts = list(_RARE)
    while sum(counts) < size:
        counts.append(int(rng.integers(1, 25)))
    numbers = rng.choice([*range(120), *range(15_000, 15_200), 32_093], len(counts), replace=False)
    found = np.repeat(numbers, counts)[:size]
    return [int(one) for one in rng.permutation(found)]


def _both(taxa: list[int], ids: list[int]) -> zip[tuple[int, int]]:
    return zip(taxa, ids, strict=True)


def _common() -> dict[str, Any]:
    names = {1: "nüll", 2: "Né 2", 3: ""}
    return {
        "info": {"year": 2020, "version": "1.0", "url": "", "contributor": "Æ & Ø", "none": None},
        "licenses": [{"id": n, "name": name, "url": "http://x/y"} for n, name in names.items()],
    }


def _write(folder: Path, metadata: dict[str, Any], coding: str) -> None:
    text = json.dumps(metadata, ensure_ascii=False)
    (folder / "metadata.json").write_text(text, encoding=coding)
