"""Percentages over seeds: against MLE-bench's own script, a naive count, and published numbers."""

from __future__ import annotations

import json
import math
import os
import random
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competitions.catalog import split
from reports.aggregate import COUNTED, Cell
from reports.aggregation import Aggregate, aggregate
from reports.errors import BrokenFile, MissingRuns
from reports.intervals import student_interval
from reports.official import load_grading_reports
from reports.records import Grade, failure
from reports.results import Results
from tests.reports import reference
from tests.reports.official_reports import ALL, LOW, PLACES, random_rows, row, write_report

Rows = Sequence[Sequence[dict[str, Any]]]
HIGH = tuple(one.id for one in split("high"))


def messy_files(seed: int) -> list[list[dict[str, Any]]]:
    """Rows of one to five files: competitions missing, twice, of no split, in any order."""
    rng = random.Random(seed)
    is_complete = rng.random() < 0.5
    files = []
    for _ in range(rng.randint(1, 5)):
        ids = [one for one in ALL if is_complete or rng.random() < 0.97]
        ids += rng.choices(ALL, k=rng.choice([0, 0, 3]))
        rng.shuffle(ids)
        rows = [row(one, rng.choice(PLACES)) for one in ids]
        if rng.random() < 0.3:
            rows.append(row(ALL[0], "gold") | {"competition_id": "of-no-split"})
        # What is recorded counts, whether it makes sense or not.
        for each in rng.sample(rows, 5):
            each["bronze_medal"] = not each["bronze_medal"]
            each["any_medal"] = rng.random() < 0.5
        files.append(rows)
    return files


def written(directory: Path, files: Rows) -> list[Path]:
    names = [f"group{number}_grading_report.json" for number in range(1, len(files) + 1)]
    return [write_report(directory / name, rows) for name, rows in zip(names, files, strict=True)]


def naive(
    files: Rows, ids: Sequence[str], *, pad_missing: bool, num_seeds: int | None
) -> dict[str, list[float]] | None:
    """Percentages per seed, counted as plainly as can be; None where it has to be refused."""
    found: dict[str, list[dict[str, Any]]] = {one: [] for one in ids}
    for rows in files:
        for each in rows:
            if each["competition_id"] in found:
                found[each["competition_id"]].append(each)
    counts = [len(of_one) for of_one in found.values()]
    seeds = max(counts) if pad_missing else min(counts)
    if seeds == 0 or (num_seeds is not None and num_seeds > seeds):
        return None
    percents: dict[str, list[float]] = {measure: [] for measure in COUNTED}
    for seed in range(num_seeds or seeds):
        for measure, field in COUNTED.items():
            reached = 0
            for of_one in found.values():
                each = of_one[seed] if seed < len(of_one) else {}
                if measure == "any_medal":
                    medals = ("gold_medal", "silver_medal", "bronze_medal")
                    reached += any(each.get(medal) for medal in medals)
                else:
                    reached += bool(each.get(field))
            percents[measure].append(100 * reached / len(ids))
    return percents


def ours(
    paths: Sequence[Path], name: str, *, pad_missing: bool, num_seeds: int | None
) -> Aggregate | None:
    try:
        return aggregate(
            load_grading_reports(paths), name, pad_missing=pad_missing, num_seeds=num_seeds
        )
    except MissingRuns:
        return None


CASES = given(
    seed=st.integers(0, 10**6),
    name=st.sampled_from(["low", "medium", "high", "all"]),
    pad_missing=st.booleans(),
    num_seeds=st.sampled_from([None, None, 1, 2, 6]),
)
FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@CASES
def test_it_is_what_a_naive_count_gives(
    tmp_path: Path, seed: int, name: str, pad_missing: bool, num_seeds: int | None
) -> None:
    files = messy_files(seed)
    ids = [one.id for one in split(name)]
    expected = naive(files, ids, pad_missing=pad_missing, num_seeds=num_seeds)
    found = ours(written(tmp_path, files), name, pad_missing=pad_missing, num_seeds=num_seeds)
    for path in tmp_path.iterdir():
        path.unlink()
    assert (found is None) == (expected is None)
    if found is None or expected is None:
        return
    for measure, percents in expected.items():
        assert [one.percents[measure] for one in found.seeds] == pytest.approx(percents)
        summary = found.measures[measure]
        assert summary.estimate.mean == pytest.approx(statistics.fmean(percents))
        if len(percents) > 1:
            sem = statistics.stdev(percents) / math.sqrt(len(percents))
            assert summary.estimate.sem == pytest.approx(sem)


