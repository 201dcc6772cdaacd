"""iNaturalist 2019: photos in tar archives, with tables of images and annotations in JSON."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.preparation.raw.texts import text

# Species with so few photos are split each in a way of its own.
_COUNTS = [1, 2, 4, 5, 3, 9, 17, 30]


def make(raw: Path, rng: np.random.Generator, size: int = 24) -> None:
    counts = _COUNTS + rng.choice(_COUNTS, size).tolist()
    species = rng.permutation(np.repeat(rng.permutation(1_010)[: len(counts)], counts))
    train, validation, hidden = np.split(rng.permutation(3 * len(species)), [len(species), -6])
    validation = validation[:20]
    labels = rng.choice(species, len(validation))
    parts = [
        _metadata(train.tolist(), species.tolist(), rng),
        _metadata(validation.tolist(), labels.tolist(), rng),
    ]
    for name, part in zip(("train", "val"), parts, strict=True):
        (raw / f"{name}2019.json").write_text(json.dumps(part, ensure_ascii=False), "utf-8")
    photos = [image["file_name"] for part in parts for image in part["images"]]
    _pack(raw / "train_val2019.tar.gz", rng.permutation(sorted(photos)).tolist(), rng)
    _hide(raw, hidden.tolist(), rng)


def _metadata(ids: list[int], species: list[int], rng: np.random.Generator) -> dict[str, Any]:
    images = [
        {
            "license": int(rng.integers(1, 4)),
            "file_name": f"train_val2019/{'Birds' if label % 2 else 'Fungi'}/{label}/{_name(rng)}",
            "rights_holder": text(rng, 4),
            "width": int(rng.integers(200, 801)),
            "id": number,
            "height": 800,
        }
        for number, label in zip(ids, species, strict=True)
    ]
    annotations = [
        {"image_id": number, "category_id": label, "id": number}
        for number, label in zip(ids, species, strict=True)
    ]
    names = [{"id": label, "name": str(label), "supercategory": "Birds"} for label in set(species)]
    return {**_facts(), "images": images, "categories": names, "annotations": annotations}


def _facts() -> dict[str, Any]:
    licenses = [
        {"url": "https://example.org/by-nc/4.0/", "id": 1, "name": "Namensnennung, ähnlich"}
    ]
    return {"info": {"version": 1.0, "year": 2019, "url": None, "a": []}, "licenses": licenses}


def _name(rng: np.random.Generator) -> str:
    return f"{rng.bytes(16).hex()}.jpg"


def _pack(path: Path, names: list[str], rng: np.random.Generator) -> None:
    with tarfile.open(path, "w:gz") as archive:
        for folder in sorted({name.rsplit("/", 1)[0] for name in names}):
            member = tarfile.TarInfo(folder)
            member.type, member.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(member)
        for name in names:
            content = name.encode() + rng.bytes(12)
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def _hide(raw: Path, ids: list[int], rng: np.random.Generator) -> None:
    names = [f"test2019/{_name(rng)}" for _ in ids]
    images = [{"id": n, "file_name": name} for n, name in zip(ids, names, strict=True)]
    (raw / "test2019.json").write_text(json.dumps({**_facts(), "images": images}), "utf-8")
    _pack(raw / "test2019.tar.gz", names, rng)
    sample = pd.DataFrame({"id": ids, "predicted": rng.integers(0, 1_010, len(ids))})
    sample.to_csv(raw / "kaggle_sample_submission.csv", index=False)
