import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from agent.errors import ConfigError
from agent.executors import EXECUTORS, load_executor
from agent.executors.base import Execution, ExecutionRequest


class _Stopped(BaseException):
    """As SystemExit, it is no Exception."""


def _run(
    directory: Path,
    code: str,
    timeout_s: float = 20.0,
    memory_mb: int | None = None,
    cpus: float = 1.0,
    **more: Any,
) -> Execution:
    script = directory / "solution.py"
    script.write_text(code, encoding="utf-8")
    memory_bytes = memory_mb * 1_048_576 if memory_mb else None
    request = ExecutionRequest(script, timeout_s, memory_bytes, cpus, 20_000, **more)
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


def test_a_script_that_runs_too_long_is_stopped_with_its_last_words(tmp_path: Path) -> None:
    execution = _run(tmp_path, "import time\nprint('begun')\ntime.sleep(60)", timeout_s=2.0)
    assert execution.ended_by == "timeout"
    assert execution.output == "begun\n"
    assert 2.0 <= execution.seconds < 10


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


def test_memory_that_children_share_counts_once(tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "kept = bytes(range(256)) * 400_000\n"
        "for _ in range(4):\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(60)\n"
        "time.sleep(1.0)\n"
    )
    execution = _run(tmp_path, code, memory_mb=250)
    assert (execution.exit_code, execution.ended_by) == (0, "itself")


def test_the_memory_of_a_child_in_another_session_counts(tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    kept = bytes(range(256)) * 800_000\n"
        "time.sleep(60)\n"
    )
    assert _run(tmp_path, code, memory_mb=150).ended_by == "memory"


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
    assert execution.seconds < 20, "the pipe that the child holds open is not waited for"
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


def test_grandchildren_that_multiply_in_sessions_of_their_own_are_all_killed(
    tmp_path: Path,
) -> None:
    code = (
        "import os, time\n"
        "def multiply(depth):\n"
        "    for _ in range(3):\n"
        "        if os.fork() == 0:\n"
        "            os.setsid()\n"
        "            open(f'pids/{os.getpid()}', 'w').close()\n"
        "            if depth:\n"
        "                multiply(depth - 1)\n"
        "            until = time.monotonic() + 6\n"
        "            while time.monotonic() < until:\n"
        "                time.sleep(0.05)\n"
        "                if os.fork():\n"
        "                    os._exit(0)\n"
        "                open(f'pids/{os.getpid()}', 'w').close()\n"
        "            os._exit(0)\n"
        "multiply(2)\n"
        "time.sleep(1.0)\n"
    )
    pids = tmp_path / "pids"
    pids.mkdir()
    assert _run(tmp_path, code).exit_code == 0
    born = [int(path.name) for path in pids.iterdir()]
    assert len(born) >= 3 + 9 + 27
    assert [pid for pid in born if _is_alive(pid)] == [], "they are dead when the call returns"
    time.sleep(0.2)
    assert len(list(pids.iterdir())) == len(born), "nobody was left to fork"


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_a_script_dies_with_the_agent(tmp_path: Path, ending: int) -> None:
    (tmp_path / "solution.py").write_text(
        "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(60)"
    )
    agent = (
        "from pathlib import Path\n"
        "from agent.executors.base import ExecutionRequest\n"
        "from agent.executors.subprocess_executor import SubprocessExecutor\n"
        f"data = Path({str(tmp_path)!r}) / 'data'\n"
        "data.mkdir()\n"
        f"request = ExecutionRequest(Path({str(tmp_path / 'solution.py')!r}), 60, None, 1, 9_000,\n"
        "    read_only=(data,))\n"
        "SubprocessExecutor().run(request)\n"
    )
    pid_file = tmp_path / "pid"
    environment = os.environ | {"TMPDIR": str(tmp_path)}  # a killed agent tidies nothing up
    with subprocess.Popen([sys.executable, "-c", agent], env=environment) as process:
        assert _becomes(lambda: pid_file.exists() and pid_file.read_text() != "")
        process.send_signal(ending)
    assert _becomes(lambda: not _is_alive(int(pid_file.read_text())))


def test_a_cancelled_script_ends_at_once_with_its_children(tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os.setsid()\n"
        "else:\n"
        "    print(child, flush=True)\n"
        "while True:\n"
        "    time.sleep(0.01)\n"
    )
    cancelled_at = time.monotonic() + 2.0
    execution = _run(tmp_path, code, is_cancelled=lambda: time.monotonic() > cancelled_at)
    assert time.monotonic() - cancelled_at < 5
    assert execution.ended_by == "cancelled"
    assert not _is_alive(int(execution.output))


def test_a_flood_does_not_keep_a_script_from_being_stopped(tmp_path: Path) -> None:
    code = "while True:\n    print('flood ' * 20)"
    assert _run(tmp_path, code, timeout_s=0.8).seconds < 8
    ends = time.monotonic() + 0.8
    cancelled = _run(tmp_path, code, is_cancelled=lambda: time.monotonic() > ends)
    assert (cancelled.ended_by, cancelled.seconds < 8) == ("cancelled", True)


