from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.errors import RuntimeUnavailable
from harness.runtimes import contract
from harness.runtimes.base import Exit, Resources
from harness.runtimes.contract import MIB, Bench
from harness.runtimes.local import LocalAgent, LocalRuntime
from harness.runtimes.processes import descendants
from harness.services import Endpoints
from tests.harness.runtimes.launches import GIB, launch_of

ROOT = Path(__file__).resolve().parents[3]


def until(claim: Callable[[], bool], within_s: float = 10.0) -> None:
    give_up_at = time.monotonic() + within_s
    while not claim():
        assert time.monotonic() < give_up_at, "it did not come true in time"
        time.sleep(0.02)


@contextmanager
def running(place: Path, *start: str, **changes: Any) -> Iterator[LocalAgent]:
    agent = LocalRuntime(log_cap_bytes=MIB).start(launch_of(place, *start, **changes))
    try:
        yield agent
    finally:
        agent.close()


def output_of(place: Path, *start: str, **changes: Any) -> str:
    launch = launch_of(place)
    with running(place, *start, **changes) as agent:
        assert agent.wait(20) == Exit(0)
    return launch.paths.agent_out.read_text()


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
def test_local_keeps_the_contract(check: Callable[[Bench], None], tmp_path: Path) -> None:
    check(Bench(LocalRuntime(log_cap_bytes=MIB), tmp_path, MIB))


def test_local_says_that_it_isolates_nothing() -> None:
    assert LocalRuntime.isolates is False
    assert "isolates nothing" in (sys.modules[LocalRuntime.__module__].__doc__ or "")


def test_the_agent_is_told_by_its_process_id(tmp_path: Path) -> None:
    with running(tmp_path, "sleep", "60") as agent:
        pid = int(agent.identity.removeprefix("pid "))
        assert Path(f"/proc/{pid}/comm").read_text() == "sleep\n"
        assert agent.image_digest is None
        assert agent.environment["OPENAI_API_KEY"] == "token"


def test_our_own_agent_is_the_default(tmp_path: Path) -> None:
    with running(tmp_path) as agent:
        pid = agent.identity.removeprefix("pid ")
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        assert command[1:4] == [b"-P", b"-m", b"agent.main"]


def test_our_packages_can_be_imported_from_any_directory(tmp_path: Path) -> None:
    start = ("python", "-P", "-c", "import agent; print(agent.__file__)")
    assert Path(output_of(tmp_path, *start).strip()).name == "__init__.py"


def test_a_start_command_that_is_not_there_is_told_with_the_place_to_mend(tmp_path: Path) -> None:
    with pytest.raises(RuntimeUnavailable, match=r"no-such-program.*launch\.start"):
        LocalRuntime().start(launch_of(tmp_path, "no-such-program"))


def test_services_on_sockets_are_refused(tmp_path: Path) -> None:
    services = Endpoints("sockets", tmp_path, None, None)
    with pytest.raises(ValueError, match="loopback"):
        LocalRuntime().start(launch_of(tmp_path, "true", services=services))


def test_the_agent_starts_in_its_code_directory_and_in_a_session_of_its_own(tmp_path: Path) -> None:
    script = "import os; print(os.getcwd(), os.getsid(0) == os.getpid())"
    place = launch_of(tmp_path).paths.code_dir
    assert output_of(tmp_path, "python3", "-c", script) == f"{place} True\n"


def test_limits_hold_inside_the_agent(tmp_path: Path) -> None:
    script = (
        "import resource as r, signal\n"
        "print(*(r.getrlimit(k)[1] for k in (r.RLIMIT_CORE, r.RLIMIT_FSIZE)))\n"
        "print(r.getrlimit(r.RLIMIT_NOFILE)[0] >= 1024, signal.getsignal(signal.SIGTERM))\n"
        "print(open('/proc/self/oom_score_adj').read().strip())\n"
    )
    limits = Resources(1, GIB, file_bytes=12_345)
    found = output_of(tmp_path, "python3", "-c", script, resources=limits).splitlines()
    assert found == ["0 12345", "True 0", "900"], "Handlers.SIG_DFL is 0"


def test_no_file_grows_beyond_its_limit(tmp_path: Path) -> None:
    limits = Resources(1, GIB, file_bytes=100_000)
    script = "open('big', 'wb').write(b'x' * 200_000)"
    with running(tmp_path, "python3", "-c", script, resources=limits) as agent:
        end = agent.wait(20)
    assert end == Exit(1)
    launch = launch_of(tmp_path)
    assert (launch.paths.code_dir / "big").stat().st_size == 100_000
    assert "File too large" in launch.paths.agent_out.read_text()


def test_a_hard_limit_of_the_user_is_not_exceeded(tmp_path: Path) -> None:
    # Our own limits cannot be raised again, so the runtime is used in a process of its own.
    script = (
        "import resource, sys; from pathlib import Path\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))\n"
        "from tests.harness.runtimes.test_local import output_of\n"
        "print(output_of(Path(sys.argv[1]), 'bash', '-c', 'ulimit -n'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "200"
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[1] > 200


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="this process has one core only")
def test_agents_of_one_core_each_stay_on_different_cores(tmp_path: Path) -> None:
    script = "import os, time; print(*os.sched_getaffinity(0), flush=True); time.sleep(60)"
    runtime, found, agents = LocalRuntime(), [], []
    for name in ("one", "two"):
        launch = launch_of(tmp_path / name, "python3", "-c", script)
        agents.append(runtime.start(launch))
        until(lambda log=launch.paths.agent_out: log.stat().st_size > 0)  # type: ignore[misc]
        found.append(launch.paths.agent_out.read_text().split())
    for agent in agents:
        agent.close()
    assert [len(cores) for cores in found] == [1, 1]
    assert found[0] != found[1]


