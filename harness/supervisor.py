"""One run from queued to its end: launch the agent, watch its budget, collect, grade.

Three causes never mix: the agent's fault is graded (`done`), a run that cannot be run is `failed`,
and what broke on our side or the user stopped is `lost`, which counts against nobody.
"""

from __future__ import annotations

import errno
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from competitions.catalog import Competition
from competitions.datadir import DataDir
from competitions.errors import CompetitionError
from competitions.grading import CompetitionReport, grade_submission, validate_submission
from harness.budget import Deadline
from harness.collect import SubmissionWatcher, count_line_ends
from harness.errors import HarnessError, InfrastructureFailed
from harness.events import EventLog
from harness.files import write_json
from harness.gateway.app import gateway_app
from harness.gateway.records import CallLog
from harness.gateway.upstream import Upstream
from harness.run import RunRecord, State, Usage, advance, save_record
from harness.rundir import RunPaths, open_agent_file
from harness.runtimes.base import AgentProcess, Exit, Launch, Resources, Runtime
from harness.services import RunServices, new_run_token
from harness.validation.app import validation_app
from harness.variants import Variant

_LOOK_EVERY_S = 0.5
_STOP_LOOK_S = 0.1
# The runtimes cap what an agent prints far below this.
_LARGEST_LOG_BYTES = 64 << 20
# The agent's own word for "my configuration is wrong".
_BAD_CONFIGURATION = 2


@dataclass
class Stop:
    """The user's wish to stop: once with grace, twice at once. Shared by all runs of a group."""

    asked: threading.Event = field(default_factory=threading.Event)
    at_once: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> None:
        """Ask for a stop; a second call leaves the agents no grace."""
        (self.at_once if self.asked.is_set() else self.asked).set()


@dataclass(frozen=True)
class Job:
    """All that the supervisor needs for one run."""

    record: RunRecord
    paths: RunPaths
    variant: Variant
    competition: Competition
    data: DataDir
    upstream: Upstream | None
    step_limit: int | None
    grace_s: float
    min_free_bytes: int


def supervise(job: Job, runtime: Runtime, stop: Stop) -> None:
    """Take one run to its end; the outcome is in its record and files, nothing is raised.

    A submission written within the grace after the deadline still counts: the clock ends the
    agent, not the file.
    """
    record, outcome = job.record, job.record.outcome
    try:
        if stop.asked.is_set():
            _end(job, "lost", "user", "the user stopped the group before this run began")
            return
        _run(job, runtime, stop)
    except InfrastructureFailed as error:
        _end(job, "lost", "infrastructure", str(error))
    except OSError as error:
        _end(job, "lost", "infrastructure", _os_sentence(error, job.paths.root))
    except (HarnessError, CompetitionError) as error:
        _end(job, "failed", outcome.stopped_by, str(error))
    except Exception as error:  # one run's surprise must not take the other runs with it
        text = f"{type(error).__name__}: {error}"
        _end(job, "lost", "infrastructure", f"{record.run_id}: podium failed with {text}")


def _run(job: Job, runtime: Runtime, stop: Stop) -> None:
    record, paths = job.record, job.paths
    paths.create()
    events = EventLog(paths.events)
    _step(job, events, "preparing")
    job.data.require_prepared(job.competition)
    _require_space(paths.root, job.min_free_bytes)
    shutil.copyfile(job.variant.file, paths.variant_file)
    watcher = SubmissionWatcher(paths, events, time.time())
    calls = CallLog(paths.llm_log)
    token = new_run_token()
    with _services(job, runtime, calls, token) as services:
        deadline = Deadline.after(record.budget_s)
        record.deadline = deadline.at
        launch = _launch(job, services, token, deadline)
        process = runtime.start(launch)
        try:
            record.image_digest = process.image_digest
            _step(job, events, "running")
            events.add("launched", process=process.identity, deadline=deadline.at)
            end = _watch(process, watcher, services, deadline, job, events, stop)
        finally:
            process.close()
    record.usage = Usage(**vars(calls.usage))
    events.add("exited", code=end.code, signal=end.signal, oom_killed=end.oom_killed)
    record.outcome.exit_code = end.code
    _collect_and_grade(job, watcher, events)


def _watch(
    process: AgentProcess,
    watcher: SubmissionWatcher,
    services: RunServices,
    deadline: Deadline,
    job: Job,
    events: EventLog,
    stop: Stop,
) -> Exit:
    """Wait for the agent to end or for a reason to end it; returns how it ended."""
    outcome = job.record.outcome
    while True:
        end = process.wait(max(0.01, min(_LOOK_EVERY_S, deadline.left_s)))
        watcher.look()
        if end is not None:
            outcome.stopped_by = "agent"
            if end.oom_killed:
                outcome.error = "the agent used more memory than the run may and was killed"
            return end
        services.check()
        if stop.asked.is_set() or deadline.left_s <= 0:
            outcome.stopped_by = "user" if stop.asked.is_set() else "deadline"
            return _stop(process, job, events, stop)


def _stop(process: AgentProcess, job: Job, events: EventLog, stop: Stop) -> Exit:
    grace_s = 0.0 if stop.at_once.is_set() else job.grace_s
    events.add("stopping", by=job.record.outcome.stopped_by, grace_s=grace_s)
    with ThreadPoolExecutor(1, thread_name_prefix="stop") as pool:
        ending = pool.submit(process.stop, grace_s)
        while not ending.done():
            if stop.at_once.wait(_STOP_LOOK_S):
                process.stop(0.0)
            wait([ending], _STOP_LOOK_S)
        end = ending.result()
    if end.signal == signal.SIGKILL:
        events.add("killed", reason=f"still there {grace_s:g} s after SIGTERM")
    return end


