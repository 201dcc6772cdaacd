from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.errors import NotPrepared
from competitions.grading import (
    CompetitionReport,
    grade_submission,
    grading_report,
    validate_submission,
)
from competitions.preparation import prepare

WINE = find("demo-wine")
CANCER = find("demo-breast-cancer")

# MLE-bench's grading report, in its order.
FIELDS = [
    "competition_id",
    "score",
    "gold_threshold",
    "silver_threshold",
    "bronze_threshold",
    "median_threshold",
    "any_medal",
    "gold_medal",
    "silver_medal",
    "bronze_medal",
    "above_median",
    "submission_exists",
    "valid_submission",
    "is_lower_better",
    "created_at",
    "submission_path",
]

Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataDir:
    data = DataDir(tmp_path_factory.mktemp("data"))
    prepare(WINE, data)
    prepare(CANCER, data)
    return data


def _answers(data: DataDir) -> pd.DataFrame:
    """A perfect submission in the sample's format."""
    truth = pd.read_csv(data.answers(WINE))
    return truth[pd.read_csv(data.sample_submission(WINE)).columns]


def _write(frame: pd.DataFrame, folder: Path) -> Path:
    path = folder / "submission.csv"
    frame.to_csv(path, index=False)
    return path


def test_a_report_has_the_fields_of_mle_bench_in_its_order(data: DataDir, tmp_path: Path) -> None:
    report = grade_submission(_write(_answers(data), tmp_path), WINE, data)
    assert list(report.to_dict()) == FIELDS
    assert CompetitionReport.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_a_perfect_submission_wins_gold(data: DataDir, tmp_path: Path) -> None:
    report = grade_submission(_write(_answers(data), tmp_path), WINE, data)
    assert report.score == pytest.approx(0, abs=1e-5)
    assert report.gold_medal
    assert report.any_medal
    assert report.above_median
    assert not report.silver_medal


def test_the_order_of_rows_and_columns_does_not_matter(data: DataDir, tmp_path: Path) -> None:
    sample = pd.read_csv(data.sample_submission(WINE))
    sample.iloc[:, 1:] = [[0.7, 0.2, 0.1]] * len(sample)
    straight = grade_submission(_write(sample, tmp_path), WINE, data).score
    shuffled = sample.sample(frac=1, random_state=0)[list(sample.columns[::-1])]
    assert grade_submission(_write(shuffled, tmp_path), WINE, data).score == straight


def test_a_missing_file_is_a_failed_submission(data: DataDir, tmp_path: Path) -> None:
    report = grade_submission(tmp_path / "submission.csv", WINE, data)
    assert (report.submission_exists, report.valid_submission) == (False, False)
    assert report.score is None
    assert not report.any_medal


# What agents really hand in, and a word of the sentence that answers it.
BAD: dict[str, tuple[Change, str]] = {
    "a column is missing": (lambda f: f.drop(columns="class_1"), "class_1"),
    "a column is misspelt": (lambda f: f.rename(columns={"class_1": "class1"}), "class_1"),
    "the id column is missing": (lambda f: f.drop(columns="id"), "id"),
    "a row is missing": (lambda f: f.iloc[1:], "lacks 1 id"),
    "a row is too many": (lambda f: pd.concat([f, f.iloc[:1].assign(id="x")]), "unknown 1 id"),
    "a row is repeated": (lambda f: pd.concat([f, f.iloc[:1]]), "repeats 1 id"),
    "ids are wrong": (lambda f: f.assign(id=range(len(f))), "unknown"),
    "a value is missing": (lambda f: f.assign(class_0=f["class_0"].where(f.index > 0)), "class_0"),
    "a value is infinite": (lambda f: f.assign(class_0=float("inf")), "class_0"),
    "a value is text": (lambda f: f.assign(class_0="high"), "'high'"),
    "a probability is above one": (lambda f: f.assign(class_0=1.5), r"\[0, 1\]"),
    "rows do not add to one": (lambda f: f.assign(class_0=0.9, class_1=0.9), "do not add to 1"),
    "there is only a header": (lambda f: f.iloc[:0], "lacks"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_invalid_submission_is_answered_with_its_reason_and_no_score(
    data: DataDir, tmp_path: Path, name: str
) -> None:
    change, _ = BAD[name]
    path = _write(change(_answers(data).astype({"class_0": float})), tmp_path)
    report = grade_submission(path, WINE, data)
    assert report.submission_exists
    assert not report.valid_submission
    assert report.score is None
    assert report.reason
    assert "\n" not in report.reason


@pytest.mark.parametrize("name", BAD)
def test_the_validator_agrees_with_the_grader_and_says_why(
    data: DataDir, tmp_path: Path, name: str
) -> None:
    change, word = BAD[name]
    path = _write(change(_answers(data).astype({"class_0": float})), tmp_path)
    verdict = validate_submission(path, WINE, data)
    assert not verdict.valid
    assert verdict.message.startswith("Submission invalid!")
    assert pd.Series([verdict.message]).str.contains(word).item()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff\xfe\x80binary", b'id,class_0\n"unclosed', b"a,b\n1,2,3,4\n5\n", b"\n\n\n"],
    ids=["zero bytes", "binary", "unclosed quote", "ragged", "blank lines"],
)
def test_a_file_that_is_no_table_is_invalid_and_raises_nothing(
    data: DataDir, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "submission.csv"
    path.write_bytes(content)
    assert grade_submission(path, WINE, data).valid_submission is False
    assert validate_submission(path, WINE, data).valid is False


def test_a_submission_of_one_million_rows_is_answered_quickly(
    data: DataDir, tmp_path: Path
) -> None:
    ids = pd.Series(range(1_000_000)).astype(str)
    path = _write(pd.DataFrame({"id": ids, "malignant": 0.5}), tmp_path)
    report = grade_submission(path, CANCER, data)
    assert not report.valid_submission
    assert "1,000,000" in str(report.reason)


def test_the_validator_never_reads_the_answers(tmp_path: Path) -> None:
    data = DataDir(tmp_path / "data")
    prepare(WINE, data)
    perfect = _write(_answers(data), tmp_path)
    data.answers(WINE).unlink()
    assert validate_submission(perfect, WINE, data).valid
    with pytest.raises(NotPrepared, match=r"demo-wine is not prepared: .*test.csv is missing. Run"):
        grade_submission(perfect, WINE, data)


def test_the_sample_submission_is_valid(data: DataDir) -> None:
    for competition in (WINE, CANCER):
        sample = data.sample_submission(competition)
        assert validate_submission(sample, competition, data).valid
        assert grade_submission(sample, competition, data).valid_submission


def test_the_totals_of_a_grading_report_are_counted_from_its_rows(
    data: DataDir, tmp_path: Path
) -> None:
    perfect = grade_submission(_write(_answers(data), tmp_path), WINE, data)
    absent = grade_submission(tmp_path / "none.csv", WINE, data)
    report = grading_report([perfect, absent])
    rows = report.pop("competition_reports")
    assert [row["score"] for row in rows] == [perfect.score, None]
    assert report == {
        "total_runs": 2,
        "total_runs_with_submissions": 1,
        "total_valid_submissions": 1,
        "total_medals": 1,
        "total_gold_medals": 1,
        "total_silver_medals": 0,
        "total_bronze_medals": 0,
        "total_above_median": 1,
    }
