"""What runs took, and what a medal cost."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.build import analyse_groups
from reports.spending import Spending, spending
from reports.tables import make_table
from tests.reports.groups import FakeRun, write_group, write_jsonl

RUN = FakeRun("v", "AI4Code", 0, score=0.95, nodes=2)


def spent(tmp_path: Path, *runs: FakeRun, costs: tuple[float | None, ...] = ()) -> Spending:
    """The spending of a group over all tiers; `costs` goes into the nodes of each run."""
    group = write_group(tmp_path, "g", runs)
    for run, cost in zip(runs, costs, strict=False):
        path = group / run.run_id / "logs" / "journal.jsonl"
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            line["usage"] = {"calls": 2, "cost_usd": cost}
        write_jsonl(path, lines)
    return spending(analyse_groups([group]))[-1]


def write_progress(group: Path, run: FakeRun, content: Any) -> None:
    (group / run.run_id / "logs" / "progress.json").write_text(json.dumps(content))


def test_tokens_calls_and_nodes_are_summed_over_runs(tmp_path: Path) -> None:
    found = spent(tmp_path, RUN, replace(RUN, seed=1, score=0.1))
    assert (found.runs, found.medals, found.nodes, found.llm_calls) == (2, 1, 4, 8)
    assert (found.prompt_tokens, found.completion_tokens, found.tokens) == (8_000, 1_600, 9_600)


def test_cost_is_the_nodes_where_the_agent_told_no_total(tmp_path: Path) -> None:
    found = spent(tmp_path, RUN, replace(RUN, seed=1, score=0.1), costs=(0.25, 0.5))
    assert found.cost_usd == pytest.approx(2 * 0.25 + 2 * 0.5)
    assert found.per_medal(found.cost_usd) == pytest.approx(1.5)


def test_the_agent_s_own_total_comes_before_the_sum_over_its_nodes(tmp_path: Path) -> None:
    spent(tmp_path, RUN, costs=(0.25,))
    write_progress(tmp_path / "g", RUN, {"usage": {"cost_usd": 0.75}})
    assert spending(analyse_groups([tmp_path / "g"]))[-1].cost_usd == 0.75


@pytest.mark.parametrize("content", [[], {"usage": 3}, {"usage": {"cost_usd": "much"}}, {}])
def test_a_total_that_is_no_number_is_none(tmp_path: Path, content: Any) -> None:
    spent(tmp_path, RUN, costs=(0.25,))
    write_progress(tmp_path / "g", RUN, content)
    assert spending(analyse_groups([tmp_path / "g"]))[-1].cost_usd == 0.5


@pytest.mark.parametrize("cost", [0.0, None])
def test_without_a_price_the_cost_is_unknown_and_said_so(
    tmp_path: Path, cost: float | None
) -> None:
    found = spent(tmp_path, RUN, costs=(cost,))
    assert found.cost_usd is None
    table = make_table("spending", analyse_groups([tmp_path / "g"]))
    assert "unknown" in table.shown[-1]
    assert any(note.startswith("Cost unknown for v:") for note in table.notes)


def test_one_run_of_unknown_cost_makes_the_whole_unknown(tmp_path: Path) -> None:
    assert spent(tmp_path, RUN, replace(RUN, seed=1), costs=(0.5, 0.0)).cost_usd is None


def test_no_call_costs_nothing_unless_calls_could_go_past_the_gateway(tmp_path: Path) -> None:
    foreign = replace(RUN, nodes=None)
    assert spent(tmp_path / "a", foreign).cost_usd == 0.0
    assert spent(tmp_path / "b", replace(foreign, record={"network": "open"})).cost_usd is None


def test_gpu_hours_are_gpus_times_hours(tmp_path: Path) -> None:
    two = replace(RUN, seed=1, record={"resources": {"gpus": 2}})
    found = spent(tmp_path, RUN, two)
    assert found.gpu_hours == pytest.approx(12 + 24)
    assert found.agent_hours == pytest.approx(24)


def test_all_gpus_of_a_machine_are_an_unknown_number(tmp_path: Path) -> None:
    found = spent(tmp_path, replace(RUN, record={"resources": {"gpus": "all"}}))
    assert found.gpu_hours is None
    table = make_table("spending", analyse_groups([tmp_path / "g"]))
    assert any(note.startswith("GPU-hours unknown for v:") for note in table.notes)


def test_without_a_medal_there_is_no_cost_of_one(tmp_path: Path) -> None:
    found = spent(tmp_path, replace(RUN, score=0.1), costs=(0.5,))
    assert math.isnan(found.per_medal(found.cost_usd) or 0.0)


def test_lost_runs_count_and_those_that_never_started_do_not(tmp_path: Path) -> None:
    found = spent(
        tmp_path, RUN, replace(RUN, seed=1, state="lost"), replace(RUN, seed=2, state="queued")
    )
    assert found.runs == 2
