"""Splits by name, by file or as the competitions that results hold themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from competitions.catalog import SPLITS, catalog, split
from competitions.errors import UnknownCompetition, UnknownSplit
from reports.errors import BrokenFile
from reports.records import Problem
from reports.results import Results

OWN = "own"
"""The split of exactly the competitions that the results hold."""


def split_ids(name: str, results: Results) -> tuple[str, ...]:
    """The competition ids of a split, each once.

    `name` is a split of the catalog ("low", "medium", "high", "all", "split75", "dev" ...), OWN,
    or the path of a file with one id per line (# begins a comment).
    Raises UnknownSplit, and BrokenFile with the line of an id that nobody knows.
    """
    if name == OWN:
        return results.competitions
    if name in SPLITS:
        return tuple(one.id for one in split(name))
    path = Path(name)
    if not path.is_file():
        raise UnknownSplit(name, [*SPLITS, OWN])
    ids = tuple(dict.fromkeys(_ids_in(path, {*catalog(), *results.competitions})))
    if not ids:
        raise BrokenFile(Problem(name, None, "names no competition. Write one id per line."))
    return ids


def _ids_in(path: Path, known: set[str]) -> Iterator[str]:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenFile(Problem(str(path), None, f"not a text file ({error}).")) from error
    for number, line in enumerate(lines, 1):
        name = line.split("#")[0].strip()
        if name and name not in known:
            what = str(UnknownCompetition(name, known))
            raise BrokenFile(Problem(str(path), number, what))
        if name:
            yield name