@FEW
@CASES
def test_it_is_what_mle_benchs_own_script_gives(
    tmp_path: Path, seed: int, name: str, pad_missing: bool, num_seeds: int | None
) -> None:
    reference.script()
    paths = written(tmp_path, messy_files(seed))
    found = ours(paths, name, pad_missing=pad_missing, num_seeds=num_seeds)
    try:
        theirs = reference.aggregated(paths, name, pad_missing=pad_missing, num_seeds=num_seeds)
    except ValueError:
        assert found is None
        return
    finally:
        for path in paths:
            path.unlink()
    assert found is not None
    for measure, (mean, sem, percents) in theirs.items():
        summary = found.measures[measure]
        assert [one.percents[measure] for one in found.seeds] == pytest.approx(percents)
        assert summary.estimate.mean == pytest.approx(mean)
        if len(percents) > 1:
            assert summary.estimate.sem == pytest.approx(sem)
        else:
            assert (sem, math.isnan(summary.estimate.sem)) == (0.0, True)


RECORDED = Path(__file__).parent / "golden" / "mle-bench-aggregates.json"
RECORDED_CASES = [
    (seed, name, pad_missing, num_seeds)
    for seed in range(8)
    for name in ("low", "all")
    for pad_missing, num_seeds in ((False, None), (True, None), (True, 2))
]


def test_it_is_what_mle_benchs_own_script_gave_when_recorded(tmp_path: Path) -> None:
    # For machines without a checkout; PODIUM_WRITE_GOLDEN=1 with one records anew.
    if os.environ.get("PODIUM_WRITE_GOLDEN") == "1":
        RECORDED.write_text(json.dumps(_recorded(tmp_path), indent=0) + "\n")
    recorded = json.loads(RECORDED.read_text())
    assert len(recorded) == len(RECORDED_CASES)
    assert sum(theirs is not None for theirs in recorded) > len(recorded) / 2
    for case, theirs in zip(RECORDED_CASES, recorded, strict=True):
        seed, name, pad_missing, num_seeds = case
        paths = written(tmp_path / str(seed), messy_files(seed))
        found = ours(paths, name, pad_missing=pad_missing, num_seeds=num_seeds)
        assert (found is None) == (theirs is None), case
        if found is None:
            continue
        for measure, (mean, sem) in theirs.items():
            estimate = found.measures[measure].estimate
            assert estimate.mean == pytest.approx(mean), case
            assert (0.0 if math.isnan(estimate.sem) else estimate.sem) == pytest.approx(sem), case


def _recorded(directory: Path) -> list[dict[str, tuple[float, float]] | None]:
    """Mean and SEM of each measure as the script gives them; None where it refuses."""
    values: list[dict[str, tuple[float, float]] | None] = []
    for seed, name, pad_missing, num_seeds in RECORDED_CASES:
        paths = written(directory / str(seed), messy_files(seed))
        try:
            theirs = reference.aggregated(paths, name, pad_missing=pad_missing, num_seeds=num_seeds)
        except ValueError:
            values.append(None)
        else:
            values.append({measure: (mean, sem) for measure, (mean, sem, _) in theirs.items()})
    return values


def test_missing_competitions_are_refused_with_their_names(tmp_path: Path) -> None:
    results = load_grading_reports(written(tmp_path, [random_rows(LOW[2:], 1)]))
    with pytest.raises(MissingRuns, match=f"2 of the 22 .*{LOW[0]}, {LOW[1]}"):
        aggregate(results, "low")


def test_missing_competitions_count_as_failures_where_they_are_padded(tmp_path: Path) -> None:
    rows = [row(one, "gold") for one in LOW[11:]]
    found = aggregate(load_grading_reports(written(tmp_path, [rows])), "low", pad_missing=True)
    assert found.measures["any_medal"].estimate.mean == 50.0
    assert found.measures["submission"].estimate.mean == 50.0
    assert [(cell.competition_id, cell.missing) for cell in found.padded] == [
        (one, "not asked for") for one in LOW[:11]
    ]


def test_seeds_that_lack_a_competition_are_left_out_and_named(tmp_path: Path) -> None:
    files = [random_rows(LOW, 1), random_rows(LOW[1:], 2)]
    found = aggregate(load_grading_reports(written(tmp_path, files)), "low")
    assert [one.seed for one in found.seeds] == [1]
    assert {seed: [c.competition_id for c in cells] for seed, cells in found.left_out.items()} == {
        2: [LOW[0]]
    }


def test_seeds_that_only_another_split_has_do_not_count_when_padding(tmp_path: Path) -> None:
    files = [random_rows(ALL, 1), random_rows(HIGH, 2)]
    results = load_grading_reports(written(tmp_path, files))
    assert len(aggregate(results, "low", pad_missing=True).seeds) == 1
    assert len(aggregate(results, "all", pad_missing=True).seeds) == 2


def test_a_seed_of_which_all_runs_are_lost_counts_when_padding() -> None:
    won = [Cell(one, 0, _won(one)) for one in LOW]
    lost = [Cell(one, 1, None, "lost") for one in LOW]
    found = aggregate(Results("g:v", (*won, *lost)), "low", pad_missing=True)
    assert [one.percents["gold"] for one in found.seeds] == [100.0, 0.0]


