import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from agent.executors.processes import Family

_MARK = "TEST_FAMILY=1"
_HOLD = "import sys; kept = bytes(range(256)) * 200_000; print('up', flush=True); sys.stdin.read()"


@contextmanager
def _process(mark: str | None) -> Iterator[subprocess.Popen[bytes]]:
    """A process in a session of its own that holds 50 MB until it is killed."""
    environment = {"PATH": os.environ["PATH"]} | ({"TEST_FAMILY": mark} if mark else {})
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        try:
            yield process
        finally:
            process.kill()


def test_killing_without_a_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="match every process"):
        Family(os.getpid(), "")


def test_a_family_is_its_session_and_who_carries_its_mark() -> None:
    with _process("1") as first, _process("1") as second, _process("11") as other:
        family = Family(first.pid, _MARK)
        mebibyte = 1_048_576
        assert 95 * mebibyte < family.own_bytes() < 150 * mebibyte
        assert family.own_bytes() < family.resident_bytes() < 200 * mebibyte
        family.kill()
        assert first.wait(5) == second.wait(5) == -9
        assert other.poll() is None


def test_who_was_there_before_is_never_killed() -> None:
    with _process("1") as older, _process("1") as leader:
        family = Family(leader.pid, _MARK)
        family._began += 1_000_000  # as if all had been started long before
        family.kill()
        assert leader.wait(5) == -9, "its group is killed all the same"
        assert older.poll() is None


def test_a_family_that_is_gone_is_small_and_dead() -> None:
    with _process(None) as process:
        family = Family(process.pid, _MARK)
        family.kill()
        assert process.wait(5) == -9
    assert (family.resident_bytes(), family.own_bytes()) == (0, 0)
    family.kill()
