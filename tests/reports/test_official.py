"""Official grading reports together: which report belongs to which seed, and what is odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.official import load_grading_reports
from reports.results import Results
from tests.reports.official_reports import ALL, LOW, line_of, random_rows, row, write_report

A, B = "AI4Code", "alaska2-image-steganalysis"


def medals(results: Results, competition_id: str) -> list[str | None]:
    """The medal of each seed in order, "missing" without a grade."""
    cells = sorted(results.cells, key=lambda cell: cell.seed)
    of_one = [cell for cell in cells if cell.competition_id == competition_id]
    return [cell.grade.medal if cell.grade else "missing" for cell in of_one]


def test_the_nth_report_of_a_competition_belongs_to_seed_n(tmp_path: Path) -> None:
    write_report(tmp_path / "1.json", [row(A, "gold"), row(B, "gold"), row(A, "silver")])
    write_report(tmp_path / "2.json", [row(B, "bronze"), row(A, "none")])
    results = load_grading_reports([tmp_path / "1.json", tmp_path / "2.json"])
    assert medals(results, A) == ["gold", "silver", None]
    assert medals(results, B) == ["gold", "bronze", "missing"]
    assert results.seeds == (1, 2, 3)


def test_a_competition_without_a_report_for_a_seed_is_said_to_be_not_reported(
    tmp_path: Path,
) -> None:
    results = load_grading_reports([write_report(tmp_path / "1.json", [row(A), row(A), row(B)])])
    (missing,) = [cell for cell in results.cells if cell.grade is None]
    assert (missing.competition_id, missing.seed, missing.missing) == (B, 2, "not reported")


def test_files_count_in_the_order_of_their_paths_as_text(tmp_path: Path) -> None:
    for name, place in (("group2", "gold"), ("group10", "bronze"), ("group1", "silver")):
        write_report(tmp_path / name / "grading_report.json", [row(A, place)])
    paths = [tmp_path / name / "grading_report.json" for name in ("group2", "group10", "group1")]
    for order in (paths, paths[::-1]):
        assert medals(load_grading_reports(order), A) == ["silver", "bronze", "gold"]


def test_a_file_that_holds_a_competition_twice_is_named_by_the_line_of_the_second(
    tmp_path: Path,
) -> None:
    path = write_report(tmp_path / "1.json", [row(A), row(B), row(A, "silver")])
    (problem,) = load_grading_reports([path]).problems
    assert "holds AI4Code 2 times" in problem.what
    # The row opens in the line before its first field.
    assert problem.line == line_of(path, A, 2) - 1


def test_variants_that_would_become_seeds_of_one_agent_are_named(tmp_path: Path) -> None:
    places = [f"/runs/g/{variant}__{A}__seed0/submission.csv" for variant in ("uct", "greedy")]
    rows = [row(A, "gold", submission_path=place) for place in places]
    results = load_grading_reports([write_report(tmp_path / "1.json", rows)])
    assert any("the variants greedy, uct, which become seeds" in p.what for p in results.problems)


def test_files_with_the_same_content_are_named(tmp_path: Path) -> None:
    paths = [write_report(tmp_path / f"{name}.json", random_rows(LOW, 1)) for name in "ab"]
    (problem,) = load_grading_reports(paths).problems
    assert str(problem) == (
        f"{paths[1]}: the same content as {paths[0]}; its seeds are counted twice."
    )


def test_files_that_partly_share_their_competitions_are_named(tmp_path: Path) -> None:
    low = write_report(tmp_path / "a.json", random_rows(LOW, 1))
    everything = write_report(tmp_path / "b.json", random_rows(ALL, 2))
    (problem,) = load_grading_reports([low, everything]).problems
    assert f"shares 22 competitions with {everything}" in problem.what


def test_files_that_divide_the_competitions_among_them_are_fine(tmp_path: Path) -> None:
    rest = tuple(sorted(set(ALL) - set(LOW)))
    parts = [(f"{part}{seed}", ids) for seed in (1, 2) for part, ids in (("a", LOW), ("b", rest))]
    paths = [
        write_report(tmp_path / f"{name}.json", random_rows(ids, number))
        for number, (name, ids) in enumerate(parts)
    ]
    results = load_grading_reports(paths)
    assert results.problems == ()
    assert {cell.seed for cell in results.cells if cell.grade is not None} == {1, 2}
    assert len(results.cells) == 150


def test_problems_of_each_file_are_kept(tmp_path: Path) -> None:
    paths = [
        write_report(tmp_path / f"{name}.json", random_rows(LOW, number), total_runs=5)
        for number, name in enumerate("ab")
    ]
    assert [one.file for one in load_grading_reports(paths).problems] == list(map(str, paths))


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["g1/grading_report.json"], "g1"),
        (["g1/2024_grading_report_1.json", "g1/2024_grading_report_2.json"], "g1"),
        (["g1/grading_report.json", "g2/grading_report.json"], "g1 and 1 more"),
        (["g1/uct_seed0.json"], "uct_seed0"),
    ],
)
def test_the_label_is_the_run_groups_name(tmp_path: Path, names: list[str], label: str) -> None:
    paths = [
        write_report(tmp_path / name, [row(A, place)])
        for name, place in zip(names, ("gold", "none"), strict=False)
    ]
    assert load_grading_reports(paths).label == label
    assert load_grading_reports(paths, label="mine").label == "mine"


def test_where_the_results_come_from_is_kept(tmp_path: Path) -> None:
    path = write_report(tmp_path / "1.json", [row(A)], leaks_fixed={A: ["x"]})
    results = load_grading_reports([path])
    assert results.reports == (path,)
    assert results.source == str(path)
    assert results.conditions.other == {"leaks fixed": A}


def test_no_file_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        load_grading_reports([])
