"""Every table: contents, Markdown as in the golden file, CSV that reads back, terminal."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from rich.console import Console

from reports.aggregate import Estimate
from reports.analysis import Analysis
from reports.build import analyse_groups
from reports.errors import UnknownTable
from reports.tables import TABLES, make_table
from reports.tables.cells import Result, show_estimate
from reports.tables.csv_text import to_csv
from reports.tables.markdown import to_markdown
from reports.tables.table import Column, Table
from reports.tables.terminal import print_table, to_terminal
from tests.reports.groups import FakeRun, write_group

GOLDEN = Path(__file__).parent.parent / "golden"


def row_of(table: Table, *first: object) -> dict[str, Any]:
    (found,) = (row for row in table.rows if row[: len(first)] == first)
    return dict(zip((column.name for column in table.columns), found, strict=True))


def test_the_medal_table_is_the_one_computed_by_hand(analysis: Analysis) -> None:
    # uct, low: seed 0 gold and bronze, seed 1 gold and nothing, seed 2 silver and bronze.
    low = row_of(make_table("medals", analysis), "uct", "low")
    assert (low["competitions"], low["seeds"]) == (2, 3)
    assert low["any_medal"].mean == pytest.approx((100 + 50 + 100) / 3)
    assert low["any_medal"].sem == pytest.approx(16.6667, abs=1e-4)
    assert low["gold"].mean == pytest.approx((50 + 50 + 0) / 3)
    assert low["silver"].mean == pytest.approx(50 / 3)
    assert low["bronze"].mean == pytest.approx((50 + 0 + 50) / 3)
    # uct, all: any medal 2 of 5, 2 of 5 (gold, silver), 3 of 5 (silver, bronze, bronze).
    everything = row_of(make_table("medals", analysis), "uct", "all")["any_medal"]
    assert everything.mean == pytest.approx((40 + 40 + 60) / 3)
    assert everything.sem == pytest.approx(20 / 3)


@pytest.mark.parametrize("name", TABLES)
def test_markdown_is_as_in_the_golden_file(name: str, analysis: Analysis) -> None:
    text = to_markdown(make_table(name, analysis))
    path = GOLDEN / f"{name}.md"
    if os.environ.get("PODIUM_WRITE_GOLDEN") == "1":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_csv_reads_back_as_what_was_written(name: str, analysis: Analysis) -> None:
    table = make_table(name, analysis)
    header, *rows = csv.reader(io.StringIO(to_csv(table)))
    assert tuple(header) == table.csv_names
    written = [["" if value is None else str(value) for value in row] for row in table.recorded]
    assert rows == written


def test_numbers_survive_csv_at_full_precision(analysis: Analysis) -> None:
    table = make_table("medals", analysis)
    read = pd.read_csv(io.StringIO(to_csv(table)), float_precision="round_trip")
    pd.testing.assert_frame_equal(read, table.to_frame(), check_exact=True)


def test_an_unknown_table_is_refused_with_those_that_exist(analysis: Analysis) -> None:
    with pytest.raises(UnknownTable, match="Choose from: conditions, medals"):
        make_table("medal", analysis)


def test_each_table_has_its_own_name(analysis: Analysis) -> None:
    assert [make_table(name, analysis).name for name in TABLES] == list(TABLES)


def test_one_seed_shows_a_dash_and_is_empty_in_csv_never_zero() -> None:
    table = Table("t", "T", (Column("x", "X", "estimate"),), ((Estimate(50.0, math.nan),),))
    assert "| 50.00 ± - |" in to_markdown(table)
    assert to_csv(table) == "x_mean,x_sem\n50.0,\n"
    assert math.isnan(table.to_frame()["x_sem"][0])


def test_a_standard_error_of_zero_is_shown_as_zero() -> None:
    assert show_estimate(Estimate(50.0, 0.0)) == "50.00 ± 0.00"


def test_competitions_have_a_column_per_seed_and_name_what_is_missing(analysis: Analysis) -> None:
    table = make_table("competitions", analysis)
    row = row_of(table, "AI4Code", "medium", "greedy")
    assert row["seed0"] == Result(0.1, "below median")
    assert row["seed1"] == Result(None, "invalid")
    assert row["seed2"] == Result(None, "lost")
    assert (row["gold_threshold"], row["metric"]) == (0.9, "kendall-tau")


def test_a_run_tells_time_nodes_tokens_and_what_it_left(analysis: Analysis) -> None:
    row = row_of(make_table("runs", analysis), "uct", "AI4Code", 1)
    assert (row["nodes"], row["agent_s"], row["submission"]) == (500, 43_200.0, "valid")
    assert (row["llm_calls"], row["completion_tokens"]) == (1_000, 200_000)
    assert row["test"] == Result(0.85, "silver")
    assert row["validation_metric"] == pytest.approx(0.8639610)


def test_a_run_without_a_journal_has_no_nodes_rather_than_zero(analysis: Analysis) -> None:
    row = row_of(make_table("runs", analysis), "foreign", "AI4Code", 1)
    assert row["nodes"] is None


def test_failures_are_counted_by_cause(analysis: Analysis) -> None:
    table = make_table("failures", analysis)
    assert row_of(table, "foreign", "run failed")["runs"] == 1
    two = row_of(table, "greedy", "invalid submission")
    assert (two["runs"], two["message"]) == (2, "column 'target': 3 values are not numbers.")
    # uct 2, greedy 5 (one of them lost), foreign 5 (one of them failed).
    assert sum(row[2] for row in table.rows) == 12


def test_mixed_conditions_are_all_named_with_counts(tmp_path: Path) -> None:
    one = FakeRun("uct", "AI4Code", 0, nodes=1)
    runs = [one, replace(one, seed=1), replace(one, seed=2, model="other", record={"image": None})]
    table = make_table("conditions", analyse_groups([write_group(tmp_path, "g", runs)]))
    assert row_of(table, "Model")["uct"] == "fake-model-1 (2 runs); other (1 run)"
    assert row_of(table, "Image")["uct"].endswith("(2 runs); - (1 run)")
    assert row_of(table, "Budget per run")["uct"] == "12 h 00 min"


def test_agents_text_cannot_leave_its_markdown_cell() -> None:
    table = Table("t", "T", (Column("x", "X"),), (("a | b\n<script> [x](y) __z__",),))
    line = to_markdown(table).splitlines()[-1]
    assert line == r"| a \| b \<script\> \[x\](y) \_\_z\_\_ |"


def test_agents_text_is_no_markup_in_the_terminal() -> None:
    console = Console(width=60, record=True, file=io.StringIO())
    console.print(to_terminal(Table("t", "T", (Column("x", "X"),), (("[red]a[/red]",),), ("[b]",))))
    text = console.export_text()
    assert "[red]a[/red]" in text
    assert "- [b]" in text


def test_a_table_in_a_file_is_not_folded(
    analysis: Analysis, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    print_table(make_table("medals", analysis))
    assert re.search(r"100\.00 ± 0\.00 +83\.33 ± 16\.67 ", capsys.readouterr().out)


def test_no_number_is_folded_in_a_terminal_of_80_columns(
    analysis: Analysis, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    print_table(make_table("medals", analysis))
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines()) <= 80
    assert re.search(
        r"uct +low +2 +3 +100\.00 +83\.33 +33\.33 +16\.67 +33\.33 +83\.33$", text, re.M
    )


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        Table("t", "T", (Column("x", "X"),), ((1, 2),))
