"""What a user may name: groups, variants, grading reports and folders of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from competitions.catalog import find
from reports.errors import BrokenFile, UnknownSource
from reports.sources import EXPERIMENTS, results_of
from tests.reports.groups import FakeRun, write_group
from tests.reports.official_reports import LFS_POINTER, LOW, random_rows, write_report


@pytest.fixture(scope="module")
def runs_dir(group_dir: Path) -> Path:
    """The folder of the realistic group `three-variants`."""
    return group_dir.parent


@pytest.fixture
def mle_bench_runs(tmp_path: Path) -> Path:
    """A folder like MLE-bench's runs/: two experiments, one run group without a report."""
    for number, name in enumerate(("a_group1", "a_group2", "b_group1"), 1):
        write_report(
            tmp_path / name / f"2024_grading_report_{number}.json", random_rows(LOW, number)
        )
    (tmp_path / "b_group2").mkdir()
    rows = ["a,a_group1", "a,a_group2", "b,b_group1", "b,b_group2"]
    (tmp_path / EXPERIMENTS).write_text("\n".join(["experiment_id,run_group", *rows]) + "\n")
    return tmp_path


def labels(spec: str | Path, runs_dir: Path) -> list[str]:
    return [one.label for one in results_of(str(spec), runs_dir)]


def test_a_group_is_one_result_per_variant(runs_dir: Path) -> None:
    assert labels("three-variants", runs_dir) == [
        "three-variants:uct",
        "three-variants:greedy",
        "three-variants:foreign",
    ]


def test_a_variant_of_a_group_is_that_one(runs_dir: Path) -> None:
    (found,) = results_of("three-variants:greedy", runs_dir)
    assert found.label == "three-variants:greedy"
    assert len(found.cells) == 15
    assert found.seeds == (0, 1, 2)
    assert [(c.competition_id, c.seed, c.missing) for c in found.cells if c.grade is None] == [
        ("AI4Code", 2, "lost")
    ]


def test_a_group_may_be_named_by_its_directory(runs_dir: Path, tmp_path: Path) -> None:
    place = runs_dir / "three-variants"
    assert labels(place, tmp_path) == labels("three-variants", runs_dir)
    assert labels(f"{place}:uct", tmp_path) == ["three-variants:uct"]


def test_results_of_a_group_say_what_they_come_from(runs_dir: Path) -> None:
    (found,) = results_of("three-variants:uct", runs_dir)
    assert found.source == str(runs_dir / "three-variants")
    assert found.reports == (runs_dir / "three-variants" / "grading_report.json",)
    assert found.conditions.hours == 12.0
    assert found.conditions.model == "fake-model-1"


def test_thresholds_that_are_not_the_catalogs_are_named(runs_dir: Path) -> None:
    (found,) = results_of("three-variants:uct", runs_dir)
    (problem,) = found.problems
    assert problem.file.endswith("__seed0/report.json")
    assert "graded by other thresholds than the catalog's" in problem.what


def test_problems_of_a_groups_files_are_kept(tmp_path: Path) -> None:
    directory = write_group(tmp_path, "g", [FakeRun("v", "AI4Code", seed) for seed in (0, 1)])
    (directory / "v__AI4Code__seed1" / "report.json").write_text('{"score": ')
    (found,) = results_of("g", tmp_path)
    assert any("seed1/report.json, line 1: not JSON" in str(one) for one in found.problems)


def test_runs_under_mixed_conditions_are_named(tmp_path: Path) -> None:
    runs = [
        FakeRun("v", "AI4Code", seed, record={"budget_s": 3600.0 * (seed + 1)}) for seed in (0, 1)
    ]
    write_group(tmp_path, "g", runs)
    (found,) = results_of("g", tmp_path)
    assert found.conditions.hours is None
    assert any("g:v: the runs differ in hours: 1.0" in str(one) for one in found.problems)


def test_an_unknown_variant_is_refused_with_those_there(runs_dir: Path) -> None:
    with pytest.raises(UnknownSource, match=r"no 'mcts' in three-variants.*uct, greedy, foreign"):
        results_of("three-variants:mcts", runs_dir)


@pytest.mark.parametrize("spec", ["nope", "nope:uct", "", "nope.csv"])
def test_an_unknown_name_is_refused_with_the_groups_there(runs_dir: Path, spec: str) -> None:
    with pytest.raises(UnknownSource, match=r"is no run group .*three-variants"):
        results_of(spec, runs_dir)


