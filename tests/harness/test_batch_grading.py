"""Grading in processes that die."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import forkserver
from pathlib import Path

import pytest

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.preparation import prepare
from harness.batch_grading import Entry, Graded, Grading, Plan


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    root = tmp_path_factory.mktemp("data")
    prepare(find("demo-wine"), DataDir(root))
    return Plan(root)


def entries(plan: Plan, count: int) -> list[Entry]:
    sample = DataDir(plan.data_dir).sample_submission(find("demo-wine"))
    return [Entry("demo-wine", str(sample))] * count


def workers() -> list[int]:
    """The process ids of the pool's workers: the children of the fork server."""
    server = getattr(forkserver, "_forkserver")._forkserver_pid  # noqa: B009  (no public name)
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == server and fields[0] != "Z":
            found.append(int(place.parent.name))
    return found


def kill_workers() -> None:
    for pid in workers():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_a_process_that_dies_costs_no_result(plan: Plan) -> None:
    seen: list[Graded] = []

    def done(graded: Graded) -> None:
        seen.append(graded)
        if len(seen) == 1:
            kill_workers()

    graded = Grading(plan, jobs=2, on_done=done).run(entries(plan, 12))
    assert [one.problem for one in graded] == [None] * 12
    assert len(seen) == 12


def test_a_submission_whose_grading_always_dies_is_named(plan: Plan) -> None:
    over = threading.Event()

    def hunt() -> None:
        while not over.wait(0.001):
            kill_workers()

    hunter = threading.Thread(target=hunt)
    Grading(plan, jobs=1).run(entries(plan, 2))  # starts the fork server
    hunter.start()
    try:
        graded = Grading(plan, jobs=1).run(entries(plan, 2))
    finally:
        over.set()
        hunter.join()
    assert all("ended its process" in str(one.problem) for one in graded)
