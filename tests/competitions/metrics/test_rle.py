from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from competitions.metrics.rle import Flaw, Masks, as_masks, read_masks

PIXELS = 20
INT64, UINT64 = 2**63, 2**64

# What a text sets in an image of 20 pixels, counted from 1.
MASKS: dict[str, list[int]] = {
    "": [],
    " \u3000\t": [],
    "1 3 10 5": [1, 2, 3, 10, 11, 12, 13, 14],
    "3 2 5 2": [3, 4, 5, 6],
    "20 1": [20],
    "19 5": [19, 20],
    "1 999": list(range(1, 21)),
    "2 1 21 4": [2],
    "2 1 21 4 23 4": [2],
    "7": [],
    "3 2 9": [3, 4, 9, 10],
    "+3 0_2": [3, 4],
    "\u0663 \u0662": [3, 4],
    "3\t2\u00a09\n1": [3, 4, 9],
    "  3 2  9 1 ": [3, 4, 9],
    f"3 {'9' * 18}": list(range(3, 21)),
    f"1 {INT64 - 1}": list(range(1, 21)),
    f"3 {INT64 - 1}": [],  # the end wraps round
    f"3 {INT64 - 1} 4 2": [4, 5],
    f"{INT64} {INT64}": [],
    f"3 {UINT64}": list(range(3, 21)),
    f"3 2 {UINT64} 5": [3, 4],
    f"3 {INT64} {UINT64} {INT64}": list(range(3, 21)),
    "9" * 30: [],
}
FLAWS: dict[str, Flaw] = {
    "abc": Flaw.NOT_NUMBERS,
    "3 2.0": Flaw.NOT_NUMBERS,
    "3,2": Flaw.NOT_NUMBERS,
    "\u200b": Flaw.NOT_NUMBERS,
    "9" * 5_000: Flaw.NOT_NUMBERS,
    "0 3": Flaw.NOT_POSITIVE,
    "3 0": Flaw.NOT_POSITIVE,
    "-3": Flaw.NOT_POSITIVE,
    "3 +0 9": Flaw.NOT_POSITIVE,
    "9 2 3 2": Flaw.UNSORTED,
    "9 2 3": Flaw.UNSORTED,
    "3 2 9 2 15": Flaw.UNPAIRED,
    f"3 {INT64}": Flaw.TOO_LARGE,
    f"{INT64} 1": Flaw.TOO_LARGE,
    f"3 2 {INT64} 5": Flaw.TOO_LARGE,
    "3 3 5 2": Flaw.OVERLAP,
    "3 2 3 2": Flaw.OVERLAP,
    "3 9 5 2": Flaw.OVERLAP,
    "3 4 5": Flaw.OVERLAP,
    "20 5 20 1": Flaw.OVERLAP,
}


def _sizes(masks: int, pixels: int = PIXELS) -> NDArray[np.int64]:
    return np.full(masks, pixels)


def _pixels(masks: Masks, number: int) -> list[int]:
    mine = masks.owner == number
    pairs = zip(masks.starts[mine], masks.stops[mine], strict=True)
    return [pixel + 1 for start, stop in pairs for pixel in range(start, stop)]


@pytest.mark.parametrize(("text", "pixels"), MASKS.items())
def test_a_text_sets_these_pixels(text: str, pixels: list[int]) -> None:
    masks, flaws = read_masks([text], _sizes(1))
    assert flaws.tolist() == [Flaw.NONE]
    assert _pixels(masks, 0) == pixels


@pytest.mark.parametrize(("text", "flaw"), FLAWS.items())
def test_a_flaw_is_named(text: str, flaw: Flaw) -> None:
    assert read_masks([text], _sizes(1))[1].tolist() == [flaw]


def test_plain_and_odd_texts_may_stand_together_in_any_order() -> None:
    texts = list(MASKS)[::-1]
    masks, flaws = read_masks(texts, _sizes(len(texts)))
    assert not flaws.any()
    assert [_pixels(masks, number) for number in range(len(texts))] == list(MASKS.values())[::-1]


def test_one_flaw_leaves_the_other_texts_as_they_are() -> None:
    masks, flaws = read_masks(["1 2", "x", "", "3 3 4 1", "5 2"], _sizes(5))
    assert flaws.tolist() == [0, Flaw.NOT_NUMBERS, 0, Flaw.OVERLAP, 0]
    assert _pixels(masks, 0) == [1, 2]
    assert _pixels(masks, 4) == [5, 6]


def test_no_text_gives_no_mask() -> None:
    masks, flaws = read_masks([], _sizes(0))
    assert (len(masks), len(flaws), len(masks.areas())) == (0, 0, 0)


def test_each_text_is_cut_off_at_the_end_of_its_own_image() -> None:
    masks, _ = read_masks(["1 9", "1 9", "1 9"], np.array([4, 20, 1]))
    assert masks.areas().tolist() == [4, 9, 1]


def test_overlap_past_the_end_is_none() -> None:
    _, flaws = read_masks(["1 1 6 3 7 3", "1 1 6 3 7 3"], np.array([6, 7]))
    assert flaws.tolist() == [Flaw.NONE, Flaw.OVERLAP]


def test_giant_images_take_no_memory() -> None:
    giant = 60_000 * 60_000
    texts = ["1 3000000000", f"{giant} 7"]
    left, _ = read_masks(texts, _sizes(2, giant))
    right, _ = read_masks([f"2000000001 {giant}", "1 5"], _sizes(2, giant))
    assert left.areas().tolist() == [3_000_000_000, 1]
    assert left.intersections(right).tolist() == [1_000_000_000, 0]


def test_arrays_become_runs() -> None:
    masks = Masks.from_arrays([[[0, 1], [1, 0]], [[1, 1], [1, 1]], [[0, 0], [0, 0]]])
    assert masks.sizes.tolist() == [4, 4, 4]
    assert masks.owner.tolist() == [0, 1]
    assert masks.starts.tolist() == [1, 0]
    assert masks.stops.tolist() == [3, 4]


def test_no_array_becomes_no_mask() -> None:
    assert len(as_masks(np.zeros((0, 5, 5)))) == 0


def test_areas_and_intersections_are_those_of_the_pixels() -> None:
    rng = np.random.default_rng(5)
    one, other = rng.random((2, 40, 9, 7)) < np.linspace(0, 1, 40)[:, None, None]
    masks, others = as_masks(one), as_masks(other)
    assert masks.areas().tolist() == one.sum(axis=(1, 2)).tolist()
    assert masks.intersections(others).tolist() == (one & other).sum(axis=(1, 2)).tolist()
    assert others.intersections(masks).tolist() == masks.intersections(others).tolist()


def test_the_first_masks_keep_their_runs() -> None:
    masks = as_masks([[1, 0], [1, 1], [0, 1]]).first(2)
    assert masks.areas().tolist() == [1, 2]
    assert masks.sizes.tolist() == [2, 2]


def test_masks_of_other_sizes_do_not_intersect() -> None:
    with pytest.raises(ValueError, match="differ in number or sizes"):
        as_masks([[1, 0]]).intersections(as_masks([[1, 0, 0]]))
