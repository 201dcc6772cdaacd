"""The agent alone on any folder with data and a description: no group, no grading, no answers.

The agent is a process of this machine with the user's own model endpoint; what it writes runs here
too, without the key.
"""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from harness.errors import HarnessError, UsageError
from harness.files import write_json
from harness.gateway.upstream import Upstream
from harness.rundir import RunPaths
from harness.runtimes.environment import host_variables, thread_counts

DESCRIPTION = "description.md"
_ASKED = "agent_run.json"
_CODE_ROOT = Path(__file__).resolve().parent.parent
_REFUSED = 2
_POLL_S = 0.5
_GRACE_S = 20.0


@dataclass(frozen=True)
class Order:
    """What is asked of the agent. `model` "offline" is the coder without a model."""

    data_dir: Path
    out_dir: Path
    variant_file: Path
    variant: str
    budget_s: float
    model: str
    seed: int = 0
    step_limit: int | None = None
    cpus: float | None = None

    @property
    def paths(self) -> RunPaths:
        """Where everything goes."""
        return RunPaths(self.out_dir)


def run_agent(
    order: Order, upstream: Upstream | None, tell: Callable[[dict[str, Any]], None]
) -> None:
    """Run the agent to its end. `tell` gets progress.json when it has changed.

    The same `out_dir` goes on where it was left, with the time already spent counted. Raises
    UsageError for unusable folders and HarnessError, with the agent's own words, when it fails.
    """
    _require_data(order.data_dir)
    _require_same_order(order)
    paths = order.paths
    for directory in (paths.submission_dir, paths.logs_dir, paths.code_dir):
        directory.mkdir(parents=True, exist_ok=True)
    write_json(paths.root / _ASKED, _identity(order))
    with paths.agent_out.open("wb") as out, _started(order, upstream, out) as process:
        try:
            _watch(process, paths.progress, tell)
        except BaseException:
            _end(process)
            raise
    if process.returncode:
        raise HarnessError(_complaint(process.returncode, paths.agent_out))


def _complaint(exit_code: int, agent_out: Path) -> str:
    said = agent_out.read_text("utf-8", errors="replace").strip().splitlines()
    if exit_code == _REFUSED and said:
        return said[-1]
    told = f", last words: {said[-1]}" if said else ""
    return f"the agent ended with exit code {exit_code}{told}. See {agent_out}."


def _started(order: Order, upstream: Upstream | None, out: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "agent.main"],
        env=_environment(order, upstream),
        cwd=order.paths.code_dir,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        # Ctrl-C in the terminal is ours to pass on, once and in good order.
        start_new_session=True,
    )


def _require_data(data_dir: Path) -> None:
    if not data_dir.is_dir():
        raise UsageError(f"{data_dir} is no folder. Give --data a folder with data.")
    if not (data_dir / DESCRIPTION).is_file():
        raise UsageError(
            f"{data_dir} has no {DESCRIPTION}. Write one: what is to be predicted, by which metric "
            "(under a heading 'Evaluation'), and what the files are."
        )


def _identity(order: Order) -> dict[str, Any]:
    facts = {name: value for name, value in asdict(order).items() if name != "out_dir"}
    return {"schema": 1} | {
        name: str(value.resolve()) if isinstance(value, Path) else value
        for name, value in facts.items()
    }


def _require_same_order(order: Order) -> None:
    """An output folder goes on only with the data, variant, model and seed that it began with."""
    path = order.out_dir / _ASKED
    if not path.exists():
        if (order.out_dir / "logs" / "journal.jsonl").exists():
            raise UsageError(f"{order.out_dir} holds another run. Give --out a new folder.")
        return
    try:
        before = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read ({error}). Give --out a new folder.") from error
    now = _identity(order)
    for name in ("data_dir", "variant", "model", "seed"):
        if before.get(name) != now[name]:
            raise UsageError(
                f"{order.out_dir} was begun with {name} {before.get(name)!r}, not {now[name]!r}. "
                "Give --out a new folder, or ask for the same."
            )


def _environment(order: Order, upstream: Upstream | None) -> Mapping[str, str]:
    paths, cpus = order.paths, order.cpus or float(len(os.sched_getaffinity(0)))
    own = {
        "COMPETITION_ID": order.data_dir.resolve().name,
        "DATA_DIR": str(order.data_dir.resolve()),
        "SUBMISSION_DIR": str(paths.submission_dir.resolve()),
        "LOGS_DIR": str(paths.logs_dir.resolve()),
        "CODE_DIR": str(paths.code_dir.resolve()),
        "GRADING_SERVER": "none",
        "TIME_LIMIT_SECS": repr(order.budget_s),
        "PODIUM_VARIANT": str(order.variant_file.resolve()),
        "PODIUM_SEED": str(order.seed),
        "PODIUM_MODEL": order.model,
        "PODIUM_CPUS": f"{cpus:g}",
        "PYTHONPATH": str(_CODE_ROOT),
        **thread_counts(cpus),
    }
    if order.step_limit is not None:
        own["STEP_LIMIT"] = str(order.step_limit)
    if upstream is not None:
        own["OPENAI_BASE_URL"] = upstream.base_url
        own["OPENAI_API_KEY"] = upstream.api_key or "none"
    gpus = {n: os.environ[n] for n in ("CUDA_VISIBLE_DEVICES", "HOME") if n in os.environ}
    return {**host_variables(), **gpus, **own}


def _watch(
    process: subprocess.Popen[bytes], progress: Path, tell: Callable[[dict[str, Any]], None]
) -> None:
    told: float = -math.inf
    while process.poll() is None:
        time.sleep(_POLL_S)
        fields = _read(progress)
        if fields.get("updated_at", told) != told:
            told = fields["updated_at"]
            tell(fields)


def _read(path: Path) -> dict[str, Any]:
    try:
        fields = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, so that the agent ends its solutions; SIGKILL if it does not."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
