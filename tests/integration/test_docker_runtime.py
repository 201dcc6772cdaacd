"""The docker runtime on a real engine: the contract, isolation, and an engine that fails."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.errors import InfrastructureFailed, RuntimeUnavailable
from harness.images import AGENT_IMAGE, connect, image_present
from harness.rundir import RunPaths
from harness.runtimes import choose_runtime, contract
from harness.runtimes.base import Exit, Launch, Resources
from harness.runtimes.container_request import container_name
from harness.runtimes.contract import MIB, Bench
from harness.runtimes.docker import DockerAgent, DockerRuntime
from harness.services import Endpoints
from tests.fakes.engine_line import EngineLine

if TYPE_CHECKING:
    from docker import DockerClient

pytestmark = pytest.mark.docker

BASE = "podium-base:debian"
FOREIGN = "podium-test-foreign:latest"
BARE = "podium-test-bare:latest"
ROOT = Path(__file__).resolve().parents[2]
SECRET = "the-private-answers-of-this-test"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(DockerRuntime(log_cap_bytes=MIB), tmp_path, MIB, BASE)


@pytest.fixture
def engine() -> Iterator[DockerClient]:
    with closing(connect()) as client:
        yield client


@contextmanager
def started(
    bench: Bench, name: str, *start: str, **changes: Any
) -> Iterator[tuple[RunPaths, DockerAgent]]:
    """An agent behind real services whose launch differs from the usual one by `changes`."""
    paths = bench.paths(name)
    with bench.services(paths) as services:
        launch = replace(bench.launch(name, start, services.endpoints), **changes)
        runtime = bench.runtime
        assert isinstance(runtime, DockerRuntime)
        agent = runtime.start(launch)
        try:
            yield paths, agent
        finally:
            agent.close()


def ended(agent: DockerAgent) -> Exit:
    end = agent.wait(30)
    assert end is not None
    return end


def until(claim: Callable[[], bool], within_s: float = 15.0) -> None:
    give_up_at = time.monotonic() + within_s
    while not claim():
        assert time.monotonic() < give_up_at, "it did not come true in time"
        time.sleep(0.05)


@pytest.mark.parametrize("check", contract.CHECKS, ids=lambda check: check.__name__)
def test_docker_keeps_the_contract(check: Callable[[Bench], None], bench: Bench) -> None:
    check(bench)


# Isolation, seen from inside


def test_a_container_has_no_network_but_the_two_ports_of_its_services(bench: Bench) -> None:
    script = """
import json, os, socket
def opens(host, port):
    try:
        socket.create_connection((host, port), 2).close()
    except OSError:
        return False
    return True
print(json.dumps({
    "interfaces": sorted(os.listdir("/sys/class/net")),
    "listening": [port for port in range(1, 20000) if opens("127.0.0.1", port)],
    "internet": opens("1.1.1.1", 53),
    "bridge": opens("172.17.0.1", 22),
    "names": opens("pypi.org", 443),
}))
"""
    paths, end = bench.finished("net", "python3", "-c", script)
    assert end == Exit(0)
    assert json.loads(paths.container_log.read_text()) == {
        "interfaces": ["lo"],
        "listening": [5000, 8080],
        "internet": False,
        "bridge": False,
        "names": False,
    }


def test_a_container_holds_neither_answers_nor_keys_nor_other_runs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    private = bench.place / "private"
    private.mkdir()
    (private / "answers.csv").write_text(SECRET)
    other = bench.paths("other")
    other.submission.write_text(SECRET)
    # The needle is put together inside, or the script would find itself in its own command line.
    script = """
import os, pathlib
needle = ("the-private-answers" + "-of-this-test").encode()
places = "/home /root /tmp /run /mnt /media /opt /srv /var /podium /etc".split()
files = [f for p in places for f in pathlib.Path(p).rglob("*")]
files += pathlib.Path("/proc").glob("[0-9]*/environ")
files += pathlib.Path("/proc").glob("[0-9]*/cmdline")
for file in files:
    try:
        if file.is_file() and needle in file.read_bytes():
            print("found in", file)
    except OSError:
        pass
