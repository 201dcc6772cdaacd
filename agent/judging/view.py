"""A view of the data directory: links to the real files, with some rows and files elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agent.judging.ids import ids_in

_MOST_ENTRIES = 300_000
_HARMLESS = frozenset({".md", ".pdf", ".html"})
_TRAIN = re.compile("train", re.IGNORECASE)


class Unsafe(Exception):
    """Rows cannot be hidden without a trace; the text is one clause that says why."""


@dataclass(frozen=True)
class Move:
    """A file (or folder) named after a row: where it is and where the view has it."""

    source: Path
    target: Path


@dataclass
class Layout:
    """What of the data directory is not linked as it is; all paths relative to it."""

    replaced: set[Path] = field(default_factory=set)
    """Files that the view has in a version of its own."""
    moves: list[Move] = field(default_factory=list)


def find_moves(
    data_dir: Path,
    tables: Iterable[Path],
    hidden: Mapping[str, str],
    train: set[str],
    test: set[str],
) -> list[Move]:
    """The files of the hidden rows and their new places; `hidden` maps their ids to new ones.

    A folder with files named after rows of the training table has a counterpart for the test rows:
    the folder of that name with "test" for "train", or itself if it holds files of both.
    `tables` are the paths of the tables, relative. Raises Unsafe if there is no counterpart, and
    for files of which it is not clear whether they tell of the hidden rows.
    """
    known = set(tables)
    folders = dict(_folders(data_dir, known, train | test))
    moves: list[Move] = []
    for folder, named in folders.items():
        ours = {name: row for name, row in named.items() if row in train}
        if not ours:
            continue
        target = _counterpart(folder, folders, test)
        for name, row in ours.items():
            if row in hidden:
                renamed = hidden[row] + name[len(row) :]
                _refuse_inner_names(data_dir / folder / name, row)
                moves.append(Move(folder / name, target / renamed))
    return moves


def _folders(
    data_dir: Path, known: set[Path], ids: set[str]
) -> Iterator[tuple[Path, dict[str, str]]]:
    """Folders with entries named after rows, and of each entry the row's id.

    Raises Unsafe for other entries that are no folder and not harmless, and for too many.
    """
    waiting, seen = [Path()], 0
    while waiting:
        folder = waiting.pop()
        entries = {}
        with os.scandir(data_dir / folder) as found:
            for entry in found:
                seen += 1
                if seen > _MOST_ENTRIES:
                    raise Unsafe(f"there are more than {_MOST_ENTRIES:,} files")
                entries[entry.name] = entry.is_dir()
        named = dict(ids_in(entries, ids)) if folder != Path() else {}
        for name, is_folder in entries.items():
            path = folder / name
            if name in named or path in known or Path(name).suffix.lower() in _HARMLESS:
                continue
            if not is_folder:
                raise Unsafe(f"{path} may tell of the hidden rows")
            waiting.append(path)
        if named:
            yield folder, named


def _counterpart(folder: Path, folders: Mapping[Path, dict[str, str]], test: set[str]) -> Path:
    for target in (Path(_TRAIN.sub(_as_test, str(folder))), folder):
        if any(row in test for row in folders.get(target, {}).values()):
            return target
    raise Unsafe(f"{folder} holds files of training rows, and there is no such folder of test rows")


def _as_test(match: re.Match[str]) -> str:
    word = match.group()
    if word.isupper():
        return "TEST"
    return "Test" if word[0].isupper() else "test"


def _refuse_inner_names(path: Path, row: str) -> None:
    """A folder of a row is linked whole, so that nothing in it may be named after the row."""
    if path.is_dir() and any(row in inner.name for inner in path.rglob("*")):
        raise Unsafe(f"files in {path.name} are named after the row, too")


def build_view(data_dir: Path, view: Path, layout: Layout) -> None:
    """Make the directory `view` with links to everything in `data_dir` but what is laid out anew.

    Files in `layout.replaced` are left out, for the caller to write. Raises OSError.
    """
    away = {move.source for move in layout.moves}
    changed = {folder for path in layout.replaced for folder in path.parents}
    changed |= {folder for move in layout.moves for folder in _parents(move)}
    changed.add(Path())
    for folder in sorted(changed):
        (view / folder).mkdir(parents=True, exist_ok=True)
        with os.scandir(data_dir / folder) as entries:
            for entry in entries:
                path = folder / entry.name
                if path not in away and path not in layout.replaced and path not in changed:
                    (view / path).symlink_to((data_dir / path).resolve())
    for move in layout.moves:
        (view / move.target).symlink_to((data_dir / move.source).resolve())


def _parents(move: Move) -> set[Path]:
    return {*move.source.parents, *move.target.parents}
