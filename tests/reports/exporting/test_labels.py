"""Names in the row, the folders and the lines, however they look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports.errors import UnusableName
from reports.exporting.mle_bench import Labels, export_mle_bench
from reports.exporting.row import COLUMNS
from tests.reports.exporting.handed_in import cells_of_row
from tests.reports.exporting.whole_groups import edit_runs

HOSTILE = {
    "../../../etc/cron.d/x": "etc-cron.d-x",
    "a,b": "a-b",
    "a | b": "a-b",
    "<script>alert(1)</script>": "script-alert-1-script",
    "[x](javascript:y) `z` *s*": "x-javascript-y-z-s",
    "=cmd()": "cmd",
    "Ünïcode": "Unicode",
    "智能体": "uct",
    "-rf": "rf",
    ".hidden": "hidden",
    "\\": "uct",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_in_their_cell_and_their_folder(
    whole_runs: Path, tmp_path: Path, name: str
) -> None:
    done = export_mle_bench(
        ["whole"], tmp_path / "out", runs_dir=whole_runs, labels=Labels(name, "gpt|5, x")
    )
    folders = sorted(path.name for path in (done.out / "runs").iterdir())
    assert folders == [f"{HOSTILE[name]}_group{number}" for number in (1, 2, 3)]
    assert len(cells_of_row(done.out)) == len(COLUMNS)
    assert re.sub(r"\\([\\`*_\[\]<>|~$])", r"\1", cells_of_row(done.out)[0]) == name
    for line in (done.out / "run_group_experiments.lines.csv").read_text().splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+,[A-Za-z0-9._-]+", line)
    assert list(tmp_path.iterdir()) == [done.out]


@pytest.mark.parametrize(
    "labels",
    [
        Labels("two\nlines"),
        Labels(""),
        Labels("x" * 101),
        Labels("\x1b[31mred"),
        Labels("right-to-left \u202e"),
        Labels("agent", "tab\tbed"),
        Labels("agent", hardware="\x00"),
        Labels("agent", source="javascript:alert(1)"),
        Labels("agent", source="https://x y"),
        Labels("agent", source="https://x>|"),
    ],
)
def test_labels_that_cannot_stand_in_a_table_are_refused(
    whole_runs: Path, tmp_path: Path, labels: Labels
) -> None:
    with pytest.raises(UnusableName):
        export_mle_bench(["whole"], tmp_path / "out", runs_dir=whole_runs, labels=labels)
    assert list(tmp_path.iterdir()) == []


def test_a_recorded_model_that_cannot_stand_in_a_table_has_to_be_named(
    group: Path, tmp_path: Path
) -> None:
    edit_runs(group, model="a\nb | c")
    with pytest.raises(UnusableName, match="--llm"):
        export_mle_bench(["whole"], tmp_path / "out", runs_dir=group.parent)
    labels = Labels(llm="deepseek-r1")
    done = export_mle_bench(["whole"], tmp_path / "out", runs_dir=group.parent, labels=labels)
    assert "| Model | a b \\| c |" in (done.out / "DISCLOSURE.md").read_text()