print(len(files) > 100)
"""
    paths, end = bench.finished("holds", "python3", "-c", script)
    assert end == Exit(0)
    assert paths.container_log.read_text() == "True\n"


def test_only_the_run_lies_in_the_containers_mounts(bench: Bench) -> None:
    paths, _ = bench.finished("mounts", "cat", "/proc/mounts")
    lines = paths.container_log.read_text().splitlines()
    found = {line.split()[1]: line.split()[3] for line in lines}
    ours = {place: options[:2] for place, options in found.items() if place.startswith("/home")}
    assert ours == {
        "/home/data": "ro",
        "/home/submission": "rw",
        "/home/logs": "rw",
        "/home/code": "rw",
        "/home/agent/variant.yaml": "ro",
    }
    assert found["/run/podium"].startswith("ro")
    assert "/var/run/docker.sock" not in found


def test_the_agent_has_no_privileges_to_mount_or_to_see_devices(bench: Bench) -> None:
    script = (
        "mount -t tmpfs none /mnt; mount -o remount,rw /home/data; ls /dev/vda /dev/sda /dev/kmsg;"
        " grep -E 'NoNewPrivs' /proc/self/status; true"
    )
    paths, _ = bench.finished("caps", "bash", "-c", script)
    text = paths.container_log.read_text()
    assert text.count("permission denied") == 2
    assert text.count("No such file or directory") == 3
    assert "NoNewPrivs:\t1" in text


def test_limits_hold_inside_the_container(bench: Bench) -> None:
    script = """
import os, threading, time
print(os.statvfs("/dev/shm").f_blocks * os.statvfs("/dev/shm").f_frsize)
started = 0
try:
    for started in range(500):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
except RuntimeError:
    pass
print(started, flush=True)
try:
    open("/tmp/big", "wb").write(b"x" * (3 << 20))
except OSError as error:
    print(error.strerror, flush=True)
os._exit(0)
"""
    limits = Resources(1, 256 * MIB, pids=60, shm_bytes=5 * MIB, file_bytes=2 * MIB)
    with started(bench, "limits", "python3", "-c", script, resources=limits) as (paths, agent):
        assert ended(agent) == Exit(0)
    shm, threads, full = paths.container_log.read_text().splitlines()
    assert int(shm) == 5 * MIB
    assert 40 < int(threads) < 60
    assert full == "File too large"


def test_an_open_network_has_an_interface_and_the_services_still(bench: Bench) -> None:
    script = 'ls /sys/class/net; python3 - <<< "$CALL"'
    call = "import urllib.request as w; print(w.urlopen('http://localhost:5000/health').status)"
    environment = {"COMPETITION_ID": "c", "CALL": call}
    changes = {"network": "open", "environment": environment}
    with started(bench, "open", "bash", "-c", script, **changes) as (paths, agent):
        assert ended(agent) == Exit(0)
    assert paths.container_log.read_text().split() == ["eth0", "lo", "200"]


# Images


@pytest.fixture
def foreign_image(engine: DockerClient) -> Iterator[str]:
    """An image as MLE-bench's agents have them: its own entry point, a start script, a user."""
    recipe = f"""
FROM {BASE}
RUN useradd -m nonroot && mkdir -p /home/agent /home/submission && chown nonroot /home/submission \\
    && echo 'echo id,x > /home/submission/submission.csv; touch /home/agent/was-here /home/here; \\
       python3 /podium/forwarder.py --help > /dev/null; echo started by $COMPETITION_ID' \\
       > /home/agent/start.sh
USER nonroot
ENTRYPOINT ["/entrypoint.sh"]
"""
    engine.images.build(fileobj=io.BytesIO(recipe.encode()), tag=FOREIGN, rm=True)
    yield FOREIGN
    engine.images.remove(FOREIGN, force=True)


def test_a_foreign_image_runs_its_own_start_script(bench: Bench, foreign_image: str) -> None:
    with started(bench, "foreign", image=foreign_image, start=None) as (paths, agent):
        assert ended(agent) == Exit(0)
        assert agent.image_digest is not None
        assert agent.image_digest.startswith("sha256:")
    assert paths.submission.read_text() == "id,x\n"
    assert paths.container_log.read_text() == "started by contract\n"


