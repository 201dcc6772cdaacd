from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.tasks import icecube_neutrinos_in_deep_ice as icecube
from competitions.tasks import smartphone_decimeter_2022 as smartphone
from tests.competitions.tasks.written import table

# --- IceCube

EVENTS = table("event_id, azimuth, zenith / 24, 0.0, 0.0 / 41, 1.0, 1.5")


def icecube_score(rows: str) -> float:
    return icecube.score(table(f"event_id, azimuth, zenith / {rows}"), EVENTS)


def test_directions_are_compared_by_event() -> None:
    found = icecube_score("41, 1.0, 1.3 / 24, 3.0, 0.4")
    assert found == pytest.approx((0.2 + 0.4) / 2)
    assert isinstance(found, np.float64)


def test_angles_may_be_of_any_size_and_whole_numbers() -> None:
    around = 2 * math.pi
    assert icecube_score(f"24, 7, {around} / 41, {1 + around}, 1.5") == pytest.approx(0, abs=1e-7)
    assert icecube_score("24, 7, 0 / 41, 1, 1") == pytest.approx(0.25)


def test_a_column_too_many_is_refused() -> None:
    with pytest.raises(InvalidSubmission, match="has the column Unnamed: 0, which must not"):
        icecube.validate(EVENTS.assign(**{"Unnamed: 0": 1}), EVENTS)


@pytest.mark.parametrize(
    ("angle", "claim"),
    [
        ("abc", "1 of 2 values are not plain numbers"),
        ("1_0", "1 of 2 values are not plain numbers"),
        ("inf", "1 of 2 values are not finite numbers"),
        ("", "1 of 2 values are not finite numbers"),
    ],
)
def test_angles_are_finite_numbers(angle: str, claim: str) -> None:
    with pytest.raises(InvalidSubmission, match=claim):
        icecube_score(f"24, {angle}, 0.4 / 41, 1.0, 1.5")


def test_true_and_false_are_no_angles() -> None:
    with pytest.raises(InvalidSubmission, match="no plain numbers but True or False"):
        icecube_score("24, 1, True / 41, 1, False")


@pytest.mark.parametrize("ids", ["24, 24", "24, 99", "24,"])
def test_events_must_be_those_of_the_test_set(ids: str) -> None:
    first, second = ids.split(",")
    with pytest.raises(InvalidSubmission, match="1 id in column 'event_id'"):
        icecube_score(f"{first}, 1, 1 / {second}, 1, 1")


def test_an_event_too_many_is_refused() -> None:
    with pytest.raises(InvalidSubmission, match="has 3 rows, but 2 are wanted"):
        icecube_score("24, 1, 1 / 41, 1, 1 / 41, 1, 1")


# --- Smartphone positions

TRIPS = table(
    "tripId, UnixTimeMillis, LatitudeDegrees, LongitudeDegrees"
    "/ s, 1, 0.0, 0.0 / s, 2, 0.0, 0.0 / t, 1, 0.0, 50.0"
)
DEGREE = math.pi * 6_371_000 / 180


def smartphone_score(rows: str) -> float:
    header = "tripId, UnixTimeMillis, LatitudeDegrees, LongitudeDegrees"
    return smartphone.score(table(f"{header} / {rows}"), TRIPS)


def test_percentiles_are_averaged_over_the_trips() -> None:
    found = smartphone_score("s, 1, 1.0, 0.0 / s, 2, 0.0, 3.0 / t, 1, 0.0, 50.0")
    assert found == pytest.approx((2.0 + 2.9) / 2 / 2 * DEGREE)
    assert isinstance(found, np.float64)


def test_rows_pair_by_their_order_within_a_trip_whatever_the_times() -> None:
    assert smartphone_score("t, x, 0.0, 50.0 / s, 9, 0.0, 0.0 / s, , 0.0, 0.0") == 0.0


def test_a_missing_or_infinite_place_leaves_no_score() -> None:
    assert math.isnan(smartphone_score("s, 1, , 0.0 / s, 2, 0.0, 3.0 / t, 1, 0.0, 50.0"))
    assert math.isnan(smartphone_score("s, 1, inf, 0.0 / s, 2, 0.0, 3.0 / t, 1, 0.0, 50.0"))


def test_true_is_one_degree_in_half_precision() -> None:
    found = smartphone_score("s, 1, True, 0.0 / s, 2, True, 0.0 / t, 1, True, 50.0")
    assert found == pytest.approx(DEGREE, rel=1e-3)
    assert found != pytest.approx(DEGREE, rel=1e-6)


def test_places_of_text_are_refused() -> None:
    with pytest.raises(InvalidSubmission, match=r"not plain numbers, the first in row 1 \('1N'\)"):
        smartphone_score("s, 1, 1N, 0.0 / s, 2, 0.0, 3.0 / t, 1, 0.0, 50.0")


def test_each_trip_needs_its_rows() -> None:
    with pytest.raises(InvalidSubmission, match="trip 's' has 1 rows, but 2 are wanted"):
        smartphone_score("s, 1, 0.0, 0.0 / t, 2, 0.0, 3.0 / t, 1, 0.0, 50.0")
    with pytest.raises(InvalidSubmission, match="1 of 3 values are not trips of the sample"):
        smartphone_score("s, 1, 0.0, 0.0 / u, 2, 0.0, 3.0 / t, 1, 0.0, 50.0")
    with pytest.raises(InvalidSubmission, match="has 2 rows, but 3 are wanted"):
        smartphone_score("s, 1, 0.0, 0.0 / s, 2, 0.0, 3.0")


def test_the_times_must_be_there() -> None:
    with pytest.raises(InvalidSubmission, match="lacks the column UnixTimeMillis"):
        smartphone.validate(TRIPS.drop(columns="UnixTimeMillis"), TRIPS)


def test_no_frame_is_changed() -> None:
    events, trips, before = EVENTS.copy(), TRIPS.copy(), (EVENTS.copy(), TRIPS.copy())
    icecube.score(events, EVENTS)
    smartphone.score(trips, TRIPS)
    for frame, old in zip((events, trips, EVENTS, TRIPS), before * 2, strict=True):
        pd.testing.assert_frame_equal(frame, old)
