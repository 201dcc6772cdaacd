"""`podium agent view` as its users meet it."""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.harness.cli.test_main import PODIUM, podium, refused
from tests.reports.search_tree.journals import Search, write_search


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    return write_search(tmp_path / "run", 6)


def test_the_page_is_written_beside_the_run_s_files(run_dir: Path) -> None:
    done = podium("agent", "view", run_dir)
    assert done.returncode == 0, done.stderr
    page = run_dir / "search_tree.html"
    assert done.stdout == f"Search tree: {page}\n"
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert list(run_dir.glob(".*")) == []


def test_or_where_it_is_wanted(run_dir: Path, tmp_path: Path) -> None:
    target = tmp_path / "tree.html"
    assert podium("agent", "view", run_dir, "--out", target).returncode == 0
    assert target.is_file()
    assert not (run_dir / "search_tree.html").exists()


def test_a_directory_that_is_no_run_is_refused_and_the_runs_in_it_named(tmp_path: Path) -> None:
    line = refused(podium("agent", "view", tmp_path), 2)
    assert "neither logs/ nor run.json" in line
    (tmp_path / "a__b__seed0").mkdir()
    (tmp_path / "a__b__seed0" / "run.json").write_text("{}")
    assert "It holds runs: a__b__seed0." in refused(podium("agent", "view", tmp_path), 2)


def test_a_run_without_a_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    line = refused(podium("agent", "view", tmp_path), 2)
    assert "journal.jsonl is not there" in line


def test_a_place_that_cannot_be_written_is_named(run_dir: Path, tmp_path: Path) -> None:
    line = refused(podium("agent", "view", run_dir, "--out", tmp_path / "no" / "tree.html"), 1)
    assert "No such file or directory" in line


@pytest.mark.parametrize("flags", [["--live", "--out", "x.html"], ["--port", "8000"]])
def test_flags_that_do_not_go_together_are_refused(run_dir: Path, flags: list[str]) -> None:
    assert "--live" in refused(podium("agent", "view", run_dir, *flags), 2)


def test_live_tells_its_address_answers_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    search = Search(tmp_path)
    search.grow(2)
    command = [str(PODIUM), "agent", "view", str(tmp_path), "--live"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[2]
        with httpx.Client() as client:
            assert "search tree" in client.get(address).text
            search.grow()
            assert len(client.get(f"{address}tree.json").json()["nodes"]) == 3
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_port_that_is_taken_is_named(run_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refused(podium("agent", "view", run_dir, "--live", "--port", port), 1)
    assert f"127.0.0.1:{port} cannot be listened on" in line
