from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.tasks import (
    champs_scalar_coupling,
    denoising_dirty_documents,
    new_york_city_taxi_fare_prediction,
    nomad2018_predict_transparent_conductors,
    petfinder_pawpularity_score,
    predict_volcanic_eruptions_ingv_oe,
    ventilator_pressure_prediction,
)
from tests.competitions.tasks.written import table

# --- New York taxi fares

RIDES = table("key, fare_amount, passenger_count / b, 10, 1 / a, 20, 2 / c, 30, 1")


def taxi_score(rows: str) -> float:
    return new_york_city_taxi_fare_prediction.score(table(f"key, fare_amount / {rows}"), RIDES)


def test_fares_are_compared_in_the_order_of_the_keys() -> None:
    assert taxi_score("a, 20 / b, 14 / c, 30") == pytest.approx(math.sqrt(16 / 3))


def test_keys_need_not_be_those_of_the_rides() -> None:
    assert taxi_score("1, 20 / 2, 10 / 9, 30") == 0.0


def test_a_ride_too_many_is_refused() -> None:
    with pytest.raises(InvalidSubmission, match="has 4 rows, but 3 are wanted"):
        taxi_score("a, 20 / b, 10 / c, 30 / c, 30")


def test_keys_of_text_and_numbers_cannot_be_sorted() -> None:
    mixed = pd.DataFrame({"key": ["a", 1, 2], "fare_amount": 1.0})
    with pytest.raises(InvalidSubmission, match="'key' mixes numbers and text"):
        new_york_city_taxi_fare_prediction.validate(mixed, RIDES)


@pytest.mark.parametrize("fare", ["", "abc", "inf", "1e400"])
def test_fares_are_finite_numbers(fare: str) -> None:
    with pytest.raises(InvalidSubmission, match="'fare_amount': 1 of 3 values are not"):
        taxi_score(f"a, 20 / b, {fare} / c, 30")


def test_a_fare_with_an_underscore_is_what_python_reads() -> None:
    assert taxi_score("a, 2_0 / b, 10 / c, 30") == 0.0


# --- Petfinder

PHOTOS = table("Id, Eyes, Pawpularity / x, 1, 40 / y, 0, 100")


def petfinder_score(rows: str) -> float:
    return petfinder_pawpularity_score.score(table(f"Id, Pawpularity / {rows}"), PHOTOS)


def test_photos_are_compared_by_id() -> None:
    assert petfinder_score("y, 97 / x, 44") == pytest.approx(math.sqrt(12.5))


def test_true_is_the_lowest_popularity() -> None:
    expected = math.sqrt((39**2 + 99**2) / 2)
    assert petfinder_score("x, True / y, True") == pytest.approx(expected)


@pytest.mark.parametrize("value", ["0.99", "100.1", "", "inf"])
def test_popularity_lies_between_1_and_100(value: str) -> None:
    with pytest.raises(InvalidSubmission, match=r"1 of 2 values are not in \[1, 100\]"):
        petfinder_score(f"x, {value} / y, 50")


def test_popularity_is_no_text_even_where_python_reads_a_number() -> None:
    with pytest.raises(InvalidSubmission, match="not plain numbers, the first in row 1"):
        petfinder_score("x, 1_0 / y, 50")


def test_popularity_of_true_and_gaps_is_refused() -> None:
    with pytest.raises(InvalidSubmission, match="no plain numbers but True or False, and gaps"):
        petfinder_score("x, True / y,")


def test_popularity_beyond_all_whole_numbers_is_refused() -> None:
    with pytest.raises(InvalidSubmission, match="but whole numbers beyond 64 bits"):
        petfinder_score(f"x, {2**64} / y, 50")


def test_photos_must_be_those_of_the_test_set() -> None:
    with pytest.raises(InvalidSubmission, match="has unknown 1 id in column 'Id'"):
        petfinder_score("x, 40 / z, 50")


# --- Denoising

PIXELS = table("id, value / 7_1_1, 1 / 7_1_2, 0.5 / 11_1_1, 0")


