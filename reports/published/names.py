"""Finding a published agent by what a user calls it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from reports.errors import UnknownAgent
from reports.published.agents import published
from reports.published.records import Published

_BETWEEN = re.compile(r"[^a-z0-9.]+")


def find_published(name: str) -> tuple[Published, ...]:
    """The agents that a name means: one by its slug, or every model of one by the agent's name.

    Case, spaces and punctuation do not matter, and the agent may be called as it was published.
    Raises UnknownAgent naming the nearest.
    """
    wanted = _plain(name)
    for names in (_slugs, _agent_names):
        found = tuple(one for one in published() if wanted in names(one))
        if found:
            return found
    known = sorted({known for one in published() for known in (one.slug, one.name)})
    near = get_close_matches(wanted, known, n=3, cutoff=0.5)
    near += [one for one in known if len(wanted) > 2 and wanted in one and one not in near]
    hint = f"Did you mean {', '.join(near[:5])}?" if near else "See: podium reproduce --list"
    raise UnknownAgent(f"No published agent is called '{name}'. {hint}")


def _slugs(one: Published) -> Iterator[str]:
    yield one.slug


def _agent_names(one: Published) -> Iterator[str]:
    yield one.name
    yield _plain(one.agent)
    yield _plain(one.label)


def _plain(name: str) -> str:
    """A name as slugs are spelt.

    >>> _plain("R&D-Agent"), _plain("CAIR MARS+"), _plain(" ML_Master 2.0")
    ('r-and-d-agent', 'cair-mars-plus', 'ml-master-2.0')
    """
    spelt = name.lower().replace("&", "-and-").replace("+", "-plus")
    return _BETWEEN.sub("-", spelt).strip("-")
