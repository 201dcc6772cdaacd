"""Stubs of media files: small, and each with contents of its own."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np


def stub(path: Path, rng: np.random.Generator) -> None:
    """Write a file whose content is its path's name and some random bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(path.name.encode() + rng.bytes(12))


def stubs(folder: Path, names: Iterable[str], rng: np.random.Generator) -> None:
    """Write stubs of these names into a folder; a name may hold subfolders."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        stub(folder / name, rng)


def zip_of_stubs(path: Path, names: Iterable[str], rng: np.random.Generator) -> None:
    """Write a zip archive of stubs; a name may hold folders."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, name.rsplit("/", 1)[-1].encode() + rng.bytes(12))
