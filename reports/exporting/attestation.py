"""What a group's attestation says of test signal, where there is one.

A group's directory may hold attestation.json: an object with `statement`, one sentence or more on
what the agent could not see, and whatever proves it. It is quoted and copied, not judged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256

from reports.errors import BrokenFile
from reports.load import plain
from reports.reading import read_below
from reports.records import Group, Problem

FILE = "attestation.json"
_LARGEST_BYTES = 64 << 20


@dataclass(frozen=True)
class Attestation:
    """An attestation as its file has it."""

    group: str
    statement: str
    content: bytes
    """The whole file, to hand in as it is."""

    @property
    def digest(self) -> str:
        """SHA-256 of the file, in hexadecimal digits."""
        return sha256(self.content).hexdigest()


def attestation_of(group: Group) -> Attestation | None:
    """The attestation of a group; None without one.

    Raises BrokenFile when there is one that says nothing: left out in silence, it would seem that
    nobody had tried to attest anything.
    """
    path = group.directory / FILE
    if not (path.exists() or path.is_symlink()):
        return None
    found = read_below(group.directory, FILE, _LARGEST_BYTES)
    if found is None or found.left_out_bytes:
        raise _broken(group, "no regular file of a size that can be handed in")
    try:
        fields = json.loads(found.head)
    except (ValueError, RecursionError) as error:
        raise _broken(group, f"not JSON ({error})") from error
    statement = fields.get("statement") if isinstance(fields, dict) else None
    if not isinstance(statement, str) or not plain(statement).strip():
        raise _broken(group, "without a 'statement', so it attests nothing")
    return Attestation(group.name, " ".join(plain(statement).split()), found.head)


def _broken(group: Group, what: str) -> BrokenFile:
    told = f"{what}. Attest the group again, or take the file away."
    return BrokenFile(Problem(f"{group.name}/{FILE}", None, told))
