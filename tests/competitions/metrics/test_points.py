from __future__ import annotations

import numpy as np
import pytest

from competitions.metrics.points import LabelledPlaces, points_in_boxes_f1_score

Row = tuple[int, int, list[float]]


def places(rows: list[Row], width: int) -> LabelledPlaces:
    return LabelledPlaces(
        np.array([page for page, _, _ in rows], dtype=np.intp),
        np.array([label for _, label, _ in rows], dtype=np.intp),
        np.array([place for _, _, place in rows], dtype=np.float64).reshape(-1, width),
    )


def f1(boxes: list[Row], points: list[Row]) -> float:
    return points_in_boxes_f1_score(places(boxes, 4), places(points, 2))


BOX: Row = (0, 3, [10, 10, 5, 5])


@pytest.mark.parametrize(
    ("point", "score"),
    [
        ((0, 3, [12, 12]), 1.0),
        ((0, 3, [10, 12]), 0.0),  # on the edge is not inside
        ((0, 3, [15, 12]), 0.0),
        ((0, 4, [12, 12]), 0.0),  # another label
        ((1, 3, [12, 12]), 0.0),  # another page
        ((0, 3, [np.nan, 12]), 0.0),
        ((0, 3, [np.inf, 12]), 0.0),
    ],
)
def test_a_point_counts_strictly_inside_a_box_of_its_page_and_label(
    point: Row, score: float
) -> None:
    assert f1([BOX], [point]) == score


def test_a_point_is_used_once_and_boxes_choose_in_their_order() -> None:
    # Both boxes hold the only point: one hit of two boxes, precision 1, recall 1/2.
    assert f1([BOX, (0, 3, [11, 11, 5, 5])], [(0, 3, [12, 12])]) == pytest.approx(2 / 3)


def test_the_first_box_takes_the_first_point_even_if_another_box_then_gets_none() -> None:
    # Box one holds both points and takes the first, which is the only one in box two.
    boxes: list[Row] = [(0, 1, [0, 0, 10, 10]), (0, 1, [0, 0, 2, 2])]
    assert f1(boxes, [(0, 1, [1, 1]), (0, 1, [5, 5])]) == 0.5


def test_counts_are_pooled_over_pages() -> None:
    # Hits 1, points 3, boxes 2.
    points: list[Row] = [(0, 3, [12, 12]), (1, 3, [0, 0]), (1, 3, [1, 1])]
    assert f1([BOX, (1, 3, [50, 50, 5, 5])], points) == pytest.approx(2 * 1 / (3 + 2))


def test_nothing_on_either_side_is_zero() -> None:
    assert f1([], []) == f1([BOX], []) == f1([], [(0, 3, [1, 1])]) == 0.0


@pytest.mark.parametrize("size", [[0.0, 5], [-5, 5], [np.nan, 5]])
def test_nothing_lies_in_a_box_without_an_inside(size: list[float]) -> None:
    assert f1([(0, 3, [10, 10, *size])], [(0, 3, [10, 12]), (0, 3, [8, 12])]) == 0.0


def test_a_point_given_twice_is_a_hit_and_a_miss() -> None:
    assert f1([BOX], [(0, 3, [12, 12])] * 2) == pytest.approx(2 / 3)


@pytest.mark.parametrize("seed", range(10))
def test_the_f1_is_that_of_looking_at_each_box_and_point(seed: int) -> None:
    rng = np.random.default_rng(seed)
    boxes = [(*row[:2], row[2:]) for row in rng.integers(0, [2, 2] + [9] * 4, (20, 6)).tolist()]
    points = [(*row[:2], row[2:]) for row in rng.integers(0, [2, 2, 12, 12], (30, 4)).tolist()]
    free = list(range(len(points)))
    for page, label, (x, y, width, height) in boxes:
        for one in free:
            at = points[one]
            inside = x < at[2][0] < x + width and y < at[2][1] < y + height
            if inside and at[:2] == (page, label):
                free.remove(one)
                break
    hits = len(points) - len(free)
    assert hits
    assert f1(boxes, points) == pytest.approx(2 * hits / (len(boxes) + len(points)))