@pytest.fixture
def bare_image(engine: DockerClient) -> Iterator[str]:
    """An image without any program."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("empty"))
    engine.api.import_image_from_data(archive.getvalue(), *BARE.split(":"))
    yield BARE
    engine.images.remove(BARE, force=True)


def test_an_image_without_python_is_told_so(bench: Bench, bare_image: str) -> None:
    with (
        pytest.raises(RuntimeUnavailable, match="has no python3"),
        started(bench, "bare", "true", image=bare_image),
    ):
        pass


def test_an_image_that_is_not_there_is_not_pulled(bench: Bench) -> None:
    image = "podium-test-missing:latest"
    with pytest.raises(RuntimeUnavailable, match=f"Run: docker pull {image}"):
        bench.runtime.check(image)
    with (
        pytest.raises(RuntimeUnavailable, match="not on this machine"),
        started(bench, "m", image=image),
    ):
        pass


def test_auto_takes_docker_when_engine_and_image_are_there(engine: DockerClient) -> None:
    choice = choose_runtime("auto", image=BASE)
    assert choice.runtime.name == "docker"
    if not image_present(engine, AGENT_IMAGE):
        assert "podium images build" in choose_runtime("auto").reason


# What can never work here


def test_gpus_without_the_nvidia_runtime_are_refused_with_a_remedy(
    bench: Bench, engine: DockerClient
) -> None:
    if "nvidia" in engine.info()["Runtimes"]:
        pytest.skip("this engine has GPUs")
    limits = Resources(1, 256 * MIB, gpus=1)
    with (
        pytest.raises(RuntimeUnavailable, match="nvidia-container-toolkit"),
        started(bench, "gpu", "true", resources=limits),
    ):
        pass
    assert _containers(engine, bench) == []


def test_more_cores_than_there_are_are_refused(bench: Bench) -> None:
    limits = Resources(10_000, 256 * MIB)
    with (
        pytest.raises(RuntimeUnavailable, match="Lower --cpus"),
        started(bench, "cpus", "true", resources=limits),
    ):
        pass


def test_a_folder_that_the_engine_cannot_see_is_refused(bench: Bench) -> None:
    with (
        pytest.raises(RuntimeUnavailable, match="cannot see the run's folders"),
        started(bench, "far", "true", public_dir=bench.place / "nowhere"),
    ):
        pass


# What breaks, and is nobody's fault


def test_a_container_without_its_services_is_no_failure_of_the_agent(bench: Bench) -> None:
    paths = bench.paths("deaf")
    endpoints = Endpoints("sockets", paths.create_socket_dir(), None, None)
    agent = bench.runtime.start(bench.launch("deaf", ("true",), endpoints))
    with closing(agent), pytest.raises(InfrastructureFailed, match="services of this run"):
        agent.wait(30)


def test_a_container_that_somebody_removed_is_no_failure_of_the_agent(
    bench: Bench, engine: DockerClient
) -> None:
    with started(bench, "removed", "sleep", "60") as (_, agent):
        engine.containers.get(_containers(engine, bench)[0]).remove(force=True)
        with pytest.raises(InfrastructureFailed, match="somebody removed it"):
            agent.wait(5)


def test_an_engine_that_goes_away_is_no_failure_of_the_agent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, engine: DockerClient
) -> None:
    impatient = replace(bench, runtime=DockerRuntime(MIB, engine_patience_s=0.5))
    with EngineLine(bench.place / "engine.sock") as line:
        monkeypatch.setenv("DOCKER_HOST", line.docker_host)
        with started(impatient, "away", "sleep", "60") as (_, agent):
            line.cut()
            with pytest.raises(InfrastructureFailed, match="does not answer any more"):
                agent.wait(1)
            with pytest.raises(InfrastructureFailed, match="does not answer any more"):
                agent.stop(0.1)
            line.mend()
    assert _containers(engine, bench) == []


def test_an_engine_that_comes_back_in_time_is_waited_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EngineLine(bench.place / "engine.sock") as line:
        monkeypatch.setenv("DOCKER_HOST", line.docker_host)
        with started(bench, "back", "bash", "-c", "sleep 1; exit 5") as (_, agent):
            line.cut()
            assert agent.identity.startswith("container podium-group-back-")
            line.mend()
            assert ended(agent) == Exit(5)


def test_a_container_that_fell_with_its_engine_is_no_failure_of_the_agent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, engine: DockerClient
) -> None:
    impatient = replace(bench, runtime=DockerRuntime(MIB, engine_patience_s=0.2))
    with EngineLine(bench.place / "engine.sock") as line:
        monkeypatch.setenv("DOCKER_HOST", line.docker_host)
        with started(impatient, "fell", "sleep", "60") as (_, agent):
            line.cut()
            with pytest.raises(InfrastructureFailed):
                agent.wait(0.1)
            engine.containers.get(_containers(engine, bench)[0]).kill()
            line.mend()
            with pytest.raises(InfrastructureFailed, match="while the Docker engine was away"):
                agent.wait(10)


# Across harnesses

_ABANDON = """
import dataclasses, sys, time
from pathlib import Path
from harness.runtimes.contract import MIB, Bench
from harness.runtimes.docker import DockerRuntime
bench = Bench(DockerRuntime(MIB), Path(sys.argv[1]), MIB, sys.argv[2])
with bench.running("lost", "bash", "-c", sys.argv[3]):
    print("up", flush=True)
    time.sleep(60)
