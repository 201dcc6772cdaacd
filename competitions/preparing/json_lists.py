"""JSON files that are one long list of objects, read and written one object at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from competitions.preparing.media import remove

_BLOCK = 1 << 20
_BETWEEN = re.compile(r"[\s\[,]*")


def read_objects(path: Path, block: int = _BLOCK) -> Iterator[dict[str, Any]]:
    """The objects of a file that is a JSON list, of which a few blocks are in memory at a time.

    Raises ValueError if it is anything else, as soon as that shows.
    """
    decode = json.JSONDecoder().raw_decode
    with path.open(encoding="utf-8") as file:
        text, place = file.read(block), 0
        while True:
            place = _BETWEEN.match(text, place).end()  # type: ignore[union-attr]  # always matches
            try:
                value, place = decode(text, place)
            except ValueError:  # the list's end, or an object that the block cuts
                if text.startswith("]", place):
                    return
                more = file.read(block)
                if not more:
                    raise
                text, place = text[place:] + more, 0
            else:
                if not isinstance(value, dict):
                    raise ValueError(f"{path} has {value!r:.50} where an object should be")
                yield value


def write_objects(objects: Iterable[Any], path: Path) -> None:
    """Write a list as json.dump does without options, but faster. Replaces what is there."""
    remove(path)
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number, one in enumerate(objects):
            file.write(", " * bool(number) + json.dumps(one))
        file.write("]")