def test_a_script_that_closed_its_output_is_waited_for(tmp_path: Path) -> None:
    code = "import os, sys, time\nprint('bye', flush=True)\nos.close(1); os.close(2)\n"
    execution = _run(tmp_path, code + "time.sleep(0.5)\nos._exit(7)")
    assert (execution.exit_code, execution.output) == (7, "bye\n")
    assert execution.seconds >= 0.5


def test_progress_bars_do_not_push_out_the_traceback(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "for epoch in range(3):\n"
        "    for n in range(5_000):\n"
        "        sys.stderr.write(f'\\r{n}/5000 [==>...] - ETA: 3s')\n"
        "print()\n"
        "print('Validation metric: 0.5')\n"
        "for n in range(20_000):\n"
        "    print(f'{n}/20000 [==>...] - ETA: 3s')\n"
        "{}['missing']\n"
    )
    output = _run(tmp_path, code).output
    assert "KeyError: 'missing'" in output
    assert "Validation metric: 0.5" in output
    assert output.count("ETA") == 2, "of each flood the last line"
    assert "cut" not in output


def test_a_script_sees_its_cores_and_its_thread_limits(tmp_path: Path) -> None:
    core = max(os.sched_getaffinity(0))
    code = "import os\nprint(os.sched_getaffinity(0), os.environ['POLARS_MAX_THREADS'])"
    assert _run(tmp_path, code, cores=(core,), cpus=1.0).output == f"{{{core}}} 1\n"
    everything = os.sched_getaffinity(0)
    assert _run(tmp_path, code, cpus=3.7).output == f"{everything} 3\n"


def test_a_core_that_is_not_there_does_not_stop_a_script(tmp_path: Path) -> None:
    assert _run(tmp_path, "print('ran')", cores=(1_000_000,)).output == "ran\n"


@pytest.mark.parametrize(("gpu", "seen"), [("1", "1"), ("", "-1"), (None, "0,1")])
def test_a_script_sees_its_gpu(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gpu: str | None, seen: str
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    code = "import os\nprint(os.environ['CUDA_VISIBLE_DEVICES'])"
    assert _run(tmp_path, code, gpu=gpu).output == f"{seen}\n"


def test_a_script_gets_the_variables_of_the_request(tmp_path: Path) -> None:
    code = "import os\nprint(os.environ['PODIUM_SAMPLE_ROWS'])"
    assert _run(tmp_path, code, variables={"PODIUM_SAMPLE_ROWS": "20"}).output == "20\n"


def test_a_file_larger_than_allowed_is_an_error_of_the_script(tmp_path: Path) -> None:
    code = "open('big', 'wb').write(bytes(2_000_000))"
    execution = _run(tmp_path, code, file_bytes=1_000_000)
    assert "File too large" in execution.output
    assert (tmp_path / "big").stat().st_size <= 1_000_000
    assert _run(tmp_path, code).exit_code == 0


def test_temporary_files_of_a_killed_script_are_gone(tmp_path: Path) -> None:
    code = (
        "import tempfile, time\n"
        "print(tempfile.mkdtemp(), flush=True)\n"
        "open(tempfile.mkstemp()[1], 'wb').write(bytes(100_000))\n"
        "time.sleep(60)\n"
    )
    execution = _run(tmp_path, code, timeout_s=2.0)
    assert execution.ended_by == "timeout"
    directory = Path(execution.output.strip()).parent
    assert directory != Path(tempfile.gettempdir())
    assert not directory.exists()


def test_two_hundred_executions_from_several_threads_leave_nothing(tmp_path: Path) -> None:
    def one(number: int) -> str:
        directory = tmp_path / str(number)
        directory.mkdir()
        return _run(directory, f"print({number})").output

    def left() -> tuple[int, int]:
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    one(1_000)
    before = left()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(200))) == [f"{number}\n" for number in range(200)]
    assert left() == before
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    assert [pid for pid in children if not Path(f"/proc/{pid}/exe").exists()] == []


def test_an_execution_costs_little_more_than_starting_python(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    script = tmp_path / "solution.py"
    _run(tmp_path, "", read_only=(data,))
    ours, plain = [], []
    for _ in range(25):
        began = time.perf_counter()
        _run(tmp_path, "", read_only=(data,), memory_mb=1_000)
        ours.append(time.perf_counter() - began)
        began = time.perf_counter()
        subprocess.run([sys.executable, "-u", script], check=True, capture_output=True)
        plain.append(time.perf_counter() - began)
    # On a machine that is busy otherwise everything takes its multiple.
    slowness = max(min(plain) / 0.02, 1.0)
    assert min(ours) - min(plain) < 0.06 * slowness
