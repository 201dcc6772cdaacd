"""The run directory: the only code that knows how files of a run and of a run group are called."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from harness.errors import UsageError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def default_runs_dir() -> Path:
    """Where run groups live when no flag says otherwise: $PODIUM_RUNS, else ./runs."""
    return Path(os.environ.get("PODIUM_RUNS") or "runs")


def run_id_of(variant: str, competition_id: str, seed: int) -> str:
    """The name of one run, which is also the name of its directory.

    >>> run_id_of("default", "spaceship-titanic", 0)
    'default__spaceship-titanic__seed0'
    """
    return f"{variant}__{competition_id}__seed{seed}"


def require_name(name: str, what: str) -> str:
    """Return `name` when it is safe as one path component and as a container name.

    Raises UsageError, naming `what` ("run group", "variant"), otherwise.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{what} {name!r}: a name starts with a letter or digit and has only letters, digits, "
            "'.', '_' and '-'. Choose another name."
        )
    return name


def open_agent_file(path: Path) -> BinaryIO:
    """Open a file that an agent wrote, for reading on the host.

    An agent in a container may leave a symbolic link that points, on the host, at the private
    answers, or a pipe on which a reader waits for ever. Raises FileNotFoundError when there is
    nothing, and OSError when it is not a regular file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


@dataclass(frozen=True)
class RunPaths:
    """Every path of one run, below its directory `root`. Nothing is made but by `create`."""

    root: Path

    @property
    def run_json(self) -> Path:
        """What was asked, state, timings, outcome (RunRecord)."""
        return self.root / "run.json"

    @property
    def events(self) -> Path:
        """Append-only log of what happened, one JSON object a line."""
        return self.root / "events.jsonl"

    @property
    def variant_file(self) -> Path:
        """The run's own copy of its agent variant, as it was at launch."""
        return self.root / "variant.yaml"

    @property
    def submission_dir(self) -> Path:
        """Where the agent leaves its submission; writable for it."""
        return self.root / "submission"

    @property
    def submission(self) -> Path:
        """The submission that counts."""
        return self.submission_dir / "submission.csv"

    @property
    def snapshots_dir(self) -> Path:
        """Copies of the submission over time; the agent cannot see them."""
        return self.root / "snapshots"

    @property
    def logs_dir(self) -> Path:
        """Journal and logs; writable for the agent."""
        return self.root / "logs"

    @property
    def code_dir(self) -> Path:
        """The agent's code and working files; writable for it."""
        return self.root / "code"

    @property
    def journal(self) -> Path:
        """The agent's search, one node a line."""
        return self.logs_dir / "journal.jsonl"

    @property
    def progress(self) -> Path:
        """How far the agent is, rewritten after each node."""
        return self.logs_dir / "progress.json"

    @property
    def agent_log(self) -> Path:
        """The agent's own log."""
        return self.logs_dir / "agent.log"

    @property
    def agent_out(self) -> Path:
        """What the agent printed under the local runtime, capped."""
        return self.logs_dir / "agent.out"

    @property
    def container_log(self) -> Path:
        """What the agent printed under the docker runtime, capped."""
        return self.logs_dir / "container.log"

    @property
    def llm_log(self) -> Path:
        """One line per LLM call, without keys."""
        return self.root / "llm.jsonl"

    @property
    def report_json(self) -> Path:
        """The CompetitionReport of the run."""
        return self.root / "report.json"

    @property
    def socket_dir(self) -> Path:
        """Where the run's services listen on Unix sockets.

        It lies in the temporary directory since a socket's path may have 107 bytes at most, and
        follows from `root` alone, so that a resumed harness finds the directory which a container
        that is still running has mounted.
        """
        digest = hashlib.sha256(os.fsencode(self.root.resolve())).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"podium-{os.getuid()}" / digest

    def create(self) -> None:
        """Make the directories of the run, where they are missing."""
        for directory in (self.submission_dir, self.snapshots_dir, self.logs_dir, self.code_dir):
            directory.mkdir(parents=True, exist_ok=True)

    def create_socket_dir(self) -> Path:
        """Make `socket_dir` so that only this user can enter it, and return it.

        Raises UsageError when somebody else owns its place in the temporary directory.
        """
        _make_own(self.socket_dir.parent)
        _make_own(self.socket_dir)
        return self.socket_dir


def _make_own(directory: Path) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise UsageError(
            f"{directory} belongs to user {found.st_uid}, not to you ({os.getuid()}), so the run's "
            "services cannot listen there. Set TMPDIR to a directory of your own."
        )
    directory.chmod(0o700)


@dataclass(frozen=True)
class GroupPaths:
    """Every path of one run group, below its directory `root`."""

    root: Path

    @classmethod
    def named(cls, runs_dir: Path, group: str) -> GroupPaths:
        """The group called `group` below `runs_dir`; raises UsageError for an unusable name."""
        return cls(runs_dir / require_name(group, "run group"))

    @property
    def name(self) -> str:
        """The group's name."""
        return self.root.name

    @property
    def group_json(self) -> Path:
        """What was asked of the group."""
        return self.root / "group.json"

    @property
    def grading_report(self) -> Path:
        """MLE-bench's grading report over all runs of the group."""
        return self.root / "grading_report.json"

    @property
    def grading_reports_dir(self) -> Path:
        """The same report per variant and seed."""
        return self.root / "grading_reports"

    def variant_report(self, variant: str, seed: int) -> Path:
        """The grading report of one variant under one seed."""
        return self.grading_reports_dir / f"{variant}_seed{seed}.json"

    @property
    def report_dir(self) -> Path:
        """The rendered report: index.html, tables, plots."""
        return self.root / "report"

    def run(self, run_id: str) -> RunPaths:
        """The paths of one run of the group; raises UsageError for an unusable run id."""
        return RunPaths(self.root / require_name(run_id, "run"))

    def runs(self) -> Iterator[RunPaths]:
        """The runs of the group that have a run.json, in the order of their ids."""
        for run_json in sorted(self.root.glob("*/run.json")):
            yield RunPaths(run_json.parent)
