"""`podium resume`: go on with a run group that was interrupted."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.options import RunsDirOption


def resume(
    group: Annotated[str, typer.Argument(help="Name of the run group.")],
    report: Annotated[bool, typer.Option(help="Write the report at the end.")] = True,
    runs_dir: RunsDirOption = None,
) -> None:
    """Run again what is not done; runs that are done are kept as they are."""
    from harness.cli.run import finish
    from harness.group import open_group, requeue
    from harness.rundir import default_runs_dir
    from harness.runtimes import choose_runtime

    spec, paths = open_group((runs_dir or default_runs_dir()).resolve(), group)
    choice = choose_runtime(spec.runtime, spec.image)
    if not requeue(spec, paths):
        typer.echo(f"group {group}: every run is done. See: podium report {group}")
        return
    finish(spec, paths.root, choice.runtime, with_report=report)
