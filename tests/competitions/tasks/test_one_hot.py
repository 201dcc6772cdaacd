from __future__ import annotations

import math

import pandas as pd
import pytest

from competitions.catalog import find
from competitions.errors import InvalidSubmission
from competitions.tasks import Task, load_task
from tests.competitions.tasks.written import table

LMSYS_CLASSES = ["winner_model_a", "winner_model_b", "winner_tie"]
# Competition and, as it wants them named, three of its classes.
COMPETITIONS = {
    "dog-breed-identification": ["beagle", "borzoi", "boxer"],
    "leaf-classification": ["Acer_Mono", "Betula_Pendula", "Tilia_Tomentosa"],
    "spooky-author-identification": ["EAP", "HPL", "MWS"],
    "lmsys-chatbot-arena": LMSYS_CLASSES,
}
TRUTH = table("id, a, b, c / 4, 1, 0, 0 / 1, 0, 1, 0 / 3, 0, 0, 1 / 2, 1, 0, 0")
# -ln of 1/2, 1/2, 1 and 1/4, in the order of the answers.
GUESS = table("id, a, b, c / 1, 0.5, 0.5, 0 / 2, 0.25, 0.5, 0.25 / 3, 0, 0, 1 / 4, 0.5, 0.5, 0")

EACH = pytest.mark.parametrize("competition_id", COMPETITIONS)
OTHERS = pytest.mark.parametrize(
    "competition_id", [one for one in COMPETITIONS if one != "lmsys-chatbot-arena"]
)
dogs, leaves, authors, chatbots = (load_task(find(one).task) for one in COMPETITIONS)


def _named(frame: pd.DataFrame, competition_id: str) -> pd.DataFrame:
    return frame.rename(columns=dict(zip("abc", COMPETITIONS[competition_id], strict=True)))


