"""Files that go from raw to prepared as they are: linked where the system can, else copied."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path


def place(source: Path, target: Path) -> None:
    """Put a file at `target`, whose folder is there: a hard link, or a copy with its mode.

    Links cost no disk and no time. Across file systems, and where links are forbidden, the kernel
    copies, and shares blocks where the file system can. What is at the target is replaced.
    Raises OSError.
    """
    try:
        os.link(source, target)
    except FileExistsError:
        target.unlink()
        place(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as data, target.open("wb") as out:
        left = source.stat().st_size
        try:
            while left:
                copied = os.copy_file_range(data.fileno(), out.fileno(), left)
                if not copied:
                    break
                left -= copied
        except OSError:  # not between these file systems
            data.seek(0)
            out.seek(0)
            shutil.copyfileobj(data, out)
    shutil.copymode(source, target)


def place_all(pairs: Iterable[tuple[Path, Path]]) -> None:
    """Put each first file at the place of the second; folders are made. Raises OSError."""
    made: set[Path] = set()
    for source, target in pairs:
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        place(source, target)


def place_named(source: Path, target: Path, names: Iterable[str]) -> None:
    """Put files of one folder under another, with their names; a name may hold folders.

    Raises OSError.
    """
    place_all((source / name, target / name) for name in names)


def place_tree(source: Path, target: Path) -> None:
    """Put all that is in a folder under `target`, empty folders too. Raises OSError."""
    target.mkdir(parents=True, exist_ok=True)
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.is_dir():
                place_tree(Path(entry.path), target / entry.name)
            else:
                place(Path(entry.path), target / entry.name)


def remove(path: Path) -> None:
    """Take away a file, so that writing at its path does not write through a link."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
