"""Solutions in an interpreter that was started ahead of time: they must not notice."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from agent.executors.base import Execution, ExecutionRequest
from agent.executors.spares import Spares
from agent.executors.subprocess_executor import SubprocessExecutor


def _run(directory: Path, code: str, timeout_s: float = 20.0, **more: Any) -> Execution:
    script = directory / "solution.py"
    script.write_text(code, encoding="utf-8")
    executor = SubprocessExecutor()
    executor.prepare()
    request = ExecutionRequest(
        script, timeout_s, more.pop("memory_bytes", None), 2.0, 20_000, **more
    )
    try:
        return executor.run(request)
    finally:
        executor.close()


def _plainly(directory: Path, code: str) -> "subprocess.CompletedProcess[str]":
    (directory / "solution.py").write_text(code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-u", "solution.py"],
        cwd=directory,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


_SCRIPTS = {
    "what it is told of itself": "import sys\nprint(sys.argv, __name__, __file__, sys.path[0])",
    "exit code": "import sys\nprint('bye')\nsys.exit(3)",
    "exit sentence": "import sys\nsys.exit('that was it')",
    "exception": "def f(x):\n    return 1 / x\n\nprint('on')\nf(0)",
    "chained": "try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('b') from e",
    "syntax error": "print('on'\nx = ",
    "future import": "from __future__ import annotations\ndef f(x: y): 0\nprint(f.__annotations__)",
    "no stdin": "import sys\nprint(repr(sys.stdin.read()))",
    "streams": "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')",
    "pickled class": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))))",
    "modules beside it": "import beside\nprint(beside.VALUE)",
    "nothing of ours": "import sys\nprint('child' in sys.modules, 'agent' in sys.modules)",
    "spawned": (
        "import multiprocessing as m\ndef f(x):\n    return x * 2\n"
        "if __name__ == '__main__':\n"
        "    with m.get_context('spawn').Pool(1) as pool:\n        print(pool.map(f, [1, 2]))"
    ),
    "at exit": "import atexit\natexit.register(print, 'the end')\nprint('on')",
    "threads are waited for": (
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.2), print('late'))).start()\nprint('on')"
    ),
}


@pytest.mark.parametrize("name", _SCRIPTS)
def test_a_script_says_and_returns_what_it_would_if_started_plainly(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "beside.py").write_text("VALUE = 42\n")
    expected = _plainly(tmp_path, _SCRIPTS[name])
    found = _run(tmp_path, _SCRIPTS[name])
    assert (found.exit_code, found.output) == (expected.returncode, expected.stdout)
    assert found.ended_by == "itself"


def test_it_gets_its_environment_and_not_that_of_the_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret-value")
    code = "import os, tempfile\nprint(dict(os.environ), tempfile.gettempdir())"
    output = _run(tmp_path, code, variables={"SAMPLE": "7"}, gpu="1").output
    assert "secret-value" not in output
    for told in ("'OMP_NUM_THREADS': '2'", "'SAMPLE': '7'", "'CUDA_VISIBLE_DEVICES': '1'"):
        assert told in output
    assert "/podium-" in output.rsplit(maxsplit=1)[-1]


def test_the_input_cannot_be_written_to_where_the_kernel_helps(tmp_path: Path) -> None:
    from agent.executors.read_only import is_protected

    data, node = tmp_path / "data", tmp_path / "node"
    data.mkdir()
    node.mkdir()
    if not is_protected((data,), node):
        pytest.skip("this kernel does not let us mount")
    execution = _run(node, f"open({str(data / 'x')!r}, 'w')", read_only=(data,))
    assert execution.exit_code == 1
    assert "Read-only file system" in execution.output


def test_limits_hold(tmp_path: Path) -> None:
    slow = _run(tmp_path, "import time\nprint('on')\ntime.sleep(60)", timeout_s=1.0)
    assert (slow.ended_by, slow.output) == ("timeout", "on\n")
    large = "import time\nkept = [bytes(range(256)) * 40_000 for _ in range(30)]\ntime.sleep(60)"
    assert _run(tmp_path, large, memory_bytes=100 * 1_048_576).ended_by == "memory"


def test_a_spare_that_died_meanwhile_costs_nothing_but_time(tmp_path: Path) -> None:
    executor = SubprocessExecutor()
    executor.prepare()
    spare = executor._spares.take()
    assert spare is not None
    spare.process.kill()
    spare.process.wait()
    executor._spares._own.spare = spare
    (tmp_path / "solution.py").write_text("print('all the same')")
    request = ExecutionRequest(tmp_path / "solution.py", 20.0, None, 1.0, 20_000)
    assert executor.run(request).output == "all the same\n"


def test_there_is_one_spare_per_thread_and_none_after_close() -> None:
    spares = Spares()
    spares.prepare()
    first = spares._own.spare
    spares.prepare()
    assert spares._own.spare is first
    others: list[Any] = []
    thread = threading.Thread(target=lambda: others.append(spares.take()))
    thread.start()
    thread.join()
    assert others == [None]
    spares.close()
    assert first.process.returncode is not None
    assert spares.take() is None
    spares.close()


def test_a_spare_dies_with_the_agent(tmp_path: Path) -> None:
    code = (
        "import os, time\nfrom agent.executors.spares import Spares\n"
        "spares = Spares()\nspares.prepare()\n"
        "print(spares._own.spare.process.pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as agent:
        assert agent.stdout is not None
        pid = int(agent.stdout.readline())
        agent.kill()
    end = time.monotonic() + 5
    while Path(f"/proc/{pid}/cmdline").exists() and time.monotonic() < end:
        if not Path(f"/proc/{pid}/cmdline").read_bytes():
            return  # a zombie: its new parent is slow to collect it
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}/cmdline").exists()
