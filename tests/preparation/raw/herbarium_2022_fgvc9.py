"""Herbarium 2022: sheets in folders by taxon, with metadata in one large JSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_FAMILIES = ("Rosáceae", 'Poaceae "Barnh."', "Fabaceae\n")
Json = dict[str, Any]


def make(raw: Path, rng: np.random.Generator, size: int = 120) -> None:
    """Taxa of 2 to 30 sheets; ids have gaps, and sheets of a taxon do not lie together."""
    taxa = rng.choice(np.arange(15_600), 2 + size // 12, replace=False)
    counts = np.array([2, 4, 5, 6, 11, 30])[np.arange(len(taxa)) % 6]
    sheets = [(taxon, number) for taxon, count in zip(taxa.tolist(), counts, strict=True)
              for number in range(1, count + 1)]  # fmt: skip
    sheets = [sheets[place] for place in rng.permutation(len(sheets))]
    images = [_image(f"{taxon:05d}__{number * 3:03d}", rng) for taxon, number in sheets]
    metadata: Json = {
        "annotations": [
            {
                "category_id": taxon,
                "genus_id": taxon % 7,
                "institution_id": int(rng.integers(60)),
                "image_id": image["image_id"],
            }
            for (taxon, _), image in zip(sheets, images, strict=True)
        ],
        "images": images,
        "categories": [_category(taxon) for taxon in sorted(taxa.tolist())],
        "genera": [{"genus_id": number, "genus": f"Génus{number}"} for number in range(7)],
        "institutions": [{"institution_id": 0, "collectionCode": "NY"}],
        "distances": [_distance(x, y, rng) for x in range(7) for y in range(x)],
        "licenses": [{"id": 0, "name": "CC BY", "url": "https://example.org/by"}],
        "info": {"year": 2022, "notes": [], "sizes": [1000, 1e-05]},
        "nothing": [],
    }
    _write(metadata, raw / "train_metadata.json")
    stubs(raw / "train_images", [image["file_name"] for image in images], rng)
    hidden = [
        {"image_id": str(n), "file_name": f"000/test-{n:06d}.jpg", "license": 1} for n in range(4)
    ]
    _write(hidden, raw / "test_metadata.json")
    stubs(raw / "test_images", [str(image["file_name"]) for image in hidden], rng)
    sample = pd.DataFrame({"Id": range(4), "Predicted": 42})
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _image(name: str, rng: np.random.Generator) -> Json:
    file = f"{name[:3]}/{name[3:5]}/{name}.jpg"
    return {"image_id": name, "file_name": file, "license": int(rng.integers(4))}


def _category(taxon: int) -> Json:
    return {
        "category_id": taxon,
        "scientificName": f"Planta {taxon}",
        "family": _FAMILIES[taxon % 3],
        "genus": f"Génus{taxon % 7}",
        "species": f"s{taxon}",
        "authors": None if taxon % 4 else "(L.) Müll.",
    }


def _distance(x: int, y: int, rng: np.random.Generator) -> Json:
    return {"genus_id_x": y, "genus_id_y": x, "distance": float(rng.gamma(3, 40))}


def _write(value: Any, path: Path) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
