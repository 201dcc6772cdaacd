"""Official grading reports as files: what they say, and everything that can be wrong in one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reports.errors import BrokenFile
from reports.records import Problem
from reports.report_file import read_report_file
from tests.reports.official_reports import (
    ALL,
    LFS_POINTER,
    PLACES,
    line_of,
    random_rows,
    report,
    row,
    write_report,
)

NAME = "aerial-cactus-identification"
OTHER = "AI4Code"


def problems(tmp_path: Path, rows: list[dict[str, Any]], **differing: Any) -> list[Problem]:
    return list(read_report_file(write_report(tmp_path / "r.json", rows, **differing)).problems)


def the_problem(tmp_path: Path, rows: list[dict[str, Any]], **differing: Any) -> Problem:
    found = problems(tmp_path, rows, **differing)
    assert len(found) == 1, found
    return found[0]


def refusal(path: Path) -> Problem:
    with pytest.raises(BrokenFile) as caught:
        read_report_file(path)
    assert "\n" not in str(caught.value)
    return caught.value.problem


@pytest.mark.parametrize("place", PLACES)
def test_a_row_becomes_a_grade_with_the_same_fields(tmp_path: Path, place: str) -> None:
    written = row(OTHER, place, reason="why")
    (grade,) = read_report_file(write_report(tmp_path / "r.json", [written])).grades
    for field in set(written) - {"created_at", "submission_path"}:
        assert getattr(grade, field) == written[field]


def test_a_report_that_agrees_with_the_catalog_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, random_rows(ALL, 1)) == []


def test_rows_keep_the_order_of_the_file(tmp_path: Path) -> None:
    found = read_report_file(write_report(tmp_path / "r.json", [row(NAME), row(OTHER)]))
    assert [grade.competition_id for grade in found.grades] == [NAME, OTHER]


@pytest.mark.parametrize(
    "total",
    [
        "total_runs",
        "total_runs_with_submissions",
        "total_valid_submissions",
        "total_medals",
        "total_gold_medals",
        "total_silver_medals",
        "total_bronze_medals",
        "total_above_median",
    ],
)
def test_a_total_that_its_rows_do_not_bear_out_is_named_by_line(tmp_path: Path, total: str) -> None:
    found = the_problem(tmp_path, random_rows(ALL, 2), **{total: 99})
    assert found.line == line_of(tmp_path / "r.json", total)
    assert found.what.startswith(f"{total} is 99, its rows give ")


def test_totals_need_not_be_there(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"competition_reports": [row(NAME)]}))
    assert read_report_file(path).problems == ()


@pytest.mark.parametrize("score", [float("nan"), float("inf"), 10**400])
def test_a_score_that_is_no_number_is_named_by_line_and_unknown(
    tmp_path: Path, score: float
) -> None:
    rows = [row(NAME), row(OTHER, "median", score=score)]
    found = the_problem(tmp_path, rows)
    assert found.line == line_of(tmp_path / "r.json", '"score"', 2)
    assert "AI4Code: score is" in found.what
    assert read_report_file(tmp_path / "r.json").grades[1].score is None


def test_a_medal_without_a_score_is_named_and_counts_as_recorded(tmp_path: Path) -> None:
    found = problems(tmp_path, [row(NAME, "gold", score=float("nan"))])
    assert any("without a valid score is placed on the leaderboard" in one.what for one in found)
    assert read_report_file(tmp_path / "r.json").grades[0].gold_medal


@pytest.mark.parametrize(
    ("differing", "words"),
    [
        ({"silver_medal": True}, "gold_medal and silver_medal for one submission"),
        ({"any_medal": False}, "any_medal is False beside gold_medal"),
        ({"valid_submission": False}, "without a valid score is placed on the leaderboard"),
        ({"submission_exists": False}, "a submission that does not exist is valid"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(
    tmp_path: Path, differing: dict[str, Any], words: str
) -> None:
    found = problems(tmp_path, [row(OTHER, "median"), row(NAME, "gold", **differing)])
    named = [one for one in found if words in one.what]
    assert len(named) == 1
    assert named[0].line is not None
    assert named[0].line > line_of(tmp_path / "r.json", NAME) - 1


def test_any_medal_is_recomputed_from_the_medals(tmp_path: Path) -> None:
    rows = [row(NAME, "gold", any_medal=False), row(OTHER, "none", any_medal=True)]
    found = read_report_file(write_report(tmp_path / "r.json", rows))
    assert [grade.any_medal for grade in found.grades] == [True, False]


def test_a_competition_that_the_catalog_does_not_know_is_named_by_line(tmp_path: Path) -> None:
    found = the_problem(tmp_path, [row(OTHER), row(NAME, competition_id="cats-and-dogs")])
    assert "cats-and-dogs: the catalog does not know it" in found.what
    assert found.line == line_of(tmp_path / "r.json", "cats-and-dogs")


def test_thresholds_that_are_not_the_catalogs_are_named_once(tmp_path: Path) -> None:
    rows = [
        row(OTHER),
        row(NAME, "gold", gold_threshold=0.5),
        row(NAME, "gold", gold_threshold=0.5),
    ]
    found = the_problem(tmp_path, rows)
    assert "2 rows have other thresholds than the catalog" in found.what
    assert found.what.count("gold 0.5, catalog 1") == 1
    assert found.line == line_of(tmp_path / "r.json", "gold_threshold", 2)


def test_thresholds_that_differ_by_rounding_are_the_same(tmp_path: Path) -> None:
    limit = row(OTHER)["gold_threshold"]
    assert problems(tmp_path, [row(OTHER, gold_threshold=limit * (1 + 1e-12))]) == []


def test_another_direction_than_the_catalogs_is_named(tmp_path: Path) -> None:
    found = the_problem(tmp_path, [row(OTHER, is_lower_better=True)])
    assert "is_lower_better True, catalog False" in found.what


def test_a_missing_direction_is_the_catalogs(tmp_path: Path) -> None:
    written = row("spooky-author-identification")
    del written["is_lower_better"]
    (grade,) = read_report_file(write_report(tmp_path / "r.json", [written])).grades
    assert grade.is_lower_better


@pytest.mark.parametrize(
    "flag", ["gold_medal", "above_median", "submission_exists", "valid_submission"]
)
def test_a_missing_flag_is_refused_by_the_line_of_its_row(tmp_path: Path, flag: str) -> None:
    written = row(NAME)
    del written[flag]
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"competition_reports": [row(OTHER), written]}, indent=1))
    found = refusal(path)
    assert found.what == f"field '{flag}' is missing, in row 2 of 'competition_reports'."
    # The row opens in the line before its first field.
    assert found.line == line_of(path, NAME) - 1


@pytest.mark.parametrize("value", ["False", "true", 2, 0.5, []])
def test_a_flag_that_is_neither_true_nor_false_is_refused(tmp_path: Path, value: object) -> None:
    path = write_report(tmp_path / "r.json", [row(NAME, "median", gold_medal=value)])
    found = refusal(path)
    assert found.line == line_of(path, '"gold_medal"')
    assert "not true or false" in found.what


@pytest.mark.parametrize(("value", "counts"), [(None, False), (0, False), (1, True)])
def test_a_flag_may_be_null_or_a_bit(tmp_path: Path, value: object, counts: bool) -> None:
    path = write_report(tmp_path / "r.json", [row(NAME, "median", above_median=value)])
    assert read_report_file(path).grades[0].above_median is counts


@pytest.mark.parametrize("value", ["0.97", True, [1]])
def test_a_score_of_another_type_is_refused(tmp_path: Path, value: object) -> None:
    path = write_report(tmp_path / "r.json", [row(NAME, score=value)])
    found = refusal(path)
    assert found.line == line_of(path, '"score"')
    assert "not a number" in found.what


@pytest.mark.parametrize("value", [None, 5, ""])
def test_a_row_without_a_competition_is_refused(tmp_path: Path, value: object) -> None:
    path = tmp_path / "r.json"
    path.write_text(json.dumps({"competition_reports": [row(NAME, competition_id=value)]}))
    assert "competition_id is" in refusal(path).what


def test_a_row_that_is_no_object_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text('{"competition_reports": [\n"gold"]}')
    assert str(refusal(path)) == (
        f"{path}, line 2: 'gold' is no report of a competition, in row 1 of 'competition_reports'."
    )


@pytest.mark.parametrize("kept", [0, 1, 150, 2_000, -1])
def test_a_truncated_report_is_named_by_file_and_line(tmp_path: Path, kept: int) -> None:
    whole = json.dumps(report(random_rows(ALL[:9], 1)), indent=2)
    path = tmp_path / "r.json"
    path.write_text(whole[:kept])
    found = refusal(path)
    assert found.file == str(path)
    assert found.line == whole[:kept].count("\n") + 1
    assert "not JSON" in found.what


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[]", "a list and no object"),
        (b"{}", "there is no list 'competition_reports'"),
        (b'{"competition_reports": {}}', "there is no list 'competition_reports'"),
        (b"\xff\xfe{}", "not UTF-8 text"),
        (b"[" * 100_000, "not JSON that can be read"),
    ],
)
def test_what_is_no_grading_report_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(content)
    assert words in refusal(path).what


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "r.json").what


def test_a_git_lfs_pointer_is_recognised_and_how_to_get_the_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "mlmaster_group1" / "grading_report.json"
    path.parent.mkdir()
    path.write_text(LFS_POINTER)
    told = str(refusal(path))
    assert "Git LFS pointer, not the report itself (55517 bytes" in told
    assert "git lfs pull --include '**/mlmaster_group1/grading_report.json'" in told


def test_a_byte_order_mark_is_no_obstacle(tmp_path: Path) -> None:
    path = write_report(tmp_path / "r.json", [row(NAME)])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_report_file(path).grades) == 1


def test_variants_and_fixed_leaks_of_podiums_reports_are_read(tmp_path: Path) -> None:
    places = [f"/runs/g/{one}__{NAME}__seed0/submission/submission.csv" for one in ("uct", "a__b")]
    rows = [row(NAME, submission_path=place) for place in places]
    path = write_report(tmp_path / "r.json", rows, leaks_fixed={NAME: ["x"]})
    found = read_report_file(path)
    assert found.variants == ("a__b", "uct")
    assert found.leaks_fixed == (NAME,)
