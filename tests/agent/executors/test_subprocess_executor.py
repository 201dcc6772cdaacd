import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.errors import ConfigError
from agent.executors import EXECUTORS, load_executor
from agent.executors.base import Execution, ExecutionRequest
from agent.executors.processes import Family
from agent.executors.environment import solution_environment


class _Stopped(BaseException):
    """As SystemExit, it is no Exception."""


def _run(
    tmp_path: Path, code: str, timeout_s: float = 20.0, memory_mb: int | None = None
) -> Execution:
    script = tmp_path / "solution.py"
    script.write_text(code, encoding="utf-8")
    request = ExecutionRequest(
        script, timeout_s, memory_mb * 1_048_576 if memory_mb else None, 1.0, 20_000
    )
    return load_executor("subprocess")().run(request)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _becomes(claim: Callable[[], bool], within_s: float = 5.0) -> bool:
    end = time.monotonic() + within_s
    while not claim() and time.monotonic() < end:
        time.sleep(0.02)
    return claim()


@pytest.mark.parametrize("name", EXECUTORS)
def test_every_executor_in_the_table_can_be_loaded(name: str) -> None:
    assert callable(load_executor(name)().run)


def test_an_unknown_executor_names_a_known_one() -> None:
    with pytest.raises(ConfigError, match="Use 'subprocess'"):
        load_executor("subproces")


def test_a_script_runs_in_its_own_directory_and_both_streams_are_kept(tmp_path: Path) -> None:
    code = "import os, sys\nprint(os.getcwd())\nprint('trouble', file=sys.stderr)\nsys.exit(3)"
    execution = _run(tmp_path, code)
    assert (execution.exit_code, execution.ended_by) == (3, "itself")
    assert execution.output == f"{tmp_path}\ntrouble\n"
    assert 0 < execution.seconds < 10


def test_a_script_does_not_see_keys_and_gets_thread_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "KAGGLE_KEY", "MY_TOKEN", "PYTHONPATH"):
        monkeypatch.setenv(name, "secret-value")
    output = _run(tmp_path, "import os\nprint(dict(os.environ))").output
    assert "secret-value" not in output
    assert "'OMP_NUM_THREADS': '1'" in output


@pytest.mark.parametrize(("cpus", "threads"), [(0.5, "1"), (1.0, "1"), (3.7, "3")])
def test_threads_follow_the_cores_of_the_slot(cpus: float, threads: str) -> None:
    assert solution_environment({}, cpus, "m")["OPENBLAS_NUM_THREADS"] == threads


def test_a_script_that_runs_too_long_is_stopped_with_its_last_words(tmp_path: Path) -> None:
    execution = _run(tmp_path, "import time\nprint('begun')\ntime.sleep(60)", timeout_s=0.5)
    assert execution.ended_by == "timeout"
    assert execution.output == "begun\n"
    assert execution.seconds < 3


def test_a_script_that_takes_too_much_memory_is_stopped(tmp_path: Path) -> None:
    code = "import time\nkept = [bytes(range(256)) * 40_000 for _ in range(30)]\ntime.sleep(60)"
    execution = _run(tmp_path, code, memory_mb=100)
    assert execution.ended_by == "memory"


def test_the_memory_of_children_counts(tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n"
        "        kept = bytes(range(256)) * 200_000\n"
        "        time.sleep(60)\n"
        "time.sleep(60)\n"
    )
    assert _run(tmp_path, code, memory_mb=110).ended_by == "memory"


@pytest.mark.parametrize("how", ["", "os.setsid()"], ids=["same session", "session of its own"])
def test_no_child_outlives_its_script(tmp_path: Path, how: str) -> None:
    code = (
        "import os, time\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        f"    {how or 'pass'}\n"
        "    time.sleep(60)\n"
        "print(child)\n"
        "time.sleep(0.2)\n"
    )
    execution = _run(tmp_path, code)
    assert execution.exit_code == 0
    assert execution.seconds < 5, "the pipe that the child holds open is not waited for"
    assert _becomes(lambda: not _is_alive(int(execution.output)))


def test_a_flood_of_output_is_capped_and_does_not_block(tmp_path: Path) -> None:
    code = "for i in range(300_000):\n    print('noise', i)\nraise ValueError('the end')"
    execution = _run(tmp_path, code)
    assert execution.exit_code == 1
    assert len(execution.output) < 40_000
    assert execution.output.rstrip().endswith("ValueError: the end")


def test_a_script_without_input_is_not_kept_waiting(tmp_path: Path) -> None:
    assert "EOFError" in _run(tmp_path, "input('your name? ')").output


def test_an_interruption_kills_the_script(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = f"import os, time\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"

    def interrupt() -> None:
        assert _becomes(lambda: pid_file.exists() and pid_file.read_text() != "")
        os.kill(os.getpid(), signal.SIGUSR1)

    def stop(number: int, frame: object) -> None:
        raise _Stopped

    previous = signal.signal(signal.SIGUSR1, stop)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        with pytest.raises(_Stopped):
            _run(tmp_path, code)
    finally:
        thread.join()
        signal.signal(signal.SIGUSR1, previous)
    assert not _is_alive(int(pid_file.read_text()))


def test_killing_without_a_mark_is_refused() -> None:
    with pytest.raises(ValueError, match="match every process"):
        Family(os.getpid(), "")
