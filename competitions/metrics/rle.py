"""Binary masks as run lengths: reading the text, and set arithmetic without decoding a pixel.

"1 3 10 5" sets the pixels 1 to 3 and 10 to 14, counted from 1. In which order an image's pixels
are counted makes no difference here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Pairs of numbers below 10**18, single spaces between: what programs write, and read in one go.
# The ++ and *+ never try again, so that texts of megabytes are checked in one pass.
_PAIR = "[0-9]{1,18}+ [0-9]{1,18}+"
_PLAIN = re.compile(f"{_PAIR}(?: {_PAIR})*+")

# Past the end of every image. The sum of two such numbers still fits an int64.
_FAR = 2**61


class Flaw(IntEnum):
    """Why a text is no mask."""

    NONE = 0
    NOT_NUMBERS = 1
    NOT_POSITIVE = 2
    UNSORTED = 3
    UNPAIRED = 4
    TOO_LARGE = 5
    OVERLAP = 6


@dataclass(frozen=True)
class Masks:
    """Binary masks as runs of set pixels; each mask is a row of pixels, whatever its image's shape.

    `sizes`, shape (masks,), counts each mask's pixels. Run i sets the pixels starts[i] to
    stops[i] - 1, counted from 0, of mask owner[i]; all three have shape (runs,). Runs are sorted by
    mask, then by pixel; none is empty, and none shares a pixel with another.
    """

    sizes: NDArray[np.int64]
    owner: NDArray[np.intp]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]

    @classmethod
    def from_arrays(cls, arrays: ArrayLike) -> Masks:
        """The masks of an array of shape (masks, ...); what is not zero is set.

        >>> Masks.from_arrays([[0, 1, 1, 0, 1]]).starts.tolist()
        [1, 4]
        """
        table = np.asarray(arrays, dtype=bool)
        table = table.reshape(len(table), -1) if len(table) else np.zeros((0, 0), dtype=bool)
        edges = np.diff(np.pad(table, ((0, 0), (1, 1))).astype(np.int8), axis=1)
        owner, starts = np.nonzero(edges == 1)
        stops = np.nonzero(edges == -1)[1]
        return cls(np.full(len(table), table.shape[1]), owner, starts, stops)

    def __len__(self) -> int:
        return len(self.sizes)

    def first(self, masks: int) -> Masks:
        """The first so many masks."""
        kept = self.owner < masks
        return Masks(self.sizes[:masks], self.owner[kept], self.starts[kept], self.stops[kept])

    def areas(self) -> NDArray[np.int64]:
        """How many pixels each mask sets, shape (masks,)."""
        return _sums(self.owner, self.stops - self.starts, len(self))

    def intersections(self, other: Masks) -> NDArray[np.int64]:
        """How many pixels each mask and the other's mask of the same number set both, (masks,).

        Raises ValueError unless both hold the same number of masks, of the same sizes.
        """
        if not np.array_equal(self.sizes, other.sizes):
            raise ValueError("the two sets of masks differ in number or sizes")
        # Laid end to end, all masks become one line of pixels. A run then shares with the other
        # side what that sets left of the run's end, less what it sets left of the run's start.
        offset = np.cumsum(self.sizes) - self.sizes
        here, there = offset[self.owner], offset[other.owner]
        starts, stops = there + other.starts, there + other.stops
        shared = _set_before(here + self.stops, starts, stops)
        shared -= _set_before(here + self.starts, starts, stops)
        return _sums(self.owner, shared, len(self))


def as_masks(masks: Masks | ArrayLike) -> Masks:
    """Masks as they are, or the masks of an array of shape (masks, ...)."""
    return masks if isinstance(masks, Masks) else Masks.from_arrays(masks)


def read_masks(texts: Sequence[str], sizes: NDArray[np.int64]) -> tuple[Masks, NDArray[np.int8]]:
    """Decode run lengths: the masks, and for each text its Flaw, both in the order of the texts.

    `sizes`, shape (len(texts),), counts the pixels of each image. A blank text is an empty mask.
    Numbers are what int() takes, so "+1", "1_0" and other scripts' digits count. Starts must not
    fall, runs must not overlap within the image, and what lies past its end is cut off. A lone
    number is an empty mask and three numbers are two runs of the same length, as numpy's
    broadcasting has it in the grader of MLE-bench. The mask of a text with a flaw means nothing.

    >>> masks, flaws = read_masks(["1 3 10 5", "2 2 3 1"], np.array([12, 12]))
    >>> masks.areas()[0], Flaw(flaws[1]).name
    (np.int64(6), 'OVERLAP')
    """
    runs, flaws = _parse(texts)
    end = np.asarray(sizes, dtype=np.int64)[runs.owner]
    starts, stops = np.minimum(runs.starts, end), np.minimum(runs.stops, end)
    kept = starts < stops
    masks = Masks(np.asarray(sizes), runs.owner[kept], starts[kept], stops[kept])
    same = masks.owner[1:] == masks.owner[:-1]
    overlaps = masks.owner[1:][same & (masks.starts[1:] < masks.stops[:-1])]
    flaws[overlaps[flaws[overlaps] == Flaw.NONE]] = Flaw.OVERLAP
    return masks, flaws


class _Runs(NamedTuple):
    """Runs before the ends of the images are known; see Masks."""

    owner: NDArray[np.intp]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]


def _parse(texts: Sequence[str]) -> tuple[_Runs, NDArray[np.int8]]:
    """The runs of all texts, sorted by text, and each text's flaw."""
    flaws = np.zeros(len(texts), dtype=np.int8)
    plain = np.array([_PLAIN.fullmatch(text) is not None for text in texts], dtype=bool)
    parts = [_parse_plain(texts, np.flatnonzero(plain), flaws)]
    for row in np.flatnonzero(~plain):
        if texts[row].strip():
            pairs, flaws[row] = _parse_odd(texts[row])
            table = np.minimum(np.array(pairs, dtype=object).reshape(-1, 2), _FAR)
            starts, stops = table.astype(np.int64).T
            parts.append(_Runs(np.full(len(starts), row), starts, stops))
    if len(parts) == 1:
        return parts[0], flaws
    owner, starts, stops = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.argsort(owner, kind="stable")
    return _Runs(owner[order], starts[order], stops[order]), flaws


