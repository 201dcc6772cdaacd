from __future__ import annotations

import math

import numpy as np
import pytest

from competitions.metrics.boxes3d import (
    Boxes3D,
    box3d_average_precision_score,
    ground_corners,
    is_proper,
)

# sample, label, x, y, z, width, length, height, yaw, score
Row = tuple[float, ...]
CAR: Row = (0, 0, 5, 5, 0, 2, 4, 1.5, 0.3, 0.9)


def boxes(*rows: Row) -> Boxes3D:
    table = np.array(rows, dtype=np.float64).reshape(-1, 10)
    return Boxes3D(
        table[:, 0].astype(np.intp),
        table[:, 1].astype(np.intp),
        table[:, 2:5],
        table[:, 5:8],
        table[:, 8],
        table[:, 9],
    )


def changed(**fields: float) -> Row:
    names = ("sample", "label", "x", "y", "z", "width", "length", "height", "yaw", "score")
    return tuple(fields.get(name, value) for name, value in zip(names, CAR, strict=True))


def score(truth: list[Row], guess: list[Row], *thresholds: float, samples: int = 1) -> float:
    limits = np.array(thresholds or (0.5,))
    return float(box3d_average_precision_score(boxes(*truth), boxes(*guess), samples, limits))


def test_the_same_box_scores_one_and_a_far_one_zero() -> None:
    assert score([CAR], [CAR], 0.5, 0.95) == 1.0
    assert score([CAR], [changed(x=50)]) == 0.0
    assert score([CAR], []) == 0.0


@pytest.mark.parametrize(("height", "found"), [(0.75, 0.0), (0.76, 1.0)])
def test_an_overlap_of_exactly_the_threshold_is_no_hit(height: float, found: float) -> None:
    # Half the height around the same centre is half of the volume.
    assert score([CAR], [changed(height=height)], 0.5) == found


def test_half_a_turn_changes_nothing_and_a_quarter_swaps_width_and_length() -> None:
    assert score([CAR], [changed(yaw=0.3 + math.pi)], 0.95) == 1.0
    turned = changed(yaw=0.3 + math.pi / 2, width=4, length=2)
    assert score([CAR], [turned], 0.95) == 1.0
    # A 2 x 4 box across another: 4 of 12 square metres are common.
    assert score([CAR], [changed(yaw=0.3 + math.pi / 2)], 0.3) == 1.0
    assert score([CAR], [changed(yaw=0.3 + math.pi / 2)], 0.34) == 0.0


def test_a_prediction_is_held_to_the_truth_that_it_overlaps_most() -> None:
    # The second prediction overlaps the first truth most, which is taken: it is wrong.
    truth = [CAR, changed(x=6)]
    guess = [CAR, changed(x=5.1, score=0.8)]
    assert score(truth, guess, 0.3) == 0.5


def test_ties_keep_the_order_of_the_file() -> None:
    wrong, right = changed(x=50), CAR
    assert score([CAR], [right, wrong]) == 1.0
    assert score([CAR], [wrong, right]) == 0.5


def test_labels_that_a_sample_does_not_have_are_ignored_even_with_bad_sizes() -> None:
    assert score([CAR], [CAR, changed(label=1, width=-1)]) == 1.0
    with pytest.raises(ValueError, match="proper"):
        score([CAR], [CAR, changed(width=-1)])


def test_the_mean_is_over_thresholds_and_samples_and_nan_without_truth() -> None:
    lower = changed(height=1.2)  # an overlap of 0.8
    assert score([CAR], [lower], 0.5, 0.9) == 0.5
    assert score([CAR, changed(sample=1)], [CAR], samples=2) == 0.5
    assert math.isnan(score([CAR], [CAR], samples=2))


def test_a_square_turned_by_an_eighth_shares_an_octagon() -> None:
    # 8 (sqrt 2 - 1) of the 4 square metres; over the union that is 1 / sqrt 2.
    square = changed(width=2, length=2)
    turned = changed(width=2, length=2, yaw=0.3 + math.pi / 4)
    assert score([square], [turned], 0.707) == 1.0
    assert score([square], [turned], 0.708) == 0.0


def test_boxes_above_each_other_share_nothing() -> None:
    assert score([CAR], [changed(z=1.5)], 0.0) == 0.0
    assert score([CAR], [changed(z=0.5)], 0.49) == 1.0  # 2/3 of the height: half of the union
    assert score([CAR], [changed(z=0.5)], 0.51) == 0.0


def test_of_two_truths_in_one_place_only_the_first_can_be_found() -> None:
    assert score([CAR, CAR], [CAR, CAR]) == 0.5


def test_precision_falls_and_labels_are_averaged() -> None:
    truth = [CAR, changed(x=50), changed(label=1)]
    guess = [CAR, changed(x=99, score=0.8), changed(x=50, score=0.7)]
    # Right, wrong, right: 1 and 2/3 at recalls of 1/2 and 1; label 1 is missed.
    assert score(truth, guess) == pytest.approx((0.5 * 1 + 0.5 * 2 / 3 + 0) / 2)


