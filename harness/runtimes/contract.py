"""What any runtime must do, as checks that can be run on it.

Each check launches a small agent of its own and looks at what is left in the run directory. The
checks need `bash` and `python3` where the agent runs, nothing else. A new runtime passes all of
them before it goes into the table; `podium doctor` and the tests run the same checks.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.gateway.app import gateway_app
from harness.rundir import RunPaths
from harness.runtimes.base import AgentProcess, Exit, Launch, Resources, Runtime
from harness.services import Endpoints, RunServices
from harness.validation.app import validation_app

MIB = 1 << 20
_PATIENCE_S = 30.0
_GRACE_S = 0.5
_MEMORY_BYTES = 256 * MIB
_TOKEN = "token-of-this-run"
_VERDICT = "Submission is valid."


class ContractBroken(Exception):
    """A runtime did not do what the contract says."""


@dataclass(frozen=True)
class Bench:
    """A runtime under check, and where its runs are put."""

    runtime: Runtime
    place: Path
    """An empty directory."""
    log_cap_bytes: int
    """The cap of the agent's captured output that the runtime was made with; 1 MiB is plenty."""
    image: str | None = None

    @contextmanager
    def services(self, paths: RunPaths) -> Iterator[RunServices]:
        """The two services of a run, real ones: no LLM behind the gateway, a verdict for all."""
        on_sockets = self.runtime.services_on == "sockets"
        gateway = gateway_app(None, _TOKEN, lambda _: None)
        validation = validation_app(lambda _: _VERDICT)
        place = paths.create_socket_dir() if on_sockets else None
        try:
            with RunServices(gateway, validation, socket_dir=place) as services:
                yield services
        finally:
            if place is not None:
                shutil.rmtree(place, ignore_errors=True)

    def launch(self, name: str, start: tuple[str, ...], endpoints: Endpoints) -> Launch:
        """The launch of a small agent; all its files are made."""
        paths = self.paths(name)
        paths.variant_file.write_text("name: contract\n")
        public_dir = self.place / "public"
        public_dir.mkdir(exist_ok=True)
        (public_dir / "description.md").write_text("Predict the sum.\n")
        return Launch(
            run_id=name,
            group="group",
            paths=paths,
            public_dir=public_dir,
            variant_file=paths.variant_file,
            image=self.image,
            start=start,
            environment={"COMPETITION_ID": "contract", "OPENAI_API_KEY": _TOKEN},
            services=endpoints,
            resources=Resources(cpus=1, memory_bytes=_MEMORY_BYTES, pids=256, shm_bytes=64 * MIB),
            network="none",
            deadline=time.time() + 3_600,
        )

    def paths(self, name: str) -> RunPaths:
        """The directory of one run, made."""
        paths = RunPaths(self.place / "group" / name)
        paths.create()
        return paths

    @contextmanager
    def running(self, name: str, *start: str) -> Iterator[tuple[RunPaths, AgentProcess]]:
        """A small agent that was started, closed in the end."""
        paths = self.paths(name)
        with self.services(paths) as services:
            agent = self.runtime.start(self.launch(name, start, services.endpoints))
            try:
                yield paths, agent
            finally:
                agent.close()

    def finished(self, name: str, *start: str) -> tuple[RunPaths, Exit]:
        """A small agent that ended by itself, closed."""
        with self.running(name, *start) as (paths, agent):
            end = _ended(agent)
        return paths, end


def leaves_a_submission(bench: Bench) -> None:
    """An agent that ends well leaves its submission, logs and code, and its exit code is 0."""
    script = (
        "for d in $SUBMISSION_DIR/submission.csv $LOGS_DIR/a $CODE_DIR/b; do echo id > $d; done"
    )
    paths, end = bench.finished("ends", "bash", "-c", script)
    _expect(end == Exit(0), f"an agent that ended well was reported as {end}")
    for path in (paths.submission, paths.logs_dir / "a", paths.code_dir / "b"):
        _expect_text(path, "id\n")
        _expect(path.stat().st_uid == os.getuid(), f"{path} does not belong to the user")


def keeps_a_submission_over_a_crash(bench: Bench) -> None:
    """An agent that crashes leaves its submission and its last words; its exit code is told."""
    script = "echo id > $SUBMISSION_DIR/submission.csv; echo last words >&2; exit 7"
    paths, end = bench.finished("crashes", "bash", "-c", script)
    _expect(end == Exit(7), f"an agent that exited with 7 was reported as {end}")
    _expect_text(paths.submission, "id\n")
    _expect("last words" in _output(paths), "what a crashing agent printed is not in its log")


