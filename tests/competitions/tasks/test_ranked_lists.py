"""The competitions that ask for a ranked list per row."""

from __future__ import annotations

import pandas as pd
import pytest

from competitions.catalog import find
from competitions.errors import InvalidSubmission
from competitions.tasks import Task, load_task
from tests.competitions.tasks.written import table

HM = "h-and-m-personalized-fashion-recommendations"
HOTEL = "hotel-id-2021-fgvc8"
WHALE = "whale-categorization-playground"


def _task(competition_id: str) -> Task:
    return load_task(find(competition_id).task)


def _score(competition_id: str, submission: pd.DataFrame, answers: pd.DataFrame) -> float:
    task = _task(competition_id)
    task.validate(submission, answers)
    return float(task.score(submission, answers))


def _refuse(
    competition_id: str, submission: pd.DataFrame, answers: pd.DataFrame, sentence: str
) -> None:
    """Both grading and validating refuse with this sentence."""
    task = _task(competition_id)
    for judge in (task.score, task.validate):
        with pytest.raises(InvalidSubmission, match=sentence):
            judge(submission, answers)


def test_hotels_score_map_at_5_whatever_the_order_of_rows_and_with_other_columns() -> None:
    answers = table("image, hotel_id / a, 11 / b, 22 / c, 33")
    guess = table("note, hotel_id, image / 1, 9 33, c / 1, 11, a / 1, 1 2 3 4 5 22, b")
    assert _score(HOTEL, guess, answers) == pytest.approx((1 + 0 + 1 / 2) / 3)


def test_two_spaces_enclose_an_item_that_takes_a_rank() -> None:
    answers = table("image, hotel_id / a, 11 / b, 22")
    guess = pd.DataFrame({"image": ["a", "b"], "hotel_id": ["7  11", "22"]})
    assert _score(HOTEL, guess, answers) == pytest.approx((1 / 3 + 1) / 2)


def test_one_gap_in_a_column_of_numbers_gives_them_a_point_and_they_match_nothing() -> None:
    answers = table("image, hotel_id / a, 11 / b, 22")
    assert _score(HOTEL, table("image, hotel_id / a, 11 / b, 22"), answers) == 1.0
    assert _score(HOTEL, table("image, hotel_id / a, 11 / b, "), answers) == 0.0


def test_whales_want_two_columns_and_one_row_per_image() -> None:
    answers = table("Image, Id / a, w_1 / b, new_whale")
    assert _score(WHALE, table("Id, Image / new_whale w_1, a / new_whale, b"), answers) == 0.75
    for bad, sentence in [
        ("Image, Id, note / a, w_1, x / b, w_1, x", "column note, which must not be there"),
        ("Image, Id / a, w_1", "1 rows, but 2"),
        ("Image, Id / a, w_1 / c, w_1", "unknown 1 id"),
        ("Image, Id / a, w_1 / a, w_1", "lacks 1 id"),
        ("Image, whale / a, w_1 / b, w_1", "lacks the column Id"),
    ]:
        _refuse(WHALE, table(bad), answers, sentence)


def test_customers_who_bought_nothing_are_not_scored_but_buyers_must_be_there() -> None:
    answers = table("customer_id, prediction / x1, 108775015 / x2, 568601006 568601043")
    guess = table("customer_id, prediction / x3, 1 2 / x2, 568601043 1 568601006 / x1, 108775015 3")
    assert _score(HM, guess, answers) == pytest.approx((1 + (1 + 2 / 3) / 2) / 2)
    with pytest.raises(InvalidSubmission, match="lacks 1 of 2 customers"):
        _task(HM).score(guess.iloc[:2], answers)
    with pytest.raises(InvalidSubmission, match="must not be there"):
        _task(HM).score(guess.assign(note=1), answers)


def test_articles_with_their_leading_zero_match_nothing() -> None:
    answers = table("customer_id, prediction / x1, 108775015 / x2, 568601006")
    guess = table("customer_id, prediction / x1, 0108775015 1 / x2, 0568601006 1")
    assert _score(HM, guess, answers) == 0.0
    # As the only entries they are a column of integers, which loses the zeros.
    assert _score(HM, table("customer_id, prediction / x1, 0108775015 / x2, 1"), answers) == 0.5


