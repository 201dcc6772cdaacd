"""Cdiscount: products with one to four photos each in BSON files, and names of categories."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def make(raw: Path, rng: np.random.Generator, size: int = 150) -> None:
    ids = rng.choice(23_000_000, size, replace=False)
    products = [_product(number, rng) for number in ids.tolist()]
    (raw / "train.bson").write_bytes(b"".join(map(_encoded, products)))
    (raw / "train_example.bson").write_bytes(b"".join(map(_encoded, products[:100])))
    hidden = [_product(number, rng) for number in range(23_000_001, 23_000_011)]
    for product in hidden:
        del product["category_id"]
    (raw / "test.bson").write_bytes(b"".join(map(_encoded, hidden)))
    sample = pd.DataFrame({"_id": [product["_id"] for product in hidden]})
    sample.assign(category_id=1_000_010_653).to_csv(raw / "sample_submission.csv", index=False)
    names = {"category_id": [1_000_021_794, 1_000_012_764], "category_level1": ["ÉTÉ", 'A "B", C']}
    pd.DataFrame(names).to_csv(raw / "category_names.csv", index=False)


def _product(number: int, rng: np.random.Generator) -> dict[str, Any]:
    photos = [{"picture": rng.bytes(int(rng.integers(0, 40)))} for _ in range(rng.integers(1, 5))]
    category: int | np.int64 = 1_000_000_000 + int(rng.integers(0, 23_000))
    if rng.random() < 0.3:
        category = np.int64(category)
    product = {"_id": number, "imgs": photos, "category_id": category}
    if rng.random() < 0.3:
        product |= {"note": "deux\0 mots é", "price": 9.99, "sold": True, "size": None}
    # The library writes the id first, wherever it was.
    keys = list(product) if rng.random() < 0.6 else rng.permutation(list(product)).tolist()
    return {key: product[key] for key in keys}


def _encoded(document: dict[str, Any]) -> bytes:
    body = b"".join(_element(name, value) for name, value in document.items())
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def _element(name: str, value: Any) -> bytes:
    """An element; np.int64 stands for an integer that is long though its value is not."""
    if isinstance(value, bool):
        kind, data = 0x08, bytes([value])
    elif isinstance(value, np.int64) or (isinstance(value, int) and abs(value) >= 2**31):
        kind, data = 0x12, struct.pack("<q", value)
    elif isinstance(value, int):
        kind, data = 0x10, struct.pack("<i", value)
    elif isinstance(value, float):
        kind, data = 0x01, struct.pack("<d", value)
    elif isinstance(value, str):
        content = value.encode() + b"\0"
        kind, data = 0x02, struct.pack("<i", len(content)) + content
    elif isinstance(value, bytes):
        kind, data = 0x05, struct.pack("<iB", len(value), 0) + value
    elif isinstance(value, list):
        kind, data = 0x04, _encoded({str(place): one for place, one in enumerate(value)})
    else:
        kind, data = (0x0A, b"") if value is None else (0x03, _encoded(value))
    return bytes([kind]) + name.encode() + b"\0" + data
