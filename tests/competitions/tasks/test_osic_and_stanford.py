"""Two tasks that score only some of the rows, told by the answers."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.tasks import osic_pulmonary_fibrosis_progression as osic
from competitions.tasks import stanford_covid_vaccine as stanford
from tests.competitions.tasks.written import table

# --- OSIC: weeks -2, 3, 10 and 20 were measured, so 3, 10 and 20 are scored.

WEEKS = table(
    "Patient, Patient_Week, FVC"
    "/ p, p_-2, 3000 / p, p_20, 2000 / p, p_3, 2500 / p, p_4, / p, p_10, 2200"
)
BEST = -math.log(math.sqrt(2) * 70)


def osic_score(rows: str) -> float:
    return osic.score(table(f"Patient_Week, FVC, Confidence / {rows}"), WEEKS)


def test_the_last_three_measured_weeks_are_scored() -> None:
    rows = "p_-2, 0, 1 / p_3, 2500, 70 / p_4, 0, 1 / p_10, 2200, 70 / p_20, 2000, 70"
    found = osic_score(rows)
    assert found == pytest.approx(BEST)
    assert isinstance(found, np.float64)


def test_weeks_may_be_missing_and_stand_in_any_order() -> None:
    assert osic_score("p_20, 2000, 70 / p_3, 2500, 70") == pytest.approx(BEST)


def test_without_any_scored_week_there_is_no_score() -> None:
    assert math.isnan(osic_score("p_4, 2000, 70"))


def test_a_missing_confidence_counts_as_70_and_a_missing_volume_as_no_score() -> None:
    assert osic_score("p_20, 2000, / p_3, 2500, 5") == pytest.approx(BEST)
    assert math.isnan(osic_score("p_20, , 70 / p_3, 2500, 70"))


def test_unscored_weeks_may_stand_there_twice() -> None:
    assert osic_score("p_4, 1, 1 / p_4, 2, 2 / p_20, 2000, 70") == pytest.approx(BEST)


def test_a_lone_scored_week_may_stand_there_twice() -> None:
    assert osic_score("p_20, 2000, 70 / p_20, 2000, 70") == pytest.approx(BEST)


def test_two_scored_weeks_must_not_stand_there_twice() -> None:
    with pytest.raises(InvalidSubmission, match=r"repeats 1 scored ids .* the first is 'p_20'"):
        osic_score("p_20, 2000, 70 / p_20, 2000, 70 / p_3, 2500, 70")


def test_unknown_weeks_are_refused() -> None:
    with pytest.raises(InvalidSubmission, match="1 of 2 values are not ids of the sample"):
        osic_score("p_20, 2000, 70 / p_99, 2500, 70")


@pytest.mark.parametrize(("volume", "claim"), [("low", "'low'"), ("1_0", "'1_0'")])
def test_volumes_of_text_are_refused_even_in_unscored_weeks(volume: str, claim: str) -> None:
    with pytest.raises(InvalidSubmission, match=f"not plain numbers, the first in row 2 .{claim}"):
        osic_score(f"p_20, 2000, 70 / p_4, {volume}, 70")


def test_a_header_alone_holds_no_numbers() -> None:
    with pytest.raises(InvalidSubmission, match="'FVC' holds no plain numbers but nothing"):
        osic.validate(table("Patient_Week, FVC, Confidence"), WEEKS)


# --- Stanford: bases 0 and 1 are scored, base 2 is not.

BASES = table(
    "id_seqpos, reactivity, deg_Mg_pH10, deg_pH10, deg_Mg_50C, deg_50C, keep"
    "/ a_0, 1, 1, 1, 1, 1, True / a_1, 2, 2, 2, 2, 2, True / a_2, 0, 0, 0, 0, 0, False"
)
SAMPLE = BASES.drop(columns="keep")


def perfect() -> pd.DataFrame:
    return SAMPLE.copy()


def test_three_of_five_columns_are_scored() -> None:
    guess = perfect().assign(reactivity=[4, 5, 0], deg_Mg_50C=[7, 8, 0], deg_pH10=9, deg_50C="x")
    found = stanford.score(guess, BASES)
    assert found == pytest.approx((3 + 0 + 6) / 3)
    assert isinstance(found, np.float64)


def test_anything_goes_where_a_base_is_not_scored() -> None:
    assert stanford.score(perfect().assign(reactivity=[1, 2, "?"]), BASES) == 0.0


def test_text_where_a_base_is_scored_is_found_when_scoring() -> None:
    guess = perfect().assign(reactivity=[1, "?", 0])
    stanford.validate(guess, SAMPLE)
    with pytest.raises(
        InvalidSubmission, match="1 of 3 values are not numbers, the first in row 2"
    ):
        stanford.score(guess, BASES)


def test_the_mark_of_a_row_goes_by_its_place_in_the_file() -> None:
    # Kept are the first two rows, a_2 and a_1; by id these are a_1 and a_2, against a_0 and a_1.
    reversed_file = table(SAMPLE.iloc[::-1].to_csv(index=False).strip().replace("\n", "/"))
    assert stanford.score(reversed_file, BASES) == pytest.approx(math.sqrt((1 + 4) / 2))


def test_rows_that_bring_their_own_numbers_are_found_by_these() -> None:
    assert stanford.score(perfect().iloc[::-1], BASES) == 0.0


def test_other_row_labels_are_refused() -> None:
    labelled = perfect().set_index(pd.Index(["x", 1, 2]))
    with pytest.raises(InvalidSubmission, match="no row number from 0 to 2, such as 'x'"):
        stanford.validate(labelled, SAMPLE)


def test_repeated_row_labels_are_refused_if_they_keep_another_number_of_rows() -> None:
    with pytest.raises(InvalidSubmission, match=r"3 rows are marked as scored .* but 2 are wanted"):
        stanford.score(perfect().set_index(pd.Index([0, 1, 1])), BASES)


def test_each_base_is_wanted_once() -> None:
    with pytest.raises(InvalidSubmission, match="has 2 rows, but 3 are wanted"):
        stanford.score(perfect().iloc[:2], BASES)
    with pytest.raises(InvalidSubmission, match="lacks 1 id in column 'id_seqpos'"):
        stanford.score(perfect().assign(id_seqpos=["a_0", "a_1", "a_1"]), BASES)


def test_unscored_columns_must_be_there_all_the_same() -> None:
    with pytest.raises(InvalidSubmission, match="lacks the columns deg_pH10, deg_50C"):
        stanford.validate(SAMPLE.drop(columns=["deg_pH10", "deg_50C"]), SAMPLE)


def test_no_frame_is_changed() -> None:
    weeks = table("Patient_Week, FVC, Confidence / p_20, 2000, / p_3, 2500, 70")
    bases, before = perfect(), [weeks.copy(), WEEKS.copy(), SAMPLE.copy(), BASES.copy()]
    osic.score(weeks, WEEKS)
    stanford.score(bases, BASES)
    for frame, old in zip([weeks, WEEKS, bases, BASES], before, strict=True):
        pd.testing.assert_frame_equal(frame, old)
