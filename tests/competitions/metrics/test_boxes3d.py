from __future__ import annotations

import math

import numpy as np
import pytest

from competitions.metrics.boxes3d import Boxes3D, box3d_average_precision_score

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
