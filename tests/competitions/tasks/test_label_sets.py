"""The competitions whose cells hold any number of labels."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from competitions.catalog import find
from competitions.errors import InvalidSubmission
from competitions.tasks import Task, load_task, read_answers

# Competition, header, ids.
COMPETITIONS = [
    ("imet-2020-fgvc7", "id,attribute_ids", ["5f1c", "00a3", "9d44"]),
    ("plant-pathology-2021-fgvc8", "image,labels", ["80.jpg", "c1.jpg", "0f.jpg"]),
    ("facebook-recruiting-iii-keyword-extraction", "Id,Tags", ["17", "4", "230"]),
]
EACH = pytest.mark.parametrize(("competition_id", "header", "ids"), COMPETITIONS)
TRUTH = ["13 51", "51", "7 1092 13"]


def _table(header: str, ids: list[str], cells: list[str]) -> pd.DataFrame:
    rows = [f"{name},{cell}" for name, cell in zip(ids, cells, strict=True)]
    return pd.read_csv(io.StringIO("\n".join([header, *rows])))


def _task(competition_id: str) -> Task:
    return load_task(find(competition_id).task)


@EACH
def test_label_sets_score_micro_f1_whatever_the_order_of_rows(
    competition_id: str, header: str, ids: list[str]
) -> None:
    # Found 13, 51, 7, 13 of six; predicted seven, of which 99 is true nowhere.
    guess = _table(header, ids, ["51 13 7", "13", "7 13 99"])[::-1]
    task, answers = _task(competition_id), _table(header, ids, TRUTH)
    task.validate(guess, answers)
    assert task.score(guess, answers) == 2 * 4 / (6 + 6)


@EACH
def test_a_blank_cell_is_a_set_without_labels(
    competition_id: str, header: str, ids: list[str]
) -> None:
    task, answers = _task(competition_id), _table(header, ids, TRUTH)
    assert task.score(_table(header, ids, ["13 51", "", ""]), answers) == 2 * 2 / (6 + 2)
    assert task.score(_table(header, ids, ["", "", ""]), answers) == 0.0


@EACH
@pytest.mark.parametrize(("cells", "kind"), [("13 51 7", "int64"), ("1.5 2.5 3.5", "float64")])
def test_a_column_that_reads_as_numbers_is_invalid_and_one_cell_of_two_labels_mends_it(
    competition_id: str, header: str, ids: list[str], cells: str, kind: str
) -> None:
    task, answers = _task(competition_id), _table(header, ids, TRUTH)
    column = header.split(",")[1]
    guess = _table(header, ids, cells.split())
    for judge in (task.validate, task.score):
        with pytest.raises(InvalidSubmission, match=f"'{column}' reads as {kind}.*two words"):
            judge(guess, answers)
    task.validate(_table(header, ids, ["13 51", *cells.split()[1:]]), answers)


@EACH
def test_label_sets_need_the_ids_of_the_answers_and_both_columns(
    competition_id: str, header: str, ids: list[str]
) -> None:
    task, answers = _task(competition_id), _table(header, ids, TRUTH)
    column = header.split(",")[1]
    bad = [
        (answers[:2], "lacks 1 id"),
        (answers.iloc[[0, 1, 1]], "lacks 1 id"),
        (answers.drop(columns=column), f"lacks the column {column}"),
    ]
    for judge in (task.validate, task.score):
        for guess, sentence in bad:
            with pytest.raises(InvalidSubmission, match=sentence):
                judge(guess, answers)


def test_the_answers_of_facebook_are_read_without_the_posts(tmp_path: Path) -> None:
    file = tmp_path / "test.csv"
    file.write_text('Id,Title,Body,Tags\n7,a,"<p>\n\n""b"", c",php c#\n9,d,e,null\n')
    answers = read_answers(load_task("facebook_recruiting_iii_keyword_extraction"), file)
    assert answers.columns.tolist() == ["Id", "Tags"]
    guess = pd.DataFrame({"Id": [9, 7], "Tags": ["php", "c#"]})
    assert _task("facebook-recruiting-iii-keyword-extraction").score(guess, answers) == 2 / 4