def test_one_grading_report_is_one_result(tmp_path: Path) -> None:
    path = write_report(tmp_path / "mine.json", random_rows(LOW, 1))
    (found,) = results_of(str(path), tmp_path)
    assert (found.label, found.seeds, found.competitions) == ("mine", (1,), tuple(sorted(LOW)))


def test_grading_reports_joined_by_commas_are_seeds_of_one_result(tmp_path: Path) -> None:
    paths = [write_report(tmp_path / f"{n}.json", random_rows(LOW, n)) for n in range(3)]
    (found,) = results_of(", ".join(map(str, paths)), tmp_path)
    assert found.seeds == (1, 2, 3)


def test_a_missing_grading_report_is_named(tmp_path: Path) -> None:
    path = write_report(tmp_path / "a.json", random_rows(LOW, 1))
    with pytest.raises(BrokenFile, match=r"b\.json: No such file"):
        results_of(f"{path},{tmp_path / 'b.json'}", tmp_path)


def test_a_path_with_a_colon_or_a_comma_in_it_is_a_path(tmp_path: Path) -> None:
    path = write_report(tmp_path / "2024:09,1" / "grading_report.json", random_rows(LOW, 1))
    assert labels(path, tmp_path) == ["2024:09,1"]
    assert labels(path.parent, tmp_path) == ["2024:09,1"]


def test_a_run_group_of_mle_bench_is_its_grading_report(mle_bench_runs: Path) -> None:
    assert labels(mle_bench_runs / "a_group1", mle_bench_runs) == ["a_group1"]


def test_folders_without_a_list_are_seeds_of_one_result(mle_bench_runs: Path) -> None:
    (mle_bench_runs / EXPERIMENTS).unlink()
    (found,) = results_of(str(mle_bench_runs), Path("runs"))
    assert found.seeds == (1, 2, 3)
    assert found.label == mle_bench_runs.name


def test_a_list_of_experiments_gives_one_result_each(mle_bench_runs: Path) -> None:
    a, b = results_of(str(mle_bench_runs), Path("runs"))
    assert (a.label, a.seeds, b.label, b.seeds) == ("a", (1, 2), "b", (1,))
    (problem,) = b.problems
    assert (problem.line, "b_group2 holds 0 grading reports" in problem.what) == (5, True)


def test_one_experiment_needs_no_reports_of_others(mle_bench_runs: Path) -> None:
    report = next((mle_bench_runs / "b_group1").iterdir())
    report.write_text(LFS_POINTER)
    assert labels(f"{mle_bench_runs}:a", Path("runs")) == ["a"]
    with pytest.raises(BrokenFile, match="Git LFS pointer"):
        results_of(f"{mle_bench_runs}:b", Path("runs"))
    with pytest.raises(UnknownSource, match=r"no 'c' in .*Those there: a, b"):
        results_of(f"{mle_bench_runs}:c", Path("runs"))


def test_a_list_that_is_a_git_lfs_pointer_is_recognised(mle_bench_runs: Path) -> None:
    (mle_bench_runs / EXPERIMENTS).write_text(LFS_POINTER)
    with pytest.raises(BrokenFile, match=f"{EXPERIMENTS}, line 1: a Git LFS pointer"):
        results_of(str(mle_bench_runs), Path("runs"))


def test_a_list_whose_groups_are_all_missing_is_refused(mle_bench_runs: Path) -> None:
    for folder in mle_bench_runs.glob("?_group?"):
        shutil.rmtree(folder)
    with pytest.raises(UnknownSource, match="names no run group with a grading report"):
        results_of(str(mle_bench_runs), Path("runs"))


def test_a_folder_of_run_groups_is_each_variant_of_each(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_group(tmp_path, name, [FakeRun("v", "AI4Code", 0)])
    assert labels(tmp_path, Path("runs")) == ["one:v", "two:v"]


def test_a_folder_without_anything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownSource, match=r"holds no run group .* and no grading report"):
        results_of(str(tmp_path), Path("runs"))


def test_fixed_leaks_are_among_the_conditions(tmp_path: Path) -> None:
    name = find("AI4Code").id
    runs = [FakeRun("v", name, 0, record={"leaks_fixed": ["a-leak"]})]
    write_group(tmp_path, "g", runs)
    (found,) = results_of("g", tmp_path)
    assert found.conditions.other["leaks fixed"] == name