"""


def abandoned(bench: Bench, script: str) -> Launch:
    """A run whose harness was killed after it had started; its launch as a new harness has it."""
    command = [sys.executable, "-c", _ABANDON, str(bench.place), BASE, script]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as harness:
        assert harness.stdout is not None
        assert harness.stdout.readline() == b"up\n"
        harness.kill()
    paths = bench.paths("lost")
    endpoints = Endpoints("sockets", paths.socket_dir, None, None)
    return bench.launch("lost", ("bash", "-c", script), endpoints)


def test_a_container_outlives_its_harness_and_serves_the_next_one(bench: Bench) -> None:
    script = (
        "touch $LOGS_DIR/up; until [ -e $CODE_DIR/go ]; do sleep 0.05; done;"
        ' echo id > $SUBMISSION_DIR/submission.csv; python3 - <<< "import urllib.request as w;'
        " print(w.urlopen('http://localhost:5000/health').status)\"; exit 6"
    )
    launch = abandoned(bench, script)
    until((launch.paths.logs_dir / "up").exists)
    agent = bench.runtime.reattach(launch)
    assert agent is not None
    with bench.services(launch.paths), closing(agent):
        assert agent.environment["OPENAI_API_KEY"] == contract._TOKEN
        assert agent.wait(0.1) is None
        (launch.paths.code_dir / "go").touch()
        assert agent.wait(20) == Exit(6)
    assert launch.paths.submission.read_text() == "id\n"
    assert launch.paths.container_log.read_text() == "200\n"
    assert bench.runtime.reattach(launch) is None


def test_a_container_that_ended_without_a_harness_is_still_collected(bench: Bench) -> None:
    launch = abandoned(bench, "echo last words; exit 8")
    agent = bench.runtime.reattach(launch)
    assert agent is not None
    with closing(agent):
        assert agent.wait(20) == Exit(8)
    assert launch.paths.container_log.read_text() == "last words\n"


def test_a_run_that_starts_anew_takes_the_place_of_its_old_container(
    bench: Bench, engine: DockerClient
) -> None:
    abandoned(bench, "sleep 1000")
    with started(bench, "lost", "bash", "-c", "exit 9") as (_, agent):
        assert len(_containers(engine, bench)) == 1
        assert ended(agent) == Exit(9)
    assert _containers(engine, bench) == []


def test_a_container_that_never_ran_is_cleared_away(bench: Bench, engine: DockerClient) -> None:
    paths = bench.paths("never")
    endpoints = Endpoints("sockets", paths.create_socket_dir(), None, None)
    launch = bench.launch("never", ("true",), endpoints)
    engine.containers.create(BASE, "true", name=container_name(launch))
    assert bench.runtime.reattach(launch) is None
    assert not engine.containers.list(all=True, filters={"name": container_name(launch)})


def test_an_agent_cannot_kill_its_services_from_inside(bench: Bench) -> None:
    script = (
        'kill -9 1; pkill -9 python3; python3 -c "import urllib.request as w;'
        " print(w.urlopen('http://localhost:5000/health').status)\""
    )
    paths, end = bench.finished("pkill", "bash", "-c", script)
    assert end == Exit(0)
    assert paths.container_log.read_text() == "200\n"


# Collecting


def test_a_log_that_cannot_be_written_does_not_keep_the_container(
    bench: Bench, engine: DockerClient
) -> None:
    script = "mkdir -p $LOGS_DIR/container.log/in-the-way"
    _, end = bench.finished("blocked", "bash", "-c", script)
    assert end == Exit(0)
    assert _containers(engine, bench) == []


def test_a_link_in_place_of_the_log_is_not_followed(bench: Bench) -> None:
    victim = bench.place / "victim"
    victim.write_text("of the host")
    script = f"ln -s {victim} $LOGS_DIR/container.log; echo of the agent"
    paths, _ = bench.finished("link", "bash", "-c", script)
    assert victim.read_text() == "of the host"
    assert paths.container_log.read_text() == "of the agent\n"


def test_a_stop_reaches_the_children_of_the_agent(bench: Bench) -> None:
    child = "trap 'echo child > $LOGS_DIR/child; exit' TERM; while :; do sleep 0.05; done"
    script = f"bash -c \"{child}\" & touch $LOGS_DIR/up; trap 'wait; exit 0' TERM; wait; wait"
    with started(bench, "children", "bash", "-c", script) as (paths, agent):
        until((paths.logs_dir / "up").exists)
        time.sleep(0.1)
        agent.stop(10)
    assert (paths.logs_dir / "child").read_text() == "child\n"


def _containers(engine: DockerClient, bench: Bench) -> list[str]:
    """Containers of this test's runs, running or not."""
    everything = engine.containers.list(all=True, filters={"label": "podium.run_dir"})
    place = os.fspath(bench.place)
    return [one.id or "" for one in everything if one.labels["podium.run_dir"].startswith(place)]