def stops_an_agent_that_hangs(bench: Bench) -> None:
    """An agent that is stopped may end by itself on SIGTERM, and its submission stays."""
    script = (
        "trap 'echo ended > $LOGS_DIR/end; exit 143' TERM;"
        " echo id > $SUBMISSION_DIR/submission.csv;"
        " touch $LOGS_DIR/up; while :; do sleep 0.05; done"
    )
    with bench.running("hangs", "bash", "-c", script) as (paths, agent):
        _await_file(paths.logs_dir / "up")
        _expect(agent.wait(0.1) is None, "wait gave an ending for an agent that still runs")
        end = agent.stop(_PATIENCE_S)
        _expect(end.code == 143, f"an agent that exits with 143 on SIGTERM was reported as {end}")
        _expect(agent.stop(_GRACE_S) == end, "a second stop told another ending")
        _expect(agent.wait(0.0) == end, "wait after stop told another ending")
    _expect_text(paths.submission, "id\n")
    _expect_text(paths.logs_dir / "end", "ended\n")


def kills_an_agent_that_ignores_sigterm(bench: Bench) -> None:
    """An agent that ignores SIGTERM is dead soon after its grace."""
    script = "trap '' TERM; touch $LOGS_DIR/up; while :; do sleep 0.05; done"
    with bench.running("ignores", "bash", "-c", script) as (paths, agent):
        _await_file(paths.logs_dir / "up")
        started = time.monotonic()
        end = agent.stop(_GRACE_S)
        took = time.monotonic() - started
    _expect(end == Exit(137, 9), f"an agent that was killed was reported as {end}")
    _expect(_GRACE_S <= took < _GRACE_S + 10, f"killing took {took:.1f} s, grace was {_GRACE_S} s")


def leaves_no_child(bench: Bench) -> None:
    """What an agent started is gone with it, also in a session of its own with no parent left."""
    beat = "while :; do date +%s%N > $CODE_DIR/beat; sleep 0.02; done"
    script = f"(setsid bash -c '{beat}' &) & while [ ! -s $CODE_DIR/beat ]; do sleep 0.02; done"
    paths, end = bench.finished("forks", "bash", "-c", script)
    _expect(end == Exit(0), f"an agent that forked was reported as {end}")
    _expect_no_beat(paths)


def leaves_no_child_after_a_kill(bench: Bench) -> None:
    """The same for an agent that had to be killed, and whose child ignores SIGTERM too."""
    beat = "while :; do date +%s%N > $CODE_DIR/beat; sleep 0.02; done"
    script = f"trap '' TERM; (setsid bash -c '{beat}' &) & sleep 1000; sleep 1000"
    with bench.running("forks-on", "bash", "-c", script) as (paths, agent):
        _await_file(paths.code_dir / "beat")
        agent.stop(0.1)
    _expect_no_beat(paths)


def bounds_its_log(bench: Bench) -> None:
    """An agent that floods its log neither blocks nor fills the disk; the end of it is kept."""
    lines = 4 * bench.log_cap_bytes // 1_000
    script = f"for n in range({lines}): print('x' * 999)\nprint('last', 'words')"
    paths, end = bench.finished("floods", "python3", "-c", script)
    _expect(end == Exit(0), f"an agent that printed {lines:,} lines was reported as {end}")
    size = sum(path.stat().st_size for path in paths.logs_dir.iterdir())
    _expect(size < bench.log_cap_bytes + 4_096, f"its log has {size:,} bytes on disk")
    _expect(_output(paths).endswith("last words\n"), "the end of its log is missing")


def shows_public_data(bench: Bench) -> None:
    """The agent can read the public data; where the runtime isolates, it cannot change them."""
    script = (
        "cp $DATA_DIR/description.md $SUBMISSION_DIR/submission.csv;"
        " (echo x > $DATA_DIR/new; rm -f $DATA_DIR/description.md) 2>$LOGS_DIR/denied; true"
    )
    paths, _ = bench.finished("reads", "bash", "-c", script)
    _expect_text(paths.submission, "Predict the sum.\n")
    if bench.runtime.isolates:
        left = sorted(path.name for path in (bench.place / "public").iterdir())
        _expect(left == ["description.md"], f"the agent changed the public data: {left}")


def keeps_host_keys_back(bench: Bench) -> None:
    """The agent's environment is the contract's, and holds nothing of the host's."""
    host_key = "key-of-the-host"
    with _host_variable("PODIUM_LLM_API_KEY", host_key), _host_variable("KAGGLE_KEY", host_key):
        paths, _ = bench.finished("env", "bash", "-c", "env > $LOGS_DIR/env")
    text = (paths.logs_dir / "env").read_text()
    _expect(host_key not in text, "the agent's environment holds a key of the host")
    found = dict(line.partition("=")[::2] for line in text.splitlines())
    for name in _CONTRACT_VARIABLES:
        _expect(bool(found.get(name)), f"{name} is not set in the agent's environment")
    _expect(found["OPENAI_API_KEY"] == _TOKEN, "OPENAI_API_KEY is not the run's token")


