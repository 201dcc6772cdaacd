"""`podium images`: build the images that runs in containers need."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def images() -> None:
    """Build the images that runs in containers need."""


@app.command()
def build(
    base_image: Annotated[
        str | None, typer.Option(help="Image to build on; default: a CUDA runtime image.")
    ] = None,
    from_debian: Annotated[
        bool, typer.Option(help="Make the base here with debootstrap; pulls nothing, needs root.")
    ] = False,
    ml: Annotated[
        bool | None,
        typer.Option(
            "--ml/--no-ml", help="Add torch and its like; default: on the CUDA base only."
        ),
    ] = None,
    tag: Annotated[str | None, typer.Option(help="Name of the image that is built.")] = None,
) -> None:
    """Build the agent image; what is there already is used again."""
    from harness.errors import UsageError
    from harness.images import AGENT_IMAGE, build_agent_image

    if base_image and from_debian:
        raise UsageError("--base-image and --from-debian exclude each other. Give one of them.")
    name = tag or AGENT_IMAGE
    digest = build_agent_image(base_image, from_debian, tag=name, log=typer.echo, ml=ml)
    typer.echo(f"Built {name} ({digest}). Use it: podium run --runtime docker ...")
