"""Volumes of binary voxels, built from masks of slices, and the distance between two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from competitions.metrics.rle import Masks

# Beyond this ratio of predicted to true volume the distance is 1 and not computed.
_FAR_TOO_LARGE = 10
_UNIT_CUBE_DIAGONAL = float(np.sqrt(3))

# How many voxels away along an axis a near neighbour may be; see _Box.steps.
_REACH = 4
# Voxels along the side of the blocks of _farthest_of.
_BLOCK = 8


@dataclass(frozen=True)
class Slices:
    """Masks of the slices of scans; a slice may have several masks, such as one for each class.

    `names`, `heights` and `widths` have an entry for each mask. A name is "<scan>_slice_<number>".
    The pixels of a mask are counted down the columns, the first column first.
    """

    masks: Masks
    names: Sequence[str]
    heights: NDArray[np.int64]
    widths: NDArray[np.int64]


class Volume(NamedTuple):
    """The set voxels of a scan, as runs down the columns of its slices.

    `shape` is (slices, height, width). Run i sets the pixels starts[i] to stops[i] - 1 of slice
    levels[i], counted as in Slices. Runs may overlap.
    """

    shape: tuple[int, int, int]
    levels: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]


def volumes(slices: Slices) -> Iterator[Volume]:
    """The volume of each scan, in the order in which the sorted names first name it.

    The masks of a slice are taken together; slices are stacked in the order of their names as
    text. Raises ValueError if the slices of a scan differ in shape.
    """
    scan, level, depths = _places(slices.names)
    _, first = np.unique(scan, return_index=True)
    sides = np.stack([slices.heights, slices.widths], axis=1)
    uneven = (sides != sides[first][scan]).any(axis=1)
    if uneven.any():
        name = slices.names[int(np.argmax(uneven))]
        raise ValueError(f"the slices of scan {_scan_of(name)} differ in height or width")
    shapes = [(d, h, w) for d, (h, w) in zip(depths, sides[first].tolist(), strict=True)]
    return _stacked(slices.masks, scan, level, shapes)


def unit_hausdorff_distance(truth: Volume, guess: Volume) -> float:
    """Hausdorff distance in a cube that the true volume's shape fills, in [0, 1]; 0 is best.

    Coordinates are divided by the true volume's shape and the distance by the cube's diagonal.
    NaN if both volumes are empty; 1 if one is, or if the guess has more than ten times the true
    volume's voxels. A guess of another shape may reach out of the cube, and the distance above 1.
    """
    if not len(truth.levels) or not len(guess.levels):
        return 1.0 if len(truth.levels) or len(guess.levels) else float("nan")
    box = _box_around(truth, guess)
    true, guessed = box.fill(truth), box.fill(guess)
    if np.count_nonzero(guessed) > _FAR_TOO_LARGE * np.count_nonzero(true):
        return 1.0
    differ = np.flatnonzero(true != guessed)
    missed = true[differ]
    scale = np.array(truth.shape)
    there = _farthest(differ[missed], guessed, box, scale)
    back = _farthest(differ[~missed], true, box, scale)
    return max(there, back) / _UNIT_CUBE_DIAGONAL


class _Box(NamedTuple):
    """Whole columns of some slices, laid flat: slice by slice, column by column.

    Behind the last row, column and slice lie _REACH empty ones. A step of at most _REACH voxels
    along each axis thus never comes from one end of the box to the other, though the index wraps.
    """

    level: int
    left: int
    levels: int
    columns: int
    rows: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """Slices, columns and rows with the empty ones."""
        return self.levels + _REACH, self.columns + _REACH, self.rows + _REACH

    def fill(self, volume: Volume) -> NDArray[np.bool_]:
        """Which voxels the volume sets, all of them being in the box; shape (voxels,)."""
        _, columns, rows = self.shape
        pieces = _cut_at_columns(volume)
        start = ((pieces.levels - self.level) * columns + pieces.columns - self.left) * rows
        begins, ends = start + pieces.starts, start + pieces.stops
        order = np.argsort(begins, kind="stable")
        ends = np.maximum.accumulate(ends[order])
        begins = np.maximum(begins[order], np.append(0, ends[:-1]))
        changes = np.append(np.stack([begins, ends], axis=1), np.prod(self.shape))
        return np.repeat(np.arange(len(changes)) % 2 == 1, np.diff(changes, prepend=0))

    def voxels(self, flat: NDArray[np.intp]) -> NDArray[np.intp]:
        """The (slice, row, column) of these places in the box, shape (n, 3)."""
        level, column, row = np.unravel_index(flat, self.shape)
        return np.stack([level + self.level, row, column + self.left], axis=1)

    def border(self, filled: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The set voxels, but for some whose neighbours in the box are all set.

        The nearest to a voxel of the box that is not set is one of these.
        """
        _, columns, rows = self.shape
        inside = filled.copy()
        for step in (1, rows, rows * columns):
            inside[step:] &= filled[:-step]
            inside[:-step] &= filled[step:]
        return filled > inside

    def steps(self, scale: NDArray[np.int64]) -> Iterator[tuple[int, float]]:
        """The nearest neighbours of a voxel, as steps in the flat box with their distances."""
        moves = np.indices((2 * _REACH + 1,) * 3).reshape(3, -1).T - _REACH
        distances = np.linalg.norm(moves / scale, axis=1)
        order = np.argsort(distances, kind="stable")
        order = order[distances[order] <= _REACH / scale.max()]
        _, columns, rows = self.shape
        flat = (moves[:, 0] * columns + moves[:, 2]) * rows + moves[:, 1]
        yield from zip(flat[order].tolist(), distances[order].tolist(), strict=True)


