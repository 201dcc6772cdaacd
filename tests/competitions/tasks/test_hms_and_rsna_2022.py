from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.tasks import hms_harmful_brain_activity_classification as hms
from competitions.tasks import rsna_2022_cervical_spine_fracture_detection as rsna
from tests.competitions.tasks.written import table

# --- votes of experts on brain activity

# Four windows; the first two are of one recording. Votes for three of the six kinds.
VOTES = table("eeg_id, patient_id, a, b, c / 7, 1, 2, 2, 0 / 7, 1, 0, 5, 0 / 3, 2, 0, 0, 1")
VOTED = table("eeg_id, a, b, c / 3, 0, 0.5, 0.5 / 7, 0.25, 0.75, 0 / 7, 0, 1, 0")
# Row of recording 3: ln 2; first of 7: ln 2 / 2 + ln(2/3) / 2 = ln(4/3) / 2; second: 0.
VOTED_LOSS = (math.log(2) + math.log(4 / 3) / 2) / 3


def brains(frame: pd.DataFrame) -> pd.DataFrame:
    """With all six columns of votes; the last three are 0."""
    named = frame.rename(columns=dict(zip("abc", hms.CLASSES, strict=False)))
    return named.assign(**dict.fromkeys(hms.CLASSES[3:], 0))


