"""Where each page of the site lies: names that any file system and any URL take. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.analysis import Analysis
from reports.records import Run

_ODD = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST = 120


@dataclass(frozen=True)
class Addresses:
    """Paths from the site's root on, with "/"."""

    competitions: Mapping[str, str]
    """The page of each competition, by its id."""
    runs: Mapping[int, str]
    """The folder of each run, by `id` of the run."""

    def run(self, run: Run) -> str:
        """The folder of a run's pages."""
        return self.runs[id(run)]

    def run_page(self, run: Run) -> str:
        """The page of a run."""
        return f"{self.run(run)}/index.html"

    def tree_page(self, run: Run) -> str:
        """The page of a run's search tree."""
        return f"{self.run(run)}/search_tree.html"


def addresses_of(analysis: Analysis) -> Addresses:
    """An address for every competition and every run, no two alike."""
    competitions = file_names(analysis.facts)
    runs: dict[int, str] = {}
    groups = file_names(group.name for group in analysis.groups)
    # Two groups of one name, from two directories, share a folder.
    by_group: dict[str, list[Run]] = {}
    for group in analysis.groups:
        by_group.setdefault(group.name, []).extend(group.runs)
    for name, members in by_group.items():
        own = _numbered(run.record.run_id for run in members)
        runs |= {
            id(run): f"runs/{groups[name]}/{one}" for run, one in zip(members, own, strict=True)
        }
    return Addresses({one: f"competitions/{name}.html" for one, name in competitions.items()}, runs)


def file_names(names: Iterable[str]) -> dict[str, str]:
    """A file name for each name, without ending; those that would be equal get a number.

    >>> file_names(["uct @ a/b", "UCT @ a b"])
    {'uct @ a/b': 'uct-a-b', 'UCT @ a b': 'UCT-a-b-2'}
    """
    given = list(dict.fromkeys(names))
    return dict(zip(given, _numbered(given), strict=True))


def _numbered(names: Iterable[str]) -> list[str]:
    # Not every file system tells upper from lower case.
    taken: set[str] = set()
    found = []
    for name in names:
        plain = _ODD.sub("-", name).strip("-")[:_LONGEST] or "unnamed"
        unique, number = plain, 1
        while unique.lower() in taken:
            number += 1
            unique = f"{plain}-{number}"
        taken.add(unique.lower())
        found.append(unique)
    return found
