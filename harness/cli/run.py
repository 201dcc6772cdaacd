"""`podium run`: agents x competitions x seeds under a budget, graded and reported."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.options import DataDirOption, RunsDirOption

if TYPE_CHECKING:
    from rich.console import Console

    from competitions.catalog import Competition
    from harness.run import GroupSpec, ResourceLimits, RunRecord
    from harness.rundir import GroupPaths
    from harness.runtimes.base import Runtime
    from harness.variants import Variant


def run(
    agent: Annotated[
        list[str], typer.Option("--agent", "-a", help="Variant name or YAML file; repeatable.")
    ],
    competitions: Annotated[
        list[str],
        typer.Option("--competitions", "-c", help="Id, split or file; repeatable."),
    ],
    seeds: Annotated[int, typer.Option(min=1, help="Number of seeds, 0 to N-1.")] = 1,
    budget: Annotated[str, typer.Option(help="Wall time of each run, such as 90s or 12h.")] = "12h",
    workers: Annotated[int, typer.Option(min=1, help="Runs at the same time.")] = 1,
    runtime: Annotated[str, typer.Option(help="auto, local or docker.")] = "auto",
    image: Annotated[str | None, typer.Option(help="Agent image for the docker runtime.")] = None,
    network: Annotated[str, typer.Option(help="none, or open for the internet.")] = "none",
    model: Annotated[str | None, typer.Option(help="Model name, or offline (no LLM).")] = None,
    cpus: Annotated[float | None, typer.Option(help="Cores of each run.")] = None,
    memory: Annotated[str, typer.Option(help="Memory of each run, such as 8g.")] = "8g",
    gpus: Annotated[str, typer.Option(help="GPUs of each run: a number, or all.")] = "0",
    shm_size: Annotated[str, typer.Option(help="Size of /dev/shm in containers.")] = "2g",
    step_limit: Annotated[int | None, typer.Option(min=1, help="Steps of each run.")] = None,
    grace: Annotated[str, typer.Option(help="Time between SIGTERM and SIGKILL.")] = "10s",
    group: Annotated[str | None, typer.Option(help="Name of the run group.")] = None,
    report: Annotated[bool, typer.Option(help="Write the report at the end.")] = True,
    data_dir: DataDirOption = None,
    runs_dir: RunsDirOption = None,
) -> None:
    """Run agents on competitions; Ctrl-C stops cleanly and `podium resume` goes on."""
    from competitions.catalog import select
    from competitions.datadir import default_data_dir
    from harness.budget import parse_duration_s
    from harness.gateway.upstream import Upstream
    from harness.group import choose_model, new_group_name, resolve_variants

    chosen = select(competitions)
    variants = resolve_variants(agent)
    limits = resource_limits(cpus, workers, memory, shm_size, gpus)
    upstream = None if model == "offline" else Upstream.from_environment(os.environ)
    launch(
        variants=variants,
        competitions=chosen,
        seeds=seeds,
        budget_s=parse_duration_s(budget),
        grace_s=parse_duration_s(grace),
        workers=workers,
        runtime=runtime,
        image=image,
        network=network,
        model=choose_model(model, upstream),
        limits=limits,
        step_limit=step_limit,
        group=group or new_group_name(competitions),
        data_dir=data_dir or default_data_dir(),
        runs_dir=runs_dir,
        with_report=report,
    )


def launch(
    *,
    variants: dict[str, Variant],
    competitions: tuple[Competition, ...],
    seeds: int,
    budget_s: float,
    grace_s: float,
    workers: int,
    runtime: str,
    image: str | None,
    network: str,
    model: str,
    limits: ResourceLimits,
    step_limit: int | None,
    group: str,
    data_dir: Path,
    runs_dir: Path | None,
    with_report: bool,
) -> None:
    """Make a group and run it to its end, telling the user what was chosen and what came out."""
    from harness.errors import UsageError
    from harness.group import create_group
    from harness.run import GroupSpec
    from harness.rundir import default_runs_dir
    from harness.runtimes import choose_runtime

    if network not in ("none", "open"):
        raise UsageError(f"network {network!r} is unknown; there are none and open.")
    choice = choose_runtime(runtime, image)
    typer.echo(choice.reason)
    typer.echo("model: offline coder, no LLM" if model == "offline" else f"model: {model}")
    spec = GroupSpec(
        schema=1,
        group=group,
        variants=list(variants),
        variant_files={name: str(variant.file) for name, variant in variants.items()},
        competitions=[competition.id for competition in competitions],
        seeds=seeds,
        budget_s=budget_s,
        grace_s=grace_s,
        workers=workers,
        runtime=choice.runtime.name,
        image=image,
        network=network,
        model=model,
        step_limit=step_limit,
        resources=limits,
        data_dir=str(data_dir.resolve()),
    )
    folder = runs_dir or default_runs_dir()
    paths = create_group(spec, folder.resolve())
    finish(spec, paths.root, choice.runtime, with_report=with_report)


def finish(spec: GroupSpec, root: Path, runtime: Runtime, *, with_report: bool) -> None:
    """Run what is queued, print the medal table, write the report, say how to go on.

    Exit code 130 when the user stopped it, 1 when a run failed or was lost.
    """
    from rich.console import Console

    from harness.group import run_group
    from harness.rundir import GroupPaths

    console = Console()
    paths = GroupPaths(root)
    typer.echo(f"group {paths.name}: {len(spec.run_ids())} runs in {paths.root}")
    outcome = run_group(spec, paths, runtime, console)
    _tell_endings(outcome.records)
    if with_report and outcome.count("done"):
        _report(paths, console)
    again = f"podium resume {paths.name} --runs-dir {paths.root.parent}"
    if outcome.interrupted:
        typer.echo(f"Stopped; what was submitted is kept. Go on with: {again}")
        raise typer.Exit(130)
    if outcome.count("done") < len(outcome.records):
        typer.echo(f"Some runs did not get through. Run these again with: {again}", err=True)
        raise typer.Exit(1)


def resource_limits(
    cpus: float | None, workers: int, memory: str, shm_size: str, gpus: str
) -> ResourceLimits:
    """Limits of one run; by default the machine's cores are shared out among the workers.

    Raises UsageError for what is not a size or a number of GPUs.
    """
    from harness.errors import UsageError
    from harness.run import ResourceLimits

    if gpus != "all" and not gpus.isdigit():
        raise UsageError(f"--gpus {gpus!r} is not understood. Write a number, or all.")
    cores = len(os.sched_getaffinity(0))
    if cpus is not None and not 0 < cpus <= cores:
        raise UsageError(f"--cpus {cpus:g}: this machine has {cores} cores. Write 0.5 to {cores}.")
    return ResourceLimits(
        cpus=cpus or max(1.0, cores / workers),
        memory_bytes=parse_size_bytes(memory),
        shm_bytes=parse_size_bytes(shm_size),
        gpus="all" if gpus == "all" else int(gpus),
    )


def parse_size_bytes(text: str) -> int:
    """Bytes of a size such as 512m or 8g; raises UsageError for anything else.

    >>> parse_size_bytes("8g") == 8 * 2**30
    True
    """
    from harness.errors import UsageError

    number, unit = text.strip().lower().removesuffix("b")[:-1], text.strip().lower()
    unit = unit.removesuffix("b")[-1:]
    powers = {"k": 10, "m": 20, "g": 30, "t": 40}
    try:
        size = int(float(number) * 2 ** powers[unit])
    except (KeyError, ValueError, OverflowError):
        size = 0
    if size <= 0:
        raise UsageError(f"size {text!r} is not understood. Write it like 512m or 8g.")
    return size


def _tell_endings(records: tuple[RunRecord, ...]) -> None:
    for record in records:
        if record.state != "done" and record.outcome.error:
            typer.echo(f"{record.run_id}: {record.state}: {record.outcome.error}", err=True)


def _report(paths: GroupPaths, console: Console) -> None:
    from reports.build import build_report
    from reports.tables.terminal import print_table

    built = build_report([paths.root], paths.report_dir)
    print_table(built.tables["medals"], console)
    typer.echo(f"Report: {built.index_html}")
