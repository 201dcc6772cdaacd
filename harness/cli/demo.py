"""`podium demo`: the main job, end to end, on the embedded competitions."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.options import DataDirOption, RunsDirOption

_VARIANTS = ["ml-master", "aide"]
# 2 variants x 4 competitions x 2 seeds, two at a time: eight rounds, so about 2.5 minutes in all.
_BUDGET = "18s"
_WORKERS = 2


def demo(
    seeds: Annotated[int, typer.Option(min=1, help="Number of seeds.")] = 2,
    budget: Annotated[str, typer.Option(help="Wall time of each run.")] = _BUDGET,
    runtime: Annotated[str, typer.Option(help="auto, local or docker.")] = "auto",
    data_dir: DataDirOption = None,
    runs_dir: RunsDirOption = None,
) -> None:
    """Prepare, run, grade and report on four embedded competitions, without an LLM."""
    from competitions.catalog import split
    from competitions.datadir import DataDir, default_data_dir
    from competitions.preparation import prepare
    from harness.budget import parse_duration_s
    from harness.cli.run import launch, resource_limits
    from harness.group import OFFLINE, new_group_name, resolve_variants

    competitions = split("demo")
    data = DataDir(data_dir or default_data_dir())
    for competition in competitions:
        prepare(competition, data)
    typer.echo(f"{len(competitions)} competitions prepared in {data.root}")
    launch(
        variants=resolve_variants(_VARIANTS),
        competitions=competitions,
        seeds=seeds,
        budget_s=parse_duration_s(budget),
        grace_s=5.0,
        workers=_WORKERS,
        runtime=runtime,
        image=None,
        network="none",
        model=OFFLINE,
        limits=resource_limits(None, _WORKERS, "4g", "1g", "0"),
        step_limit=None,
        group=new_group_name(["demo"]),
        data_dir=data.root,
        runs_dir=runs_dir,
        with_report=True,
    )
