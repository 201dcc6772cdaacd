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