def test_only_twelve_articles_count() -> None:
    answers = table("customer_id, prediction / x1, 7")
    late = " ".join(map(str, range(100, 112))) + " 7"
    assert _score(HM, table(f"customer_id, prediction / x1, {late}"), answers) == 0.0


@pytest.mark.parametrize(
    ("competition_id", "header", "k"),
    [(HOTEL, "image, hotel_id", 5), (WHALE, "Image, Id", 5), (HM, "customer_id, prediction", 12)],
)
def test_lists_count_up_to_the_competitions_k_and_a_repeat_takes_a_rank(
    competition_id: str, header: str, k: int
) -> None:
    answers = table(f"{header} / a, w7")
    late = " ".join(["x"] * (k - 1))
    assert _score(competition_id, table(f"{header} / a, {late} w7"), answers) == 1 / k
    assert _score(competition_id, table(f"{header} / a, x {late} w7"), answers) == 0
    assert _score(competition_id, table(f"{header} / a, w7 w7 w7"), answers) == 1


def test_hotels_need_both_columns_and_the_answers_images() -> None:
    answers = table("image, hotel_id / a, 11 / b, 22")
    for bad, sentence in [
        ("image, hotel / a, 1 / b, 2", "lacks the column hotel_id"),
        ("hotel_id / 1 / 2", "lacks the column image"),
        ("image, hotel_id / a, 11 / b, 22 / b, 22", "3 rows, but 2"),
        ("image, hotel_id / a, 11 / , 22", "unknown 1 id"),
    ]:
        _refuse(HOTEL, table(bad), answers, sentence)


def test_an_empty_cell_is_the_item_nan() -> None:
    answers = table("Image, Id / a, w_1 / b, w_2")
    assert _score(WHALE, table("Image, Id / a, w_1 / b, "), answers) == 0.5
    wanted = pd.DataFrame({"Image": ["a", "b"], "Id": ["w_1", "nan"]})
    assert _score(WHALE, table("Image, Id / a, w_1 / b, "), wanted) == 1.0


def test_repeated_images_pass_while_the_set_of_images_is_right() -> None:
    answers = table("image, hotel_id / a, 11 / a, 11 / b, 22")
    assert _score(HOTEL, table("image, hotel_id / a, 11 / b, 22 / a, 11"), answers) == 1.0
    # Rows pair by place: a is held to 11, then 11; b stands twice and is held to 11 once.
    assert _score(HOTEL, table("image, hotel_id / b, 22 / b, 22 / a, 11"), answers) == (
        pytest.approx(2 / 3)
    )


def test_other_white_space_separates_nothing() -> None:
    answers = table("Image, Id / a, w_1 / b, w_2")
    guess = pd.DataFrame({"Image": ["a", "b"], "Id": ["x\tw_1", "w_2"]})
    assert _score(WHALE, guess, answers) == 0.5


def test_a_customer_given_twice_shifts_all_that_sort_after() -> None:
    answers = table("customer_id, prediction / x1, 7 8 / x2, 9 8 / x3, 5 8")
    guess = table("customer_id, prediction / x1, 7 8 / x2, 9 8 / x3, 5 8 / x1, 7 8")
    # The second row of x1 is held to x2, and x2 to x3: 8 on rank 2 of each.
    assert _score(HM, guess, answers) == pytest.approx((1 + 1 / 4 + 1 / 4) / 3)


def test_the_validator_wants_one_customer_of_the_sample_since_it_knows_no_more() -> None:
    task = _task(HM)
    sample = table("customer_id, prediction / x1, 7 / x2, 7 / x3, 7")
    task.validate(table("customer_id, prediction / x2, 7"), sample)
    for bad, sentence in [
        ("customer_id, prediction / y1, 7", "lacks 3 of 3 customers in .* the first is 'x1'"),
        ("customer_id, prediction, note / x1, 7, a", "column note, which must not be there"),
        ("customer_id, articles / x1, 7", "lacks the column prediction"),
    ]:
        _refuse(HM, table(bad), sample, sentence)