def reaches_both_services(bench: Bench) -> None:
    """The agent has its submission validated and speaks to the gateway with the run's token."""
    paths, end = bench.finished("calls", "python3", "-c", _CALL_SERVICES)
    _expect(end == Exit(0), f"an agent that calls its services was reported as {end}")
    told = paths.submission.read_text()
    _expect(_VERDICT in told, f"the validation service answered {told!r}")
    # 401 would be a token that does not fit, 503 is a gateway that has no LLM behind it.
    _expect(told.endswith("503"), f"the gateway answered {told!r}")


def kills_what_takes_too_much_memory(bench: Bench) -> None:
    """An agent that uses more memory than it may is killed, and that is told; its files stay."""
    script = (
        "import os; open(os.environ['SUBMISSION_DIR'] + '/submission.csv', 'w').write('id\\n')\n"
        f"kept = [bytearray(os.urandom(1 << 20) * 16) for _ in range({_MEMORY_BYTES >> 22})]\n"
        "import time; time.sleep(60)"
    )
    paths, end = bench.finished("eats", "python3", "-c", script)
    _expect(end.oom_killed, f"an agent that took too much memory was reported as {end}")
    _expect(end.code == 137, f"an agent killed for its memory has code {end.code}, not 137")
    _expect_text(paths.submission, "id\n")


def starts_again_after_a_close(bench: Bench) -> None:
    """A run that was closed before its end can be started again, and nothing of it runs on."""
    with bench.running("twice", "bash", "-c", "touch $LOGS_DIR/up; sleep 1000") as (paths, _):
        _await_file(paths.logs_dir / "up")
    with bench.services(paths) as services:
        launch = bench.launch("twice", ("bash", "-c", "exit 3"), services.endpoints)
        _expect(bench.runtime.reattach(launch) is None, "a closed agent can be attached to")
        agent = bench.runtime.start(launch)
        try:
            _expect(_ended(agent) == Exit(3), "the second start of a run did not run")
        finally:
            agent.close()
            agent.close()


_CONTRACT_VARIABLES = (
    "COMPETITION_ID",
    "DATA_DIR",
    "SUBMISSION_DIR",
    "LOGS_DIR",
    "CODE_DIR",
    "PODIUM_VARIANT",
    "PODIUM_DEADLINE",
    "PODIUM_CPUS",
    "OPENAI_BASE_URL",
    "OPENAI_API_KEY",
    "GRADING_SERVER",
)

_CALL_SERVICES = """
import os, urllib.error, urllib.request as web
from pathlib import Path
opener = web.build_opener(web.ProxyHandler({}))
part = 'Content-Disposition: form-data; name="file"; filename="s.csv"'
body = "\\r\\n".join(["--b", part, "", "id", "--b--", ""]).encode()
head = {"Content-Type": "multipart/form-data; boundary=b"}
verdict = opener.open(web.Request(os.environ["GRADING_SERVER"] + "/validate", body, head)).read()
head = {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]}
head["Content-Type"] = "application/json"
url = os.environ["OPENAI_BASE_URL"] + "/chat/completions"
try:
    status = opener.open(web.Request(url, b'{"model": "m", "messages": []}', head)).status
except urllib.error.HTTPError as error:
    status = error.code
Path(os.environ["SUBMISSION_DIR"], "submission.csv").write_text(f"{verdict.decode()} {status}")
"""

CHECKS: tuple[Callable[[Bench], None], ...] = (
    leaves_a_submission,
    keeps_a_submission_over_a_crash,
    stops_an_agent_that_hangs,
    kills_an_agent_that_ignores_sigterm,
    leaves_no_child,
    leaves_no_child_after_a_kill,
    bounds_its_log,
    shows_public_data,
    keeps_host_keys_back,
    reaches_both_services,
    kills_what_takes_too_much_memory,
    starts_again_after_a_close,
)
"""Every check, each a function that raises ContractBroken."""


def _expect(claim: bool, otherwise: str) -> None:
    if not claim:
        raise ContractBroken(otherwise)


def _expect_text(path: Path, text: str) -> None:
    found = path.read_text() if path.is_file() else "nothing"
    _expect(found == text, f"{path} holds {found!r}, not {text!r}")


def _expect_no_beat(paths: RunPaths) -> None:
    before = (paths.code_dir / "beat").read_text()
    time.sleep(0.1)
    after = (paths.code_dir / "beat").read_text()
    _expect(before == after, "a process that the agent started still runs")


def _ended(agent: AgentProcess) -> Exit:
    end = agent.wait(_PATIENCE_S)
    if end is None:
        raise ContractBroken(f"a small agent still runs after {_PATIENCE_S:.0f} s")
    return end


def _await_file(path: Path) -> None:
    give_up_at = time.monotonic() + _PATIENCE_S
    while not (path.exists() and time.monotonic() < give_up_at):
        _expect(time.monotonic() < give_up_at, f"the agent did not write {path}")
        time.sleep(0.02)


def _output(paths: RunPaths) -> str:
    logs = (paths.agent_out, paths.container_log)
    return "".join(path.read_text() for path in logs if path.exists())


@contextmanager
def _host_variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before
