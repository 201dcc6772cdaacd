"""The exported directory: what is in it, what is read from it, and that it is whole or absent."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from competitions.catalog import split
from competitions.grading import CompetitionReport
from reports.aggregation import aggregate
from reports.errors import BrokenFile, CannotWrite, NotQualified, OutputExists, UnknownSource
from reports.exporting.mle_bench import Exported, export_mle_bench
from reports.exporting.row import COLUMNS, SPLITS, told
from reports.official import load_grading_reports
from reports.sources import results_of
from tests.reports.exporting.conftest import LABELS
from tests.reports.exporting.handed_in import cells_of_row, files_below, reports_in, reports_of
from tests.reports.exporting.whole_groups import edit_runs, place_of, runs_of, write_whole_group
from tests.reports.groups import FakeRun
from tests.reports.official_reports import ALL, LOW

A = "AI4Code"
# Of openai/mle-bench's grading reports, in their order.
FIELDS = [
    *("competition_id", "score"),
    *("gold_threshold", "silver_threshold", "bronze_threshold", "median_threshold"),
    *("any_medal", "gold_medal", "silver_medal", "bronze_medal", "above_median"),
    *("submission_exists", "valid_submission", "is_lower_better"),
    *("created_at", "submission_path"),
]
TOTALS = [
    *("total_runs", "total_runs_with_submissions", "total_valid_submissions", "total_medals"),
    *("total_gold_medals", "total_silver_medals", "total_bronze_medals", "total_above_median"),
]


def test_each_seed_is_a_folder_with_one_grading_report_of_all_competitions(
    exported: Exported,
) -> None:
    names = [path.parent.name for path in reports_in(exported.out)]
    assert names == ["ML-Master_group1", "ML-Master_group2", "ML-Master_group3"]
    for seed, report in enumerate(reports_of(exported.out)):
        assert list(report) == [*TOTALS, "competition_reports"]
        rows = report["competition_reports"]
        assert [one["competition_id"] for one in rows] == sorted(one.id for one in split("all"))
        assert all(list(one) == FIELDS for one in rows)
        assert {one["created_at"] for one in rows} == {f"2025-10-1{seed}T08:53:20"}
        medals = sum(place_of(one, seed) in ("gold", "silver", "bronze") for one in ALL)
        assert (report["total_runs"], report["total_medals"]) == (75, medals)


def test_the_reports_are_what_our_own_grading_reads(exported: Exported) -> None:
    for report in reports_of(exported.out):
        for fields in report["competition_reports"]:
            assert CompetitionReport.from_dict(fields).to_dict() == fields


def test_no_path_of_the_machine_is_handed_in(exported: Exported, whole_runs: Path) -> None:
    for name, content in files_below(exported.out).items():
        assert b"/home/" not in content, name
        assert str(whole_runs).encode() not in content, name
        assert str(exported.out).encode() not in content, name


def test_the_row_is_what_the_run_group_itself_gives(exported: Exported, whole_runs: Path) -> None:
    (results,) = results_of("whole", whole_runs)
    for name in SPLITS:
        expected = aggregate(results, name).measures["any_medal"].estimate
        assert exported.row.any_medal[name].mean == pytest.approx(expected.mean, abs=1e-12)
        assert exported.row.any_medal[name].sem == pytest.approx(expected.sem, abs=1e-12)


def test_the_row_is_what_counting_by_hand_gives(exported: Exported) -> None:
    medals = ("gold", "silver", "bronze")
    won = [sum(place_of(one, seed) in medals for one in LOW) for seed in range(3)]
    mean = sum(won) / 3
    spread = (sum((one - mean) ** 2 for one in won) / 2) ** 0.5
    cell = f"{100 * mean / 22:.2f} ± {100 * spread / 3**0.5 / 22:.2f}"
    assert cells_of_row(exported.out)[2] == cell


def test_reading_the_folder_back_gives_the_row(exported: Exported) -> None:
    results = load_grading_reports(reports_in(exported.out))
    assert results.problems == ()
    read = [told(aggregate(results, name).measures["any_medal"].estimate) for name in SPLITS]
    assert cells_of_row(exported.out)[2:6] == read


def test_the_row_has_the_columns_of_the_readme(exported: Exported) -> None:
    head = (exported.out / "README_row.md").read_text().splitlines()[0]
    assert head == f"| {' | '.join(COLUMNS)} |"
    cells = cells_of_row(exported.out)
    assert len(cells) == len(COLUMNS)
    assert cells[:2] == ["[ML-Master](<https://example.org/code>)", "deepseek-r1"]
    assert cells[6:] == ["12", "2025-10-09", "-", "✓", "✓"]


def test_the_lines_name_each_run_group_under_one_experiment(exported: Exported) -> None:
    lines = (exported.out / "run_group_experiments.lines.csv").read_text()
    assert list(csv.reader(lines.splitlines())) == [
        ["deepseek-r1-ML-Master", f"ML-Master_group{number}"] for number in (1, 2, 3)
    ]
    note = (exported.out / "runs_README_row.md").read_text()
    assert note == (
        "| deepseek-r1-ML-Master | deepseek-r1 on ML-Master, 12 hours, 4 vCPUs and 1 A100 |\n"
    )


def test_the_manifest_holds_the_digest_of_every_other_file(exported: Exported) -> None:
    files = files_below(exported.out)
    manifest = files.pop("MANIFEST").decode()
    assert manifest.splitlines() == [
        f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in files.items()
    ]


def test_sha256sum_accepts_the_manifest(exported: Exported) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("no sha256sum on the path")
    checked = ["sha256sum", "--check", "--strict", "--quiet", "MANIFEST"]
    assert subprocess.run(checked, cwd=exported.out, check=False).returncode == 0


def test_the_same_runs_give_the_same_bytes(exported: Exported, whole_runs: Path) -> None:
    again = exported.out.parent / "again"
    export_mle_bench(["whole"], again, runs_dir=whole_runs, labels=LABELS)
    assert files_below(again) == files_below(exported.out)
    assert again.stat().st_mode & 0o777 == 0o755


def test_an_export_that_is_there_is_left_as_it_is(exported: Exported, whole_runs: Path) -> None:
    before = files_below(exported.out)
    with pytest.raises(OutputExists, match="exists already"):
        export_mle_bench(["whole"], exported.out, runs_dir=whole_runs)
    assert files_below(exported.out) == before


def test_nothing_is_left_of_a_refused_export(tmp_path: Path) -> None:
    write_whole_group(tmp_path, "one", runs_of(seeds=(0,)))
    with pytest.raises(NotQualified, match="does not qualify") as refused:
        export_mle_bench(["one"], tmp_path / "out" / "deep", runs_dir=tmp_path)
    assert len(refused.value.reasons) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_nothing_is_left_of_an_export_that_breaks_off(
    whole_runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path) -> Path:
        raise OSError(28, "No space left on device")

    # The manifest is the last file, so all others are there by then.
    monkeypatch.setattr("reports.exporting.mle_bench.write_manifest", full)
    with pytest.raises(CannotWrite, match="No space left on device"):
        export_mle_bench(["whole"], tmp_path / "out", runs_dir=whole_runs)
    assert list(tmp_path.iterdir()) == []


def test_missing_runs_are_padded_and_disclosed(group: Path, tmp_path: Path) -> None:
    edit_runs(group, f"uct__{A}__seed1", state="lost")
    edit_runs(group, f"uct__{LOW[0]}__seed0", state="failed")
    (group / f"uct__{LOW[0]}__seed0" / "report.json").unlink()
    with pytest.raises(NotQualified, match="AI4Code: lost"):
        export_mle_bench(["whole"], tmp_path / "out", runs_dir=group.parent)
    done = export_mle_bench(["whole"], tmp_path / "out", runs_dir=group.parent, pad_missing=True)
    first, second, _ = reports_of(done.out)
    for report, name in ((first, LOW[0]), (second, A)):
        (row,) = (one for one in report["competition_reports"] if one["competition_id"] == name)
        assert (row["score"], row["submission_exists"], row["any_medal"]) == (None, False, False)
        assert row["gold_threshold"] is not None
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", row["created_at"])
    assert [one["competition_id"] for one in done.summary["padded"]] == [A]
    assert [one["competition_id"] for one in done.summary["failed"]] == [LOW[0]]
    assert all(cell.endswith("[^padded]") for cell in cells_of_row(done.out)[2:6])
    assert "\n[^padded]: " in (done.out / "README_row.md").read_text()
    text = (done.out / "DISCLOSURE.md").read_text()
    assert "1 run without a result, padded: AI4Code group 2 (lost)." in text
    assert f"in which the agent failed, ungraded: {LOW[0]} group 1." in text
    # Readers need no padding of their own.
    results = load_grading_reports(reports_in(done.out))
    assert results.problems == ()
    assert len(aggregate(results, "all").seeds) == 3


def test_tiers_of_several_groups_become_one_row(whole_runs: Path, tmp_path: Path) -> None:
    low = write_whole_group(tmp_path, "low", runs_of(LOW))
    others = [one for one in ALL if one not in LOW]
    write_whole_group(tmp_path, "others", runs_of(others))
    done = export_mle_bench([str(low), "others:uct"], tmp_path / "out", runs_dir=tmp_path)
    apart = [one["competition_reports"] for one in reports_of(done.out)]
    export_mle_bench(["whole"], tmp_path / "at-once", runs_dir=whole_runs)
    assert apart == [one["competition_reports"] for one in reports_of(tmp_path / "at-once")]
    assert done.summary["seeds"][0]["groups"] == ["low", "others"]


def test_seeds_of_several_groups_become_one_row(tmp_path: Path) -> None:
    for name in ("s1", "s2", "s3"):
        write_whole_group(tmp_path, name, runs_of(seeds=(0,)), salt=name)
    done = export_mle_bench(["s1", "s2", "s3"], tmp_path / "out", runs_dir=tmp_path)
    assert [(one["seed"], one["groups"]) for one in done.summary["seeds"]] == [
        (0, ["s1"]),
        (0, ["s2"]),
        (0, ["s3"]),
    ]
    medals = [
        sum(place_of(one, 0, salt) in ("gold", "silver", "bronze") for one in ALL)
        for salt in ("s1", "s2", "s3")
    ]
    assert [report["total_medals"] for report in reports_of(done.out)] == medals


def test_ten_seeds_keep_the_row_although_group10_comes_before_group2(tmp_path: Path) -> None:
    runs = [FakeRun("uct", one, seed, nodes=None) for seed in range(10) for one in ALL]
    write_whole_group(tmp_path, "ten", runs)
    done = export_mle_bench(["ten"], tmp_path / "out", runs_dir=tmp_path)
    (results,) = results_of("ten", tmp_path)
    found = aggregate(results, "high").measures["any_medal"].estimate
    assert done.row.any_medal["high"].sem == pytest.approx(found.sem, abs=1e-12)
    assert cells_of_row(done.out)[4] == told(found)


def test_seeds_with_the_same_scores_are_pointed_out(tmp_path: Path) -> None:
    places = {(one, seed): "gold" for one in ALL for seed in range(3)}
    write_whole_group(tmp_path, "same", places=places)
    done = export_mle_bench(["same"], tmp_path / "out", runs_dir=tmp_path)
    assert cells_of_row(done.out)[2:6] == ["100.00 ± 0.00"] * 4
    assert any(note.startswith("All seeds have the same scores") for note in done.notes)


def test_a_variant_has_to_be_named_where_there_are_several(tmp_path: Path) -> None:
    write_whole_group(tmp_path, "two", [*runs_of(), *runs_of(variant="greedy")])
    with pytest.raises(UnknownSource, match=r"2 variants \(uct, greedy\).*two:VARIANT"):
        export_mle_bench(["two"], tmp_path / "out", runs_dir=tmp_path)
    with pytest.raises(UnknownSource, match=r"no variant 'random' in two\. There: uct, greedy"):
        export_mle_bench(["two:random"], tmp_path / "out", runs_dir=tmp_path)
    done = export_mle_bench(["two:greedy"], tmp_path / "out", runs_dir=tmp_path)
    assert done.row.agent == "greedy"


@pytest.mark.parametrize("spec", ["nothing", "nothing:uct", "", ":", "a\0b", "../../etc"])
def test_what_is_no_group_is_answered_with_those_that_are(whole_runs: Path, spec: str) -> None:
    with pytest.raises(UnknownSource, match="Those there: whole"):
        export_mle_bench([spec], whole_runs / "out", runs_dir=whole_runs)


def test_a_broken_group_json_is_named(group: Path, tmp_path: Path) -> None:
    (group / "group.json").write_text('{"variants": [')
    with pytest.raises(BrokenFile, match=r"whole/group.json, line 1"):
        export_mle_bench(["whole"], tmp_path / "out", runs_dir=group.parent)