def _parse_plain(texts: Sequence[str], rows: NDArray[np.intp], flaws: NDArray[np.int8]) -> _Runs:
    """The runs of the texts in these rows, all of them plain pairs; writes their flaws."""
    if not len(rows):
        none = np.zeros(0, dtype=np.int64)
        return _Runs(none, none, none)
    chosen = [texts[row] for row in rows]
    pairs = np.fromstring(" ".join(chosen), dtype=np.int64, sep=" ").reshape(-1, 2)
    owner = np.repeat(rows, [(text.count(" ") + 1) // 2 for text in chosen])
    starts, lengths = pairs[:, 0] - 1, pairs[:, 1]
    falling = (owner[1:] == owner[:-1]) & (starts[1:] < starts[:-1])
    flaws[owner[1:][falling]] = Flaw.UNSORTED
    flaws[owner[(starts < 0) | (lengths < 1)]] = Flaw.NOT_POSITIVE
    return _Runs(owner, starts, starts + lengths)


def _parse_odd(text: str) -> tuple[list[tuple[int, int]], Flaw]:
    """The runs of any text that is not blank, as (start, stop) counted from 0, and its flaw."""
    try:
        numbers = [int(token) for token in text.split()]
    except ValueError:
        return [], Flaw.NOT_NUMBERS
    starts, lengths = numbers[0::2], numbers[1::2]
    if min(numbers) < 1:
        return [], Flaw.NOT_POSITIVE
    if starts != sorted(starts):
        return [], Flaw.UNSORTED
    if len(numbers) == 1:
        return [], Flaw.NONE
    if len(numbers) == 3:
        lengths *= 2
    if len(starts) != len(lengths):
        return [], Flaw.UNPAIRED
    kinds = {_kind(starts), _kind(lengths)}
    if "f" in kinds or kinds == {"i", "u"}:
        return [], Flaw.TOO_LARGE
    # An end beyond int64 wraps round to a negative number, which leaves no pixel to set.
    last = 2**63 - 1 if kinds == {"i"} else np.inf
    runs = ((start - 1, start - 1 + length) for start, length in zip(starts, lengths, strict=True))
    return [run for run in runs if run[1] <= last], Flaw.NONE


def _kind(numbers: Sequence[int]) -> str:
    """The kind of numpy's array of these numbers; f (float) cannot be used to slice an image."""
    if max(numbers) >= 2**64:
        return "O"
    if max(numbers) < 2**63:
        return "i"
    return "u" if min(numbers) >= 2**63 else "f"


def _set_before(
    points: NDArray[np.int64], starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How many pixels left of each point the sorted runs set; the shape of the points."""
    total = np.concatenate([[0], np.cumsum(stops - starts)])
    begun = np.searchsorted(starts, points)
    # The last run that has begun may reach beyond the point.
    reach = np.concatenate([[0], stops])[begun]
    return np.asarray(total[begun] - np.maximum(reach - points, 0), dtype=np.int64)


def _sums(owner: NDArray[np.intp], values: NDArray[np.int64], masks: int) -> NDArray[np.int64]:
    """The sum of each mask's values, shape (masks,); exact below 2**53."""
    return np.bincount(owner, weights=values, minlength=masks).astype(np.int64)