def test_any_complete_seeds_count_where_seeds_have_numbers() -> None:
    cells = [Cell(one, seed, _won(one)) for one in LOW for seed in (0, 1, 2)]
    cells[1] = Cell(LOW[0], 1, None, "lost")
    found = aggregate(Results("g:v", tuple(cells)), "low")
    assert [one.seed for one in found.seeds] == [0, 2]
    assert found.left_out == {1: (cells[1],)}


def test_no_complete_seed_is_refused_with_what_each_lacks() -> None:
    cells = [Cell(one, seed, _won(one)) for one in LOW for seed in (0, 1)]
    cells[1], cells[2] = Cell(LOW[0], 1, None, "lost"), Cell(LOW[1], 0, None, "queued")
    with pytest.raises(MissingRuns) as caught:
        aggregate(Results("g:v", tuple(cells)), "low")
    assert f"seed 0 lacks 1 competition ({LOW[1]}: queued)" in str(caught.value)
    assert f"seed 1 lacks 1 competition ({LOW[0]}: lost)" in str(caught.value)


def test_more_seeds_than_are_complete_are_refused() -> None:
    results = Results("g:v", tuple(Cell(one, 0, _won(one)) for one in LOW))
    with pytest.raises(MissingRuns, match="is 1, and 2 were asked for"):
        aggregate(results, "low", num_seeds=2)
    with pytest.raises(ValueError, match="at least one"):
        aggregate(results, "low", num_seeds=0)


def test_the_first_seeds_are_taken() -> None:
    cells = [
        Cell(one, seed, _won(one) if seed else failure(one)) for one in LOW for seed in range(3)
    ]
    found = aggregate(Results("g:v", tuple(cells)), "low", num_seeds=2)
    assert [one.percents["gold"] for one in found.seeds] == [0.0, 100.0]
    assert found.measures["gold"].estimate.mean == 50.0


def test_one_seed_has_no_sem_and_no_interval_over_seeds() -> None:
    results = Results("g:v", tuple(Cell(one, 0, _won(one)) for one in LOW))
    summary = aggregate(results, "low").measures["gold"]
    assert math.isnan(summary.estimate.sem)
    assert summary.student is None
    assert (summary.bootstrap.low, summary.bootstrap.high) == (100.0, 100.0)


def test_intervals_are_over_seeds_and_over_competitions(tmp_path: Path) -> None:
    files = [random_rows(ALL, seed) for seed in range(3)]
    found = aggregate(load_grading_reports(written(tmp_path, files)), "all")
    for measure, summary in found.measures.items():
        percents = [one.percents[measure] for one in found.seeds]
        assert summary.student == student_interval(percents)
        assert summary.bootstrap.low <= summary.estimate.mean <= summary.bootstrap.high


def test_a_split_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("\n".join(LOW[:4]))
    results = Results("g:v", tuple(Cell(one, 0, _won(one)) for one in LOW))
    assert aggregate(results, str(path)).competitions == LOW[:4]


def test_problems_of_the_results_are_handed_on(tmp_path: Path) -> None:
    path = write_report(tmp_path / "a.json", random_rows(LOW, 1), total_runs=1)
    results = load_grading_reports([path])
    assert aggregate(results, "low").problems == results.problems != ()


def test_a_truncated_file_is_never_averaged(tmp_path: Path) -> None:
    paths = written(tmp_path, [random_rows(LOW, seed) for seed in range(3)])
    paths[1].write_text(paths[1].read_text()[:3_000])
    with pytest.raises(BrokenFile, match=r"group2_grading_report\.json, line \d+: not JSON"):
        load_grading_reports(paths)


@pytest.mark.parametrize("files", [134, 1_340])
def test_10_000_run_reports_take_less_than_a_second(tmp_path: Path, files: int) -> None:
    count = math.ceil(10_050 / files)
    texts = [json.dumps({"competition_reports": random_rows(ALL, n)}, indent=2) for n in range(20)]
    for number in range(files):
        rows = json.loads(texts[number % 20])["competition_reports"]
        part = [{**each, "created_at": str(number)} for each in (rows * 2)[number % 75 :][:count]]
        (tmp_path / f"{number}.json").write_text(json.dumps({"competition_reports": part}))
    paths = sorted(tmp_path.iterdir())
    # Of the process, so that other tests on the machine do not count.
    started = process_time()
    results = load_grading_reports(paths)
    found = aggregate(results, "all")
    taken = process_time() - started
    assert sum(cell.grade is not None for cell in results.cells) >= 10_000
    assert len(found.seeds) >= 100
    assert taken < 1.0


def _won(competition_id: str) -> Grade:
    return replace(
        failure(competition_id),
        any_medal=True,
        gold_medal=True,
        above_median=True,
        submission_exists=True,
        valid_submission=True,
    )