def _refused(task: Task, submission: pd.DataFrame, truth: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(InvalidSubmission, match=sentence) as by_validation:
        task.validate(submission, truth)
    with pytest.raises(InvalidSubmission, match=sentence) as by_grading:
        task.score(submission, truth)
    assert str(by_validation.value) == str(by_grading.value)


@EACH
def test_the_score_is_the_log_loss_of_rows_aligned_by_id(competition_id: str) -> None:
    task, truth = load_task(find(competition_id).task), _named(TRUTH, competition_id)
    guess = _named(GUESS, competition_id)
    for mixed in (guess, guess.iloc[[2, 0, 3, 1]], guess.astype({"id": float})):
        task.validate(mixed, truth)
        assert task.score(mixed, truth) == pytest.approx(math.log(2))


@EACH
def test_classes_go_by_name_and_not_by_place(competition_id: str) -> None:
    task, truth = load_task(find(competition_id).task), _named(TRUTH, competition_id)
    turned = _named(GUESS[["id", "c", "a", "b"]], competition_id)
    assert task.score(turned, truth) == pytest.approx(math.log(2))


@EACH
def test_certain_misses_are_clipped_and_certain_hits_cost_nothing(competition_id: str) -> None:
    task, truth = load_task(find(competition_id).task), _named(TRUTH, competition_id)
    assert task.score(truth, truth) == pytest.approx(0, abs=1e-12)
    wrong = _named(TRUTH.rename(columns={"a": "b", "b": "c", "c": "a"}), competition_id)
    assert task.score(wrong, truth) == pytest.approx(52 * math.log(2))


@OTHERS
def test_rows_add_to_one_within_eleven_millionths(competition_id: str) -> None:
    task, truth = load_task(find(competition_id).task), _named(TRUTH, competition_id)
    for share in (0.5 + 1.09e-5, 0.5 - 1.09e-5):
        task.validate(_named(GUESS.assign(a=[share, 0.25, 0, 0.5]), competition_id), truth)
    for share in (0.5 + 1.11e-5, 0.5 - 1.11e-5):
        off = _named(GUESS.assign(a=[share, 0.25, 0, 0.5]), competition_id)
        _refused(task, off, truth, "1 of 4 rows do not add to 1, the first is row 1")


def test_chatbots_have_rows_that_round_to_one_at_six_decimals() -> None:
    truth = _named(TRUTH, "lmsys-chatbot-arena")
    for share in (0.5 + 4.9e-7, 0.5 - 4.9e-7):
        near = _named(GUESS.assign(a=[share, 0.25, 0, 0.5]), "lmsys-chatbot-arena")
        chatbots.validate(near, truth)
    off = _named(GUESS.assign(a=[0.5 + 5.1e-7, 0.25, 0, 0.5]), "lmsys-chatbot-arena")
    _refused(chatbots, off, truth, "1 of 4 rows do not add to 1")


@EACH
@pytest.mark.parametrize(
    ("column", "values", "sentence"),
    [
        ("a", [1.5, 0.25, 0, 0.5], r"1 of 4 values are not in \[0, 1\], the first in row 1"),
        ("c", [0, 0.25, 1, -1e-12], r"1 of 4 values are not in \[0, 1\], the first in row 4"),
        ("b", [0.5, None, 0, 0.5], r"1 of 4 values are not in \[0, 1\], the first in row 2"),
        ("b", [0.5, "half", 0, 0.5], r"1 of 4 values are not numbers, the first in row 2"),
        ("b", ["0.5", " 0.5", "0", "0.5"], r"4 of 4 values are not numbers"),
    ],
)
def test_a_value_that_is_no_probability_is_refused(
    competition_id: str, column: str, values: list[object], sentence: str
) -> None:
    kind = object if any(isinstance(value, str) for value in values) else None
    bad = _named(GUESS.assign(**{column: pd.Series(values, dtype=kind)}), competition_id)
    task = load_task(find(competition_id).task)
    _refused(task, bad, _named(TRUTH, competition_id), sentence)


@EACH
def test_ids_rows_and_classes_must_be_those_of_the_sample(competition_id: str) -> None:
    task, truth = load_task(find(competition_id).task), _named(TRUTH, competition_id)
    guess, last = _named(GUESS, competition_id), COMPETITIONS[competition_id][-1]
    damaged = {
        "lacks the column id;": guess.drop(columns="id"),
        f"lacks the column {last};": guess.drop(columns=last),
        "has 3 rows, but 4 are wanted": guess.iloc[1:],
        "has unknown 1 id in column 'id', the first is 9": guess.assign(id=[1, 2, 3, 9]),
        "lacks 1 id in column 'id', the first is 4": guess.assign(id=[1, 2, 3, 3]),
    }
    for sentence, submission in damaged.items():
        _refused(task, submission, truth, sentence)


@pytest.mark.parametrize("competition_id", ["dog-breed-identification", "lmsys-chatbot-arena"])
def test_some_take_further_columns_and_any_order(competition_id: str) -> None:
    task, truth = load_task(find(competition_id).task), _named(TRUTH, competition_id)
    guess = _named(GUESS, competition_id).assign(note="ensemble")
    assert task.score(guess[guess.columns[::-1]], truth) == pytest.approx(math.log(2))


def test_leaves_take_no_further_column_but_the_id_in_any_place() -> None:
    truth, guess = _named(TRUTH, "leaf-classification"), _named(GUESS, "leaf-classification")
    _refused(leaves, guess.assign(note=0), truth, "has the column note, which must not be there")
    assert leaves.score(guess[guess.columns[::-1]], truth) == pytest.approx(math.log(2))


def test_authors_take_no_further_column_and_the_id_comes_first() -> None:
    name = "spooky-author-identification"
    truth, guess = _named(TRUTH, name), _named(GUESS, name)
    _refused(authors, guess.assign(note=0), truth, "has the column note, which must not be there")
    last = guess[["EAP", "HPL", "MWS", "id"]]
    _refused(authors, last, truth, "the first column is 'EAP', but it must be 'id'")


def test_chatbots_need_not_look_at_the_other_columns_of_the_answers() -> None:
    name = "lmsys-chatbot-arena"
    answers = _named(TRUTH, name).assign(model_a="x", prompt='["Hi"]')[
        ["id", "model_a", "prompt", *LMSYS_CLASSES]
    ]
    assert chatbots.score(_named(GUESS, name), answers) == pytest.approx(math.log(2))


def test_one_column_of_true_and_false_among_numbers_is_refused_for_chatbots_only() -> None:
    flags = TRUTH.astype({"a": bool, "b": float})
    assert dogs.score(
        _named(flags, "dog-breed-identification"), _named(TRUTH, "dog-breed-identification")
    ) == pytest.approx(0, abs=1e-12)
    name = "lmsys-chatbot-arena"
    truth = _named(TRUTH, name)
    _refused(chatbots, _named(flags, name), truth, "'winner_model_a' holds True and False")
    every = _named(TRUTH.astype(dict.fromkeys("abc", bool)), name)
    assert chatbots.score(every, truth) == pytest.approx(0, abs=1e-12)