def hms_refuses(submission: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(InvalidSubmission, match=sentence) as by_validation:
        hms.validate(submission, brains(VOTES))
    with pytest.raises(InvalidSubmission, match=sentence) as by_grading:
        hms.score(submission, brains(VOTES))
    assert str(by_validation.value) == str(by_grading.value)


def test_votes_are_normalised_and_rows_of_one_recording_pair_in_sorted_order() -> None:
    guess = brains(VOTED).astype(dict.fromkeys(hms.CLASSES, float))
    hms.validate(guess, brains(VOTES))
    assert hms.score(guess, brains(VOTES)) == pytest.approx(VOTED_LOSS)
    moved = guess.iloc[[1, 0, 2]][guess.columns[::-1]]
    assert hms.score(moved, brains(VOTES)) == pytest.approx(VOTED_LOSS)


def test_a_certain_miss_is_finite_in_floats_and_infinite_in_integers() -> None:
    certain = brains(table("eeg_id, a, b, c / 3, 1, 0, 0 / 7, 0, 1, 0 / 7, 0, 1, 0"))
    assert hms.score(certain, brains(VOTES)) == math.inf
    floats = certain.astype(dict.fromkeys(hms.CLASSES, float))
    # Two misses, of a whole vote and of half of them, at 1e-15 each.
    wanted = (15 * math.log(10) + (15 * math.log(10) - 2 * math.log(2)) / 2) / 3
    assert hms.score(floats, brains(VOTES)) == pytest.approx(wanted)


def test_a_gap_counts_nothing_if_the_rest_adds_up() -> None:
    guess = brains(table("eeg_id, a, b, c / 3, 0, 0.5, 0.5 / 7, , 1, 0 / 7, 0, 1, 0"))
    # The first of 7 is left with half of the votes at a certainty: ln(1/2) / 2.
    wanted = (math.log(2) + math.log(1 / 2) / 2) / 3
    assert hms.score(guess, brains(VOTES)) == pytest.approx(wanted)
    hms_refuses(brains(table("eeg_id, a, b, c / 3, 0, 1, 0 / 7, , 0.9, 0 / 7, 0, 1, 0")), "row 2")


@pytest.mark.parametrize("delta", [4.9e-6, -4.9e-6])
def test_rows_add_to_one_when_rounded_at_five_decimals(delta: float) -> None:
    hms.validate(brains(VOTED.assign(b=[0.5 + delta, 0.75, 1])), brains(VOTES))
    off = brains(VOTED.assign(b=[0.5 + 1.1 * delta, 0.75, 1]))
    hms_refuses(off, "1 of 3 rows do not add to 1")


def test_further_columns_are_added_up_with_the_votes() -> None:
    guess = brains(VOTED)
    for harmless in (0, 0.0, None, 9e-6):
        hms.validate(guess.assign(note=pd.Series([harmless] * 3, dtype=float)), brains(VOTES))
    hms_refuses(guess.assign(note=0.5), "3 of 3 rows do not add to 1")
    hms_refuses(guess.assign(note="x"), "column 'note': 3 of 3 values are not numbers")
    hms_refuses(guess.assign(note=[0, 0, 8]), r"column 'note': 1 of 3 values are not in \[0, 1\]")


def test_true_and_false_are_no_shares_of_votes() -> None:
    certain = brains(table("eeg_id, a, b, c / 3, 1, 0, 0 / 7, 0, 1, 0 / 7, 0, 1, 0"))
    hms_refuses(certain.astype({hms.CLASSES[0]: bool}), "holds no plain numbers but True or False")
    hms_refuses(certain.astype(dict.fromkeys(hms.CLASSES, bool)), "True or False")


def test_recordings_and_columns_must_be_those_of_the_sample() -> None:
    guess = brains(VOTED)
    hms_refuses(guess.drop(columns="eeg_id"), "lacks the column eeg_id;")
    hms_refuses(guess.drop(columns="gpd_vote"), "lacks the column gpd_vote;")
    hms_refuses(guess.assign(eeg_id=[3, 7, 8]), "has unknown 1 id in column 'eeg_id'")
    hms_refuses(guess.iloc[:1], "lacks 2 ids in column 'eeg_id'")
    hms_refuses(guess.iloc[:2], "has 2 rows, but 3 are wanted")
    hms_refuses(guess.assign(other_vote=["x", "0", "0"]), "'other_vote': 1 of 3 .* not numbers")


def test_an_id_may_be_repeated_otherwise_than_in_the_sample() -> None:
    # Sorted, the rows 3, 3, 7 stand beside 3, 7, 7.
    guess = brains(VOTED).astype(dict.fromkeys(hms.CLASSES, float)).assign(eeg_id=[3, 7, 3])
    hms.validate(guess, brains(VOTES))
    assert np.isfinite(hms.score(guess, brains(VOTES)))


# --- fractures of vertebrae

STUDIES = ("1.2.10", "1.2.1")


def spines(overall: float, *vertebrae: float) -> pd.DataFrame:
    """The same values for two studies, long as the files are."""
    values = [overall, *vertebrae, *[0.0] * (7 - len(vertebrae))]
    rows = [
        (f"{study}_{label}", value)
        for label, value in zip(rsna.LABELS, values, strict=True)
        for study in STUDIES
    ]
    return pd.DataFrame(rows, columns=["row_id", "fractured"])


BROKEN = spines(1, 0, 1)


def rsna_refuses(submission: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(InvalidSubmission, match=sentence) as by_validation:
        rsna.validate(submission, BROKEN)
    with pytest.raises(InvalidSubmission, match=sentence) as by_grading:
        rsna.score(submission, BROKEN)
    assert str(by_validation.value) == str(by_grading.value)


def test_the_whole_patient_weighs_seven_and_fractures_twice() -> None:
    # Weights 14 for the patient, 2 for C2, 1 for each of the other six.
    assert rsna.score(spines(0.5, 0, 1), BROKEN) == pytest.approx(14 * math.log(2) / 22)
    assert rsna.score(spines(1, 0, 0.5), BROKEN) == pytest.approx(2 * math.log(2) / 22)
    assert rsna.score(spines(1, 0.5, 1), BROKEN) == pytest.approx(math.log(2) / 22)
    assert rsna.score(BROKEN, BROKEN) == pytest.approx(0, abs=1e-12)


def test_the_mean_is_over_studies_whatever_the_order_of_rows() -> None:
    guess = spines(1, 0, 1)
    guess.loc[guess["row_id"] == "1.2.1_patient_overall", "fractured"] = 0.5
    wanted = 14 * math.log(2) / 22 / 2
    for mixed in (guess, guess.sample(frac=1, random_state=0), guess.assign(note="x")):
        rsna.validate(mixed, BROKEN)
        assert rsna.score(mixed, BROKEN) == pytest.approx(wanted)


@pytest.mark.parametrize("kind", [int, bool, float])
def test_certain_misses_are_clipped_at_any_type(kind: type) -> None:
    wrong = BROKEN.assign(fractured=(1 - BROKEN["fractured"]).astype(kind))
    # 1 - (1 - 1e-15) is not quite 1e-15 in floats.
    assert rsna.score(wrong, BROKEN) == pytest.approx(15 * math.log(10), abs=1e-3)


def test_rows_and_values_of_fractures_must_be_complete() -> None:
    guess = spines(0.5, 0.5)
    first = guess["row_id"][0]
    rsna_refuses(guess.drop(columns="row_id"), "lacks the column row_id;")
    rsna_refuses(guess.drop(columns="fractured"), "lacks the column fractured;")
    rsna_refuses(guess.iloc[1:], f"lacks 1 id in column 'row_id', the first is '{first}'")
    rsna_refuses(pd.concat([guess, guess.head(1)]), "repeats 1 id in column 'row_id'")
    rsna_refuses(guess.assign(row_id=guess["row_id"].str.lower()), "has unknown 14 ids")
    rsna_refuses(guess.assign(fractured=1.5), r"16 of 16 values are not in \[0, 1\]")
    rsna_refuses(
        guess.assign(fractured=[math.nan, *[0.5] * 15]), r"1 of 16 values are not in \[0, 1\]"
    )
    rsna_refuses(guess.assign(fractured=["no", *["0.5"] * 15]), "1 of 16 values are not numbers")


def test_a_study_that_lacks_a_label_in_the_answers_makes_the_score_nan() -> None:
    short = BROKEN.iloc[1:]
    assert math.isnan(rsna.score(short, short))