def test_a_hit_after_many_misses_raises_no_precision_and_lifts_none_after_it() -> None:
    guess = [changed(x=99, score=0.9), changed(score=0.8), changed(x=50, score=0.7)]
    # Wrong, right, right: the precision of 1/2 is lifted to the 2/3 that follows.
    assert score([CAR, changed(x=50)], guess) == pytest.approx(2 / 3)


def test_a_nan_among_the_scores_leaves_the_order_of_the_file() -> None:
    guess = [changed(x=50, score=0.1), changed(x=60, score=math.nan), changed(score=0.9)]
    assert score([CAR], guess) == pytest.approx(1 / 3)


def test_more_predictions_than_are_compared_at_a_time() -> None:
    wrong = [changed(x=50 + row, score=0.9) for row in range(20_000)]
    assert score([CAR], [*wrong, changed(score=0.1)]) == pytest.approx(1 / 20_001)


def test_the_corners_go_around_the_box_with_the_length_along_the_heading() -> None:
    straight, left = boxes(changed(yaw=0)), boxes(changed(yaw=math.pi / 2))
    assert ground_corners(straight)[0].tolist() == [[7, 4], [7, 6], [3, 6], [3, 4]]
    assert ground_corners(left)[0] == pytest.approx(np.array([[6, 7], [4, 7], [4, 3], [6, 3]]))


@pytest.mark.parametrize("yaw", [math.inf, -math.inf])
def test_an_infinite_yaw_has_no_direction(yaw: float) -> None:
    with pytest.raises(ValueError, match="math domain error"):
        ground_corners(boxes(changed(yaw=yaw)))


@pytest.mark.parametrize(
    ("fields", "proper"),
    [
        ({}, True),
        ({"yaw": -700.0, "z": math.inf, "height": math.inf, "score": math.nan}, True),
        ({"x": 1e5, "width": 1e-300}, True),
        ({"width": 0.0}, False),
        ({"length": -4.0}, False),
        ({"height": math.nan}, False),
        ({"x": math.nan}, False),
        ({"z": math.nan}, False),
        ({"yaw": math.nan}, False),
        ({"y": math.inf}, False),
        ({"width": math.inf}, False),
        ({"x": 1e12}, False),  # rounding bends the corners
        ({"x": 0.1, "width": 1e9}, False),
    ],
)
def test_which_boxes_can_be_compared(fields: dict[str, float], proper: bool) -> None:
    assert is_proper(boxes(changed(**fields))).tolist() == [proper]


def test_a_truth_that_is_not_proper_is_an_error_if_its_label_is_predicted() -> None:
    bad = changed(width=0)
    with pytest.raises(ValueError, match="1 boxes are not proper"):
        score([bad], [CAR])
    assert score([bad, changed(label=1)], [changed(label=1)]) == 0.5


def _looped(truth: Boxes3D, guess: Boxes3D, threshold: float) -> float:
    """The average precision of one sample and label, box by box."""
    import shapely

    def solid(all_boxes: Boxes3D, row: int) -> tuple[shapely.Polygon, float, float]:
        (x, y, z), (width, length, height) = all_boxes.center[row], all_boxes.size[row]
        flat = shapely.box(x - length / 2, y - width / 2, x + length / 2, y + width / 2)
        turned = shapely.affinity.rotate(flat, all_boxes.yaw[row], use_radians=True)
        return turned, z - height / 2, z + height / 2

    def overlap(one: int, other: int) -> float:
        (ground, low, high), (area, bottom, top) = solid(guess, one), solid(truth, other)
        both = ground.intersection(area).area * max(0.0, min(high, top) - max(low, bottom))
        return float(both / (guess.size[one].prod() + truth.size[other].prod() - both))

    taken: set[int] = set()
    precisions, hits = [], 0
    order = sorted(range(len(guess.score)), key=lambda row: -guess.score[row])
    for rank, row in enumerate(order, 1):
        overlaps = [overlap(row, other) for other in range(len(truth.yaw))]
        best = int(np.argmax(overlaps))
        if overlaps[best] > threshold and best not in taken:
            taken.add(best)
            hits += 1
            precisions.append(hits / rank)
    return sum(max(precisions[at:]) for at in range(hits)) / len(truth.yaw)


@pytest.mark.parametrize("seed", range(5))
def test_the_score_is_that_of_looking_at_each_box(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def drawn(count: int) -> Boxes3D:
        place, size = rng.uniform(0, 4, (count, 3)), rng.uniform(2, 4, (count, 3))
        zeros = np.zeros(count, dtype=np.intp)
        scores = rng.integers(1, 6, count) / 8
        return Boxes3D(zeros, zeros, place, size, rng.uniform(-9, 9, count), scores)

    truth, guess = drawn(8), drawn(30)
    ours = box3d_average_precision_score(truth, guess, 1, np.array([0.2, 0.4]))
    looped = [_looped(truth, guess, threshold) for threshold in (0.2, 0.4)]
    assert sum(looped) > 0
    assert ours == pytest.approx(np.mean(looped), rel=1e-9)
