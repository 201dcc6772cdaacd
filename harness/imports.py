"""A guard: the four packages with generic names must be Podium's own."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from harness.errors import HarnessError

ROOMS = ("agent", "competitions", "reports")


def require_own_rooms() -> None:
    """Raise HarnessError if a package of ours is shadowed by another of the same name."""
    home = Path(__file__).resolve().parent.parent
    for room in ROOMS:
        spec = find_spec(room)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parent.parent != home:
            raise HarnessError(
                f"{room} was imported from {origin or 'nowhere'}, not from Podium. "
                "Start podium in another directory, or install it in an environment of its own."
            )