def denoising_score(rows: str) -> float:
    return denoising_dirty_documents.score(table(f"id, value / {rows}"), PIXELS)


def test_pixels_are_compared_by_id_in_any_order() -> None:
    rows = "11_1_1, 0 / 7_1_2, 0.5 / 7_1_1, 0.4"
    assert denoising_score(rows) == pytest.approx(math.sqrt(0.36 / 3))


def test_brightness_may_leave_its_range() -> None:
    assert denoising_score("7_1_1, 4 / 7_1_2, 0.5 / 11_1_1, 0") == pytest.approx(math.sqrt(3))


def test_each_pixel_stands_there_once() -> None:
    with pytest.raises(InvalidSubmission, match="lacks 1 id in column 'id'"):
        denoising_score("7_1_1, 1 / 7_1_1, 1 / 11_1_1, 0")


def test_each_pixel_has_a_number() -> None:
    with pytest.raises(InvalidSubmission, match="not finite numbers, the first in row 2"):
        denoising_score("7_1_1, 1 / 7_1_2, / 11_1_1, 0")


# --- Ventilator

BREATH = table("id, u_out, pressure / 1, 0, 5.0 / 2, 0, 7.0 / 3, 1, 6.0")


def ventilator_score(rows: str) -> float:
    return ventilator_pressure_prediction.score(table(f"id, pressure / {rows}"), BREATH)


def test_only_breathing_in_is_scored() -> None:
    assert ventilator_score("3, 600 / 2, 8 / 1, 5") == 0.5


@pytest.mark.parametrize("value", ["", "text", "inf"])
def test_anything_goes_while_breathing_out(value: str) -> None:
    assert ventilator_score(f"1, 6 / 2, 7 / 3, {value}") == 0.5


def test_a_missing_pressure_while_breathing_in_is_found_when_scoring() -> None:
    gap = table("id, pressure / 1, 6 / 2, / 3, 6")
    ventilator_pressure_prediction.validate(gap, BREATH[["id", "pressure"]])
    with pytest.raises(InvalidSubmission, match=r"1 of 3 values are not finite .* row 2"):
        ventilator_pressure_prediction.score(gap, BREATH)


def test_each_moment_of_a_breath_is_wanted() -> None:
    with pytest.raises(InvalidSubmission, match="lacks 1 id in column 'id', the first is 3"):
        ventilator_score("1, 6 / 2, 7")


# --- Volcanic eruptions

ERUPTIONS = table("segment_id, time_to_eruption / 8, 100 / 5, 200 / 9, 300")


def volcanic_score(rows: str) -> float:
    header = "segment_id, time_to_eruption"
    return predict_volcanic_eruptions_ingv_oe.score(table(f"{header} / {rows}"), ERUPTIONS)


@pytest.mark.parametrize(("late", "score"), [(0.5, 0), (1.5, 2), (2.5, 2), (2.51, 3)])
def test_the_mean_error_is_rounded_half_to_even(late: float, score: int) -> None:
    found = volcanic_score(f"5, {200 + late} / 8, {100 + late} / 9, {300 + late}")
    assert found == score
    assert isinstance(found, int)


def test_a_segment_that_stands_there_twice_counts_twice() -> None:
    assert volcanic_score("8, 100 / 5, 200 / 9, 310 / 9, 310") == 5


@pytest.mark.parametrize("rows", ["8, 1 / 5, 1", "8, 1 / 5, 1 / 9, 1 / 4, 1", "8, 1 / 5, 1 / , 1"])
def test_the_set_of_segments_must_be_the_same(rows: str) -> None:
    with pytest.raises(InvalidSubmission, match="1 id in column 'segment_id'"):
        volcanic_score(rows)


def test_times_whose_errors_add_up_to_infinity_are_refused() -> None:
    with pytest.raises(InvalidSubmission, match=r"add up to infinity, the largest is 1e\+308"):
        predict_volcanic_eruptions_ingv_oe.validate(
            table("segment_id, time_to_eruption / 8, 1e308 / 5, 1e308 / 9, 0"), ERUPTIONS
        )


