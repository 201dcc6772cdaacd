"""The command line as its users meet it: as a process, by exit code and printed lines."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest

from harness.cli import VERBS

PODIUM = Path(sys.executable).parent / "podium"


def podium(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PODIUM, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=False
    )


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line on stderr of a command that failed with this exit code."""
    assert done.returncode == code, done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


def test_help_lists_every_verb_and_is_fast() -> None:
    started = perf_counter()
    done = podium("--help")
    # 0.1 s on an idle core; the bound is loose because tests share the machine.
    assert perf_counter() - started < 1.5
    assert done.returncode == 0
    assert [verb for verb in VERBS if verb not in done.stdout] == []


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str) -> None:
    done = podium(verb, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout


def test_version() -> None:
    from harness import __version__

    assert podium("--version").stdout.strip() == f"podium {__version__}"


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["nosuch"], 2, "No such command 'nosuch'"),
        (["prepare"], 2, "nothing to prepare"),
        (["prepare", "-c", "demo-wein"], 2, "Did you mean demo-wine"),
        (["prepare", "--split", "lowest"], 2, "'lowest' is unknown"),
        (["competitions", "show", "titanic"], 2, "'titanic' is unknown"),
        (["grade", "--submission", "nope.jsonl", "--output-dir", "out"], 2, "nope.jsonl does not"),
        (["grade-sample", "nope.csv", "demo-wine", "--data-dir", "none"], 1, "is not prepared"),
        (["grade", "--nope"], 2, "No such option"),
    ],
)
def test_bad_input_is_answered_with_one_line(
    tmp_path: Path, arguments: list[str], code: int, word: str
) -> None:
    assert word in refused(podium(*arguments, cwd=tmp_path), code)
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_the_traceback(tmp_path: Path) -> None:
    done = podium("--debug", "competitions", "show", "titanic", cwd=tmp_path)
    assert done.returncode != 0
    assert "Traceback" in done.stderr


def test_competitions_can_be_read_by_a_machine() -> None:
    rows = json.loads(podium("competitions", "list", "--split", "demo", "--json").stdout)
    assert {row["id"] for row in rows} == {
        "demo-digits",
        "demo-breast-cancer",
        "demo-diabetes",
        "demo-wine",
    }
    shown = json.loads(podium("competitions", "show", "demo-wine", "--json").stdout)
    assert shown["tier"] == "high"
    assert shown["gold"] <= shown["median"]