def _collect_and_grade(job: Job, watcher: SubmissionWatcher, events: EventLog) -> None:
    record, outcome = job.record, job.record.outcome
    _step(job, events, "collecting")
    watcher.look(final=True)
    ended_well = outcome.stopped_by == "agent" and outcome.exit_code == 0
    outcome.submission_exists = watcher.put_in_place(None if ended_well else _wholeness(job))
    outcome.snapshots = len(watcher.snapshots)
    if outcome.exit_code == _BAD_CONFIGURATION and not outcome.submission_exists:
        raise HarnessError(f"the agent refused to start: {_last_words(job.paths)}")
    _step(job, events, "grading")
    report = grade_submission(job.paths.submission, job.competition, job.data)
    write_json(job.paths.report_json, report.to_dict())
    events.add("graded", **_grade_fields(report))
    if outcome.stopped_by == "user":
        _end(job, "lost", "user", "the user stopped the run; its submission is kept and graded")
        return
    if outcome.exit_code and outcome.stopped_by == "agent" and outcome.error is None:
        outcome.error = f"the agent ended with exit code {outcome.exit_code}"
    _step(job, events, "done")
    del record


def _wholeness(job: Job) -> Callable[[Path], bool]:
    """Tells a whole submission from one that was cut off, going by the sample submission alone.

    A submission with as many lines as the sample is whole even if it is wrong: it counts, as with
    MLE-bench. One with fewer is whole only if it is valid.
    """
    lines = count_line_ends(job.data.sample_submission(job.competition))

    def is_whole(path: Path) -> bool:
        enough = count_line_ends(path) >= lines
        return enough or validate_submission(path, job.competition, job.data).valid

    return is_whole


def _grade_fields(report: CompetitionReport) -> dict[str, object]:
    medal = next((m for m in ("gold", "silver", "bronze") if getattr(report, f"{m}_medal")), None)
    return {"score": report.score, "medal": medal, "valid_submission": report.valid_submission}


@contextmanager
def _services(job: Job, runtime: Runtime, calls: CallLog, token: str) -> Iterator[RunServices]:
    def validate(upload: Path) -> str:
        return validate_submission(upload, job.competition, job.data).message

    on_sockets = runtime.services_on == "sockets"
    place = job.paths.create_socket_dir() if on_sockets else None
    llm = gateway_app(job.upstream, token, calls)
    try:
        with RunServices(llm, validation_app(validate), socket_dir=place) as services:
            yield services
    finally:
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)


def _launch(job: Job, services: RunServices, token: str, deadline: Deadline) -> Launch:
    record, limits = job.record, job.record.resources
    record.image = record.image or job.variant.image
    environment = {
        "COMPETITION_ID": record.competition_id,
        "TIME_LIMIT_SECS": f"{record.budget_s:.0f}",
        "STEP_LIMIT": "" if job.step_limit is None else str(job.step_limit),
        "PODIUM_SEED": str(record.seed),
        "PODIUM_MODEL": record.model,
        "OPENAI_API_KEY": token,
    }
    return Launch(
        run_id=record.run_id,
        group=record.group,
        paths=job.paths,
        public_dir=job.data.public(job.competition),
        variant_file=job.paths.variant_file,
        image=record.image,
        start=job.variant.start,
        environment=environment,
        services=services.endpoints,
        resources=Resources(
            cpus=limits.cpus,
            memory_bytes=limits.memory_bytes,
            pids=limits.pids,
            shm_bytes=limits.shm_bytes,
            gpus=limits.gpus,
        ),
        network="open" if record.network == "open" else "none",
        deadline=deadline.at,
    )


def _step(job: Job, events: EventLog, state: State) -> None:
    before, timings = job.record.state, job.record.timings
    advance(job.record, state)
    try:
        save_record(job.record, job.paths)
        events.add("state", state=state)
    except OSError:
        # The step was not taken; `done` would leave no way to say that the run is lost.
        job.record.state, job.record.timings = before, timings
        raise


def _end(job: Job, state: State, stopped_by: str | None, error: str) -> None:
    """End a run that did not get through; the disk may be full, so saving may fail too."""
    outcome = job.record.outcome
    outcome.stopped_by = stopped_by  # type: ignore[assignment]
    outcome.error = error
    advance(job.record, state)
    try:
        save_record(job.record, job.paths)
        EventLog(job.paths.events).add("state", state=state, error=error)
    except OSError:
        # run.json keeps the state before, from which `podium resume` runs it again.
        return


def _require_space(root: Path, min_free_bytes: int) -> None:
    free = shutil.disk_usage(root).free
    if free < min_free_bytes:
        raise InfrastructureFailed(
            f"{root}: {free / 2**30:.1f} GiB free, {min_free_bytes / 2**30:.1f} GiB needed. "
            "Free space, or choose another place with --runs-dir."
        )


def _os_sentence(error: OSError, root: Path) -> str:
    if error.errno == errno.ENOSPC:
        return f"{root}: no space left on the disk. Free space, then: podium resume"
    return f"{error.filename or root}: {error.strerror or error}"


def _last_words(paths: RunPaths) -> str:
    for log in (paths.agent_out, paths.container_log, paths.agent_log):
        try:
            with open_agent_file(log) as file:
                lines = file.read(_LARGEST_LOG_BYTES).decode("utf-8", "replace").split("\n")
        except OSError:
            continue
        said = [line.strip() for line in lines if line.strip()]
        if said:
            return said[-1][:500]
    return f"see {paths.logs_dir}"
