"""`podium aggregate` as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from competitions.catalog import find
from tests.harness.cli.test_main import podium, refused
from tests.reports.groups import realistic_runs, write_group
from tests.reports.official_reports import ALL, LFS_POINTER, LOW, random_rows, write_report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three grading reports, and a run group in runs/."""
    folder = tmp_path_factory.mktemp("aggregate")
    for number, name in enumerate("ABC"):
        write_report(folder / f"{name}.json", random_rows(ALL, number))
    write_group(folder / "runs", "g", realistic_runs())
    return folder


def printed(folder: Path, *arguments: str | Path) -> dict[str, Any]:
    """What --json prints of one agent."""
    done = podium("aggregate", *arguments, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    [fields] = json.loads(done.stdout)["aggregates"]
    assert isinstance(fields, dict)
    return fields


def test_grading_reports_are_the_seeds_of_one_agent(folder: Path) -> None:
    fields = printed(folder, "--grading-reports", "A.json", "B.json", "C.json", "--split", "low")
    assert (fields["split"], fields["num_competitions"], fields["num_seeds"]) == ("low", 22, 3)
    medals = [
        sum(
            each["any_medal"]
            for each in random_rows(ALL, seed)
            if find(each["competition_id"]).tier == "low"
        )
        for seed in range(3)
    ]
    assert fields["measures"]["any_medal"]["per_seed"] == pytest.approx(
        [100 * count / 22 for count in medals]
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["A.json", "B.json", "C.json"],
        ["C.json", "A.json", "B.json"],
        ["--grading-reports", "A.json", "--grading-reports", "B.json", "C.json"],
        ["--split", "all", "--grading-reports", "A.json", "B.json", "C.json"],
        ["A.json,B.json,C.json"],
        ["--group", "A.json,B.json,C.json"],
    ],
)
def test_files_may_be_named_in_several_ways(folder: Path, arguments: list[str]) -> None:
    named = printed(folder, "--grading-reports", "A.json", "B.json", "C.json")
    assert printed(folder, *arguments)["measures"] == named["measures"]


def test_the_table_has_each_measure_and_seeds_where_asked_for(folder: Path) -> None:
    files = ["A.json", "B.json", "C.json"]
    plain = podium("aggregate", *files, cwd=folder)
    verbose = podium("aggregate", *files, "--verbose", cwd=folder)
    assert (plain.returncode, verbose.returncode, plain.stderr) == (0, 0, "")
    assert "Any medal" in plain.stdout
    assert "(bootstrap)" in plain.stdout
    assert "Seed 3" not in plain.stdout
    assert "Seed 3" in verbose.stdout


def test_a_group_gives_a_table_per_variant_and_a_colon_one_of_them(folder: Path) -> None:
    done = podium("aggregate", "g", "--split", "own", "--pad-missing", cwd=folder)
    assert done.returncode == 0, done.stderr
    titles = [line for line in done.stdout.splitlines() if " on own: percent of " in line]
    assert [one.split(" on ")[0] for one in titles] == ["g:uct", "g:greedy", "g:foreign"]
    assert printed(folder, "g:uct", "--split", "own")["label"] == "g:uct"
    assert printed(folder, "--group", "g:uct", "--split", "own")["label"] == "g:uct"


def test_seeds_that_are_left_out_are_said(folder: Path) -> None:
    done = podium("aggregate", "g:greedy", "--split", "own", cwd=folder)
    assert "Left out of the means: seed 2 lacks 1 competition (AI4Code: lost)." in done.stdout


def test_num_seeds_takes_the_first(folder: Path) -> None:
    files = ["--grading-reports", "A.json", "B.json", "C.json"]
    assert printed(folder, *files, "--num-seeds", "2")["seeds"] == [1, 2]
    assert printed(folder, *files, "--num-seeds", "-1")["seeds"] == [1, 2, 3]


def test_regrade_lists_what_the_scores_do_not_bear_out(folder: Path, tmp_path: Path) -> None:
    rows = random_rows(LOW, 1)
    rows[3] |= {"gold_medal": False, "silver_medal": False, "bronze_medal": False}
    rows[3] |= {"score": rows[3]["gold_threshold"], "valid_submission": True}
    path = write_report(tmp_path / "odd.json", rows)
    done = podium("aggregate", path, "--split", "low", "--regrade", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "Regraded: results that are not what their scores give: 1" in done.stdout
    assert f"{LOW[3]}, seed 1: recorded" in done.stdout
    assert "recomputed gold" in done.stdout
    fields = printed(folder, path, "--split", "low", "--regrade")
    assert len(fields["regraded"]["disagreements"]) == 1
    # Rows of medals count the recomputed ones.
    recorded = printed(folder, path, "--split", "low")
    gold = [one["measures"]["gold"]["mean"] for one in (fields, recorded)]
    assert gold[0] == pytest.approx(gold[1] + 100 / 22)


def test_problems_are_printed_on_stderr_by_file_and_line(folder: Path, tmp_path: Path) -> None:
    path = write_report(tmp_path / "r.json", random_rows(LOW, 1), total_runs=3)
    done = podium("aggregate", path, "--split", "low", cwd=folder)
    assert done.returncode == 0
    assert done.stderr.strip() == (
        f"{path}, line 2: total_runs is 3, its rows give 22; the rows count."
    )


def test_many_problems_do_not_bury_the_table(folder: Path, tmp_path: Path) -> None:
    rows = [{**each, "score": float("nan")} for each in random_rows(ALL, 1)]
    path = write_report(tmp_path / "r.json", rows)
    done = podium("aggregate", path, cwd=folder)
    assert len(done.stderr.splitlines()) == 21
    assert "--json lists them all" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "Nothing to aggregate"),
        (["nosuch"], 2, "'nosuch' is no run group (run groups in "),
        (["g:mcts"], 2, "There is no 'mcts' in g. Those there: uct, greedy, foreign."),
        (["A.json", "--split", "lo"], 2, "'lo' is unknown. Did you mean low"),
        (["A.json", "--num-seeds", "0"], 2, "--num-seeds 0 averages nothing"),
        (["A.json", "--num-seeds", "2"], 1, "is 1, and 2 were asked for"),
        (["A.json", "--split", "dev"], 1, "no result of 7 of the 7 competitions of dev"),
        (["A.json", "none.json"], 1, "none.json: No such file"),
        (["cut.json"], 1, "cut.json, line 1: not JSON"),
        (["pointer.json"], 1, "a Git LFS pointer, not the report itself"),
    ],
)
def test_mistakes_are_one_line(folder: Path, arguments: list[str], code: int, words: str) -> None:
    (folder / "cut.json").write_text('{"competition_reports": [')
    (folder / "pointer.json").write_text(LFS_POINTER)
    assert words in refused(podium("aggregate", *arguments, cwd=folder), code)