# --- Transparent conductors

CRYSTALS = table("id, formation_energy_ev_natom, bandgap_energy_ev / 1, 0, 1 / 2, 1, 3")


def conductors_score(rows: str) -> float:
    header = "formation_energy_ev_natom, bandgap_energy_ev"
    submission = table(f"{header} / {rows}")
    return nomad2018_predict_transparent_conductors.score(submission, CRYSTALS)


def test_energies_are_compared_in_the_order_of_the_file_without_ids() -> None:
    assert conductors_score("0, 1 / 1, 3") == 0.0
    assert conductors_score("1, 3 / 0, 1") == pytest.approx(math.log(2))


def test_energies_may_be_negative_down_to_minus_one() -> None:
    assert conductors_score("-0.5, 1 / 1, 3") == pytest.approx(math.log(2) / math.sqrt(2) / 2)
    with pytest.raises(InvalidSubmission, match="1 of 2 values are not above -1"):
        conductors_score("-1, 1 / 1, 3")


def test_a_crystal_too_few_is_refused() -> None:
    with pytest.raises(InvalidSubmission, match="has 1 rows, but 2 are wanted"):
        conductors_score("0, 1")


# --- Couplings

COUPLINGS = table(
    "id, molecule_name, type, scalar_coupling_constant"
    "/ 3, m, 1JHC, 90.0 / 4, m, 1JHC, 80.0 / 9, n, 2JHH, -10.0"
)


def champs_score(rows: str) -> float:
    submission = table(f"id, scalar_coupling_constant / {rows}")
    return champs_scalar_coupling.score(submission, COUPLINGS)


def test_each_type_of_coupling_counts_alike() -> None:
    found = champs_score("9, -18 / 3, 91 / 4, 83")
    assert found == pytest.approx((math.log(2) + math.log(8)) / 2)
    assert isinstance(found, np.float64)


def test_a_type_without_error_is_infinitely_good() -> None:
    assert champs_score("9, -10 / 3, 91 / 4, 83") == -math.inf


def test_a_coupling_that_stands_there_twice_counts_twice() -> None:
    found = champs_score("9, -9 / 3, 90 / 4, 86 / 3, 90")
    assert found == pytest.approx(math.log(2) / 2)


def test_unknown_couplings_are_refused() -> None:
    with pytest.raises(InvalidSubmission, match="has unknown 1 id in column 'id'"):
        champs_score("9, -9 / 3, 90 / 4, 86 / 5, 1")


# --- All of them

MODULES: list[tuple[Any, pd.DataFrame, str]] = [
    (new_york_city_taxi_fare_prediction, RIDES, "fare_amount"),
    (petfinder_pawpularity_score, PHOTOS, "Pawpularity"),
    (denoising_dirty_documents, PIXELS, "value"),
    (ventilator_pressure_prediction, BREATH, "pressure"),
    (predict_volcanic_eruptions_ingv_oe, ERUPTIONS, "time_to_eruption"),
    (nomad2018_predict_transparent_conductors, CRYSTALS, "bandgap_energy_ev"),
    (champs_scalar_coupling, COUPLINGS, "scalar_coupling_constant"),
]


@pytest.mark.parametrize(("task", "truth", "target"), MODULES)
def test_a_column_too_few_is_named(task: Any, truth: pd.DataFrame, target: str) -> None:
    with pytest.raises(InvalidSubmission, match=f"lacks the column {target}"):
        task.validate(truth.drop(columns=target), truth)
    with pytest.raises(InvalidSubmission, match=f"lacks the column {target}"):
        task.score(truth.drop(columns=target), truth)


@pytest.mark.parametrize(("task", "truth", "target"), MODULES)
def test_no_frame_is_changed(task: Any, truth: pd.DataFrame, target: str) -> None:
    submission = truth.assign(**{target: 50})
    before = submission.copy(), truth.copy()
    task.score(submission, truth)
    pd.testing.assert_frame_equal(submission, before[0])
    pd.testing.assert_frame_equal(truth, before[1])
