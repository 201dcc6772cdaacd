"""What was asked of a run and of a run group, and what became of it: run.json and group.json."""

from __future__ import annotations

import platform
import time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.preparing.record import Record
from harness import __version__
from harness.errors import HarnessError
from harness.files import write_text
from harness.rundir import GroupPaths, RunPaths, run_id_of

State = Literal["queued", "preparing", "running", "collecting", "grading", "done", "failed", "lost"]

# What may follow what. A run that ended is never touched again: resuming starts a new attempt.
NEXT: dict[State, tuple[State, ...]] = {
    "queued": ("preparing", "failed", "lost"),
    "preparing": ("running", "failed", "lost"),
    "running": ("collecting", "failed", "lost"),
    "collecting": ("grading", "failed", "lost"),
    "grading": ("done", "failed", "lost"),
    "done": (),
    "failed": (),
    "lost": (),
}
ENDED: tuple[State, ...] = ("done", "failed", "lost")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class ResourceLimits(_Model):
    """What one run may use at most."""

    cpus: float = Field(1.0, gt=0)
    """Cores."""
    memory_bytes: int = Field(8 << 30, gt=0)
    pids: int = Field(4096, gt=0)
    shm_bytes: int = Field(2 << 30, gt=0)
    gpus: int | Literal["all"] = 0


class Outcome(_Model):
    """How a run ended."""

    stopped_by: Literal["agent", "deadline", "user", "infrastructure"] | None = None
    exit_code: int | None = None
    submission_exists: bool = False
    snapshots: int = 0
    error: str | None = None


class Usage(_Model):
    """LLM calls and tokens, as the gateway counted them."""

    llm_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


def _versions() -> dict[str, str]:
    return {
        "podium": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }


class GroupSpec(_Model):
    """What was asked of a run group: group.json."""

    schema_: Literal[1] = Field(1, alias="schema")
    group: str
    variants: list[str]
    variant_files: dict[str, str]
    competitions: list[str]
    seeds: int = Field(gt=0)
    budget_s: float = Field(gt=0)
    grace_s: float = Field(10.0, ge=0)
    workers: int = Field(1, gt=0)
    runtime: str
    image: str | None = None
    network: Literal["none", "open"] = "none"
    model: str
    step_limit: int | None = None
    resources: ResourceLimits
    data_dir: str
    created_at: float = Field(default_factory=time.time)
    versions: dict[str, str] = Field(default_factory=_versions)

    def run_ids(self) -> list[tuple[str, str, int]]:
        """(variant, competition, seed) of every run, seed by seed, so that seeds get complete."""
        return [
            (variant, competition, seed)
            for seed in range(self.seeds)
            for competition in self.competitions
            for variant in self.variants
        ]


class RunRecord(_Model):
    """One run, from queued to its end: run.json."""

    schema_: Literal[1] = Field(1, alias="schema")
    run_id: str
    group: str
    variant: str
    competition_id: str
    seed: int
    model: str
    budget_s: float
    runtime: str | None = None
    isolation: Literal["none", "container"] = "none"
    network: Literal["none", "open", "host"] = "none"
    image: str | None = None
    image_digest: str | None = None
    resources: ResourceLimits
    data_dir: str
    description: str = ""
    leaks_fixed: tuple[str, ...] = ()
    state: State = "queued"
    deadline: float | None = None
    timings: dict[str, float] = Field(default_factory=dict)
    outcome: Outcome = Field(default_factory=Outcome)
    versions: dict[str, str] = Field(default_factory=_versions)
    usage: Usage = Field(default_factory=Usage)


def new_record(spec: GroupSpec, variant: str, competition_id: str, seed: int) -> RunRecord:
    """The record of a run that waits for its turn."""
    made = Record.load(DataDir(Path(spec.data_dir)).prepared(find(competition_id)))
    return RunRecord(
        schema=1,
        run_id=run_id_of(variant, competition_id, seed),
        group=spec.group,
        variant=variant,
        competition_id=competition_id,
        seed=seed,
        model=spec.model,
        budget_s=spec.budget_s,
        runtime=spec.runtime,
        isolation="container" if spec.runtime == "docker" else "none",
        network=spec.network if spec.runtime == "docker" else "host",
        image=spec.image,
        resources=spec.resources,
        data_dir=spec.data_dir,
        description=made.description,
        leaks_fixed=tuple(made.leaks_fixed),
        timings={"queued_at": time.time()},
    )


def advance(record: RunRecord, state: State) -> None:
    """Move a record to its next state and note the time.

    Raises HarnessError for a step that the states do not allow, which is a fault of the harness.
    """
    if state not in NEXT[record.state]:
        raise HarnessError(f"{record.run_id}: a run cannot go from {record.state} to {state}.")
    record.state = state
    moment = "ended_at" if state in ENDED else f"{state}_at"
    record.timings = record.timings | {moment: time.time()}


def save_record(record: RunRecord, paths: RunPaths) -> None:
    """Write run.json atomically; raises OSError when the disk is full."""
    write_text(paths.run_json, record.model_dump_json(indent=2, by_alias=True) + "\n")


def load_record(path: Path) -> RunRecord:
    """Read a run.json; raises HarnessError naming the file and what is wrong in it."""
    try:
        return RunRecord.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise HarnessError(f"{path} cannot be read: {_first_problem(error)}.") from error


def save_spec(spec: GroupSpec, paths: GroupPaths) -> None:
    """Write group.json atomically; raises OSError when the disk is full."""
    write_text(paths.group_json, spec.model_dump_json(indent=2, by_alias=True) + "\n")


def load_spec(path: Path) -> GroupSpec:
    """Read a group.json; raises HarnessError naming the file and what is wrong in it."""
    try:
        return GroupSpec.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise HarnessError(
            f"{path} cannot be read: {_first_problem(error)}. Name a run group of this version."
        ) from error


def _first_problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}"
    return str(getattr(error, "strerror", None) or error)