def test_home_and_temporary_files_are_the_runs_own_and_go_with_it(tmp_path: Path) -> None:
    script = "touch $HOME/a $TMPDIR/b; echo $HOME; echo $TMPDIR"
    home, scratch = output_of(tmp_path, "bash", "-c", script).split()
    assert home != os.environ.get("HOME")
    assert not Path(home).exists()
    assert not Path(scratch).exists()


@pytest.mark.parametrize(
    ("gpus", "visible"), [(0, ""), (2, "0,1"), (("3", "GPU-1f"), "3,GPU-1f"), ("all", "7")]
)
def test_the_agent_sees_the_gpus_of_its_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gpus: Any, visible: str
) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7")
    start = ("bash", "-c", "echo $CUDA_VISIBLE_DEVICES")
    limits = Resources(1, GIB, gpus=gpus)
    assert output_of(tmp_path, *start, resources=limits).strip() == visible


def test_an_agent_that_closes_its_output_still_runs(tmp_path: Path) -> None:
    with running(tmp_path, "bash", "-c", "exec >&- 2>&-; sleep 0.3; exit 4") as agent:
        assert agent.wait(0.1) is None
        assert agent.wait(20) == Exit(4)


def test_stop_from_one_thread_ends_wait_in_another(tmp_path: Path) -> None:
    found: list[Exit | None] = []
    with running(tmp_path, "sleep", "60") as agent:
        waiting = threading.Thread(target=lambda: found.append(agent.wait(20)))
        waiting.start()
        end = agent.stop(5)
        waiting.join(20)
    assert found == [end]
    assert end == Exit(143, 15)


def test_a_stop_without_grace_kills_at_once(tmp_path: Path) -> None:
    with running(tmp_path, "bash", "-c", "trap '' TERM; while :; do sleep 0.1; done") as agent:
        started = time.monotonic()
        assert agent.stop(0.0) == Exit(137, 9)
        assert time.monotonic() - started < 2


def test_memory_of_all_processes_together_counts(tmp_path: Path) -> None:
    child = f"import os, time; kept = os.urandom({40 * MIB}); time.sleep(60)"
    script = f"for i in 1 2 3 4; do python3 -c '{child}' & done; wait"
    limits = Resources(1, memory_bytes=120 * MIB)
    with running(tmp_path, "bash", "-c", script, resources=limits) as agent:
        assert agent.wait(20) == Exit(137, 9, oom_killed=True)


def test_many_orphans_are_all_collected(tmp_path: Path) -> None:
    script = "for i in $(seq 40); do (setsid sleep 1000 &); done; exit 0"
    with running(tmp_path, "bash", "-c", script) as agent:
        assert agent.wait(20) == Exit(0)
    assert not [pid for pid in descendants(os.getpid()) if _command(pid) == b"sleep\x001000\x00"]


def test_a_warden_that_was_killed_leaves_no_agent(tmp_path: Path) -> None:
    start = ("bash", "-c", "(setsid sleep 1001 &); sleep 1001; true")
    with running(tmp_path, *start) as agent:
        warden = _warden_above(int(agent.identity.removeprefix("pid ")))
        until(lambda: len(descendants(warden)) == 3)
        processes = descendants(warden)
        os.kill(warden, signal.SIGKILL)
        assert agent.wait(20) == Exit(None)
        until(lambda: not any(_lives(pid) for pid in processes))


def test_an_agent_does_not_outlive_a_harness_that_was_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path\n"
        "from harness.runtimes.local import LocalRuntime\n"
        "from tests.harness.runtimes.launches import launch_of\n"
        "start = ('bash', '-c', 'trap \"\" TERM HUP; (setsid sleep 1002 &); sleep 1002; sleep 9')\n"
        "agent = LocalRuntime().start(launch_of(Path(sys.argv[1]), *start))\n"
        "print(agent.identity.split()[1], flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    ) as harness:
        assert harness.stdout is not None
        warden = _warden_above(int(harness.stdout.readline()))
        until(lambda: len(descendants(warden)) == 3)
        processes = [warden, *descendants(warden)]
        harness.kill()
    until(lambda: not any(_lives(pid) for pid in processes))


def test_what_a_lost_run_left_behind_is_removed_before_it_runs_again(tmp_path: Path) -> None:
    launch = launch_of(tmp_path)
    environment = {"PODIUM_RUN_DIR": str(launch.paths.root), "PATH": os.defpath}
    with subprocess.Popen(["sleep", "60"], env=environment) as left:
        LocalRuntime().reattach(launch)
        assert left.wait(5) == -signal.SIGKILL


def test_local_needs_proc(monkeypatch: pytest.MonkeyPatch) -> None:
    LocalRuntime().check()
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(RuntimeUnavailable, match="--runtime docker"):
        LocalRuntime().check()


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def _warden_above(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
