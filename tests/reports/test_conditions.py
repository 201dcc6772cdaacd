"""Conditions of an entry's runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.analysis import Entry
from reports.build import analyse_groups
from reports.conditions import conditions_of
from reports.results import Conditions
from tests.reports.groups import FakeRun, write_group


def entry_of(tmp_path: Path, *records: dict[str, Any]) -> Entry:
    runs = [FakeRun("v", "AI4Code", seed, record=record) for seed, record in enumerate(records)]
    (entry,) = analyse_groups([write_group(tmp_path, "g", runs)]).entries
    return entry


def test_what_all_runs_share_is_a_condition(tmp_path: Path) -> None:
    conditions, mixed = conditions_of(entry_of(tmp_path, {}, {}))
    assert mixed == ()
    assert conditions == Conditions(
        hours=12.0,
        model="fake-model-1",
        hardware="1 GPU, 4 vCPU, 64 GiB RAM",
        network="none",
        isolation="container",
        date="2025-10-09",
        other={"image": "podium-agent:test", "podium": "0.1.0"},
    )


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("model", "m2", "the runs differ in model: fake-model-1 (2 runs), m2 (1 run)."),
        ("network", "open", "the runs differ in network: none (2 runs), open (1 run)."),
    ],
)
def test_what_differs_between_runs_is_unknown_and_told(
    tmp_path: Path, field: str, value: str, told: str
) -> None:
    conditions, mixed = conditions_of(entry_of(tmp_path, {}, {}, {field: value}))
    assert getattr(conditions, field) is None
    assert mixed == (told,)


def test_what_no_run_says_is_unknown(tmp_path: Path) -> None:
    silent: dict[str, Any] = {
        "resources": {},
        "budget_s": None,
        "timings": {},
        "versions": {},
        "image": None,
    }
    conditions, mixed = conditions_of(entry_of(tmp_path, silent))
    assert (conditions.hours, conditions.hardware, conditions.date) == (None, None, None)
    assert conditions.other == {}
    assert mixed == ()