class _Pieces(NamedTuple):
    """Runs within one column each; starts and stops are rows."""

    levels: NDArray[np.int64]
    columns: NDArray[np.int64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]


def _cut_at_columns(volume: Volume) -> _Pieces:
    """The runs of a volume, each cut where a column ends."""
    height = volume.shape[1]
    first, last = volume.starts // height, (volume.stops - 1) // height
    pieces = last - first + 1
    run = np.repeat(np.arange(len(pieces)), pieces)
    column = first[run] + np.arange(len(run)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    starts = np.maximum(volume.starts[run] - column * height, 0)
    stops = np.minimum(volume.stops[run] - column * height, height)
    return _Pieces(volume.levels[run], column, starts, stops)


def _box_around(one: Volume, other: Volume) -> _Box:
    """The columns and slices that hold both volumes, neither of them empty."""
    sides = [
        (volume.levels, volume.starts // volume.shape[1], (volume.stops - 1) // volume.shape[1])
        for volume in (one, other)
    ]
    levels, lefts, rights = (np.concatenate(both) for both in zip(*sides, strict=True))
    level, left = int(levels.min()), int(lefts.min())
    height = max(one.shape[1], other.shape[1])
    return _Box(level, left, int(levels.max()) - level + 1, int(rights.max()) - left + 1, height)


def _farthest(
    points: NDArray[np.intp], target: NDArray[np.bool_], box: _Box, scale: NDArray[np.int64]
) -> float:
    """The largest distance from one of these places in the box to the nearest voxel of the target.

    0 without points. Points are dropped that have the target near by, the nearest first: most
    predictions are off by a few voxels, and the distance that drops the last point is the answer.
    """
    farthest = 0.0
    for step, distance in box.steps(scale):
        if not len(points):
            return farthest
        points, farthest = points[~target[points + step]], distance
    if not len(points):
        return farthest
    border = box.border(target)
    return _farthest_of_blocks(box.voxels(points), box.voxels(np.flatnonzero(border)), scale)


def _farthest_of_blocks(
    points: NDArray[np.intp], target: NDArray[np.intp], scale: NDArray[np.int64]
) -> float:
    """The largest distance from a point to the nearest of the target; both (n, 3), not empty.

    Neighbours have much the same distance: one point of each block is measured, and then only
    the points that may be farther than the farthest of these.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(target / scale, balanced_tree=False, compact_nodes=False)
    blocks = points // _BLOCK
    number = np.ravel_multi_index(tuple(blocks.T), tuple(blocks.max(axis=0) + 1))
    _, chosen, block = np.unique(number, return_index=True, return_inverse=True)
    distances, _ = tree.query(points[chosen] / scale)
    aside = np.linalg.norm((points - points[chosen[block]]) / scale, axis=1)
    rest, _ = tree.query(points[distances[block] + aside > distances.max()] / scale)
    return float(max(distances.max(), rest.max(initial=0)))


def _scan_of(name: str) -> str:
    return name.partition("_slice_")[0]


def _places(
    names: Sequence[str],
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[int]]:
    """Each mask's scan and its level in it, both shape (masks,), and the levels of each scan."""
    scans: dict[str, int] = {}
    places: dict[str, tuple[int, int]] = {}
    depths: list[int] = []
    for name in sorted(set(names)):
        scan = scans.setdefault(_scan_of(name), len(scans))
        if scan == len(depths):
            depths.append(0)
        places[name] = scan, depths[scan]
        depths[scan] += 1
    table = np.array([places[name] for name in names], dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1], depths


def _stacked(
    masks: Masks,
    scan: NDArray[np.int64],
    level: NDArray[np.int64],
    shapes: Sequence[tuple[int, int, int]],
) -> Iterator[Volume]:
    """The volumes of these shapes, one after the other; scan and level tell each mask's place."""
    scans = scan[masks.owner]
    order = np.argsort(scans, kind="stable")
    bounds = np.searchsorted(scans[order], np.arange(len(shapes) + 1))
    for shape, begin, end in zip(shapes, bounds[:-1], bounds[1:], strict=True):
        runs = order[begin:end]
        yield Volume(shape, level[masks.owner[runs]], masks.starts[runs], masks.stops[runs])
