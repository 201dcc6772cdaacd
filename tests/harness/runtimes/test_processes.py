from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from harness.runtimes.processes import descendants, kill_marked, memory_bytes

MIB = 1 << 20


@contextmanager
def python(script: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process that has printed its first line."""
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.defpath, **environment},
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_grandchildren_are_descendants_and_zombies_are_not() -> None:
    script = (
        "import subprocess, time\n"
        "live = subprocess.Popen(['sleep', '60'])\n"
        "dead = subprocess.Popen(['true'])\n"
        "while open(f'/proc/{dead.pid}/stat').read().split()[2] != 'Z': time.sleep(0.01)\n"
        "print('up', flush=True)\n"
        "try: time.sleep(60)\n"
        "finally: live.kill()\n"
    )
    with python(script) as process:
        found = descendants(process.pid)
        assert len(found) == 1
        assert process.pid in descendants(os.getpid())
        assert found[0] in descendants(os.getpid())
        os.kill(found[0], 9)


def test_a_process_with_brackets_in_its_name_is_read() -> None:
    script = (
        "import time; open('/proc/self/comm', 'w').write('a) S 1 (b'); print(1, flush=True);"
        "time.sleep(60)"
    )
    with python(script) as process:
        assert process.pid in descendants(os.getpid())


def test_memory_that_processes_share_counts_once() -> None:
    script = (
        "import os, time\n"
        f"kept = os.urandom({64 * MIB})\n"
        "pids = [os.fork() for _ in range(1)]\n"
        "if pids != [0]: print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    with python(script) as process:
        pids = [process.pid, *descendants(process.pid)]
        upper_bound = memory_bytes(pids, enough=1 << 40)
        exact = memory_bytes(pids, enough=0)
        os.kill(pids[1], 9)
    assert upper_bound > 128 * MIB
    assert 64 * MIB < exact < 110 * MIB


def test_memory_of_a_process_that_is_gone_is_nothing() -> None:
    with python("print(1, flush=True)") as process:
        process.wait()
    assert memory_bytes([process.pid], enough=0) == 0


def test_only_processes_with_the_mark_are_killed() -> None:
    script = "import time; print(1, flush=True); time.sleep(60)"
    with (
        python(script, PODIUM_RUN_DIR="/r/1") as marked,
        python(script, PODIUM_RUN_DIR="/r/10") as other,
    ):
        assert kill_marked("PODIUM_RUN_DIR=/r/1") == 1
        assert marked.wait(5) == -9
        time.sleep(0.05)
        assert other.poll() is None
