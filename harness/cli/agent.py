"""`podium agent`: the agent alone on a folder, and its search as a page."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from harness.agent_alone import Order
    from harness.variants import Variant
    from reports.search_tree.files import SearchFiles

PAGE_NAME = "search_tree.html"

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def agent() -> None:
    """Run the agent alone on a folder, or view its search tree."""


@app.command()
def run(
    data: Annotated[
        Path, typer.Option(help="Folder with the data and a description.md; it is only read.")
    ],
    out: Annotated[
        Path, typer.Option(help="Where everything goes; a folder used before goes on from there.")
    ],
    variant: Annotated[str, typer.Option(help="Variant name or YAML file.")] = "podium",
    budget: Annotated[str, typer.Option(help="Wall time, such as 10m or 12h.")] = "1h",
    model: Annotated[str | None, typer.Option(help="Model name, or offline (no LLM).")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of everything random.")] = 0,
    step_limit: Annotated[int | None, typer.Option(min=1, help="Solutions tried, at most.")] = None,
    cpus: Annotated[float | None, typer.Option(min=0.1, help="Cores; default: all.")] = None,
) -> None:
    """Run the agent alone on any folder with data and a description."""
    from harness.agent_alone import Order, run_agent
    from harness.budget import parse_duration_s
    from harness.gateway.upstream import Upstream
    from harness.group import choose_model
    from harness.variants import find_variant

    chosen = find_variant(variant)
    upstream = None if model == "offline" else Upstream.from_environment(os.environ)
    order = Order(
        data_dir=data,
        out_dir=out,
        variant_file=chosen.file,
        variant=chosen.name,
        budget_s=parse_duration_s(budget),
        model=choose_model(model, upstream),
        seed=seed,
        step_limit=step_limit,
        cpus=cpus,
    )
    _require_own_agent(chosen)
    told = "offline coder, no LLM" if order.model == "offline" else order.model
    typer.echo(f"{chosen.name} on {data}, {budget}, model: {told}")
    try:
        run_agent(order, upstream, _Teller())
    finally:
        _tell_result(order)


class _Teller:
    """Says a line when an attempt was judged, and when the ending begins."""

    def __init__(self) -> None:
        self._nodes = 0

    def __call__(self, fields: dict[str, Any]) -> None:
        nodes, phase = int(fields.get("nodes", 0)), str(fields.get("phase", ""))
        if nodes == self._nodes and not phase.startswith("finishing"):
            return
        self._nodes = nodes
        best = fields.get("best_metric")
        score = "nothing valid yet" if best is None else f"best {best:.6g}"
        typer.echo(f"  {fields.get('elapsed_s', 0):8.0f} s  {nodes:4d} solutions  {score}  {phase}")


def _require_own_agent(variant: Variant) -> None:
    from harness.errors import UsageError

    if variant.start or variant.image:
        raise UsageError(
            f"variant {variant.name} launches another agent. Use podium run --agent for it."
        )


def _tell_result(order: Order) -> None:
    """What came out and where it lies; nothing if the agent never began."""
    from reports.search_tree.files import SearchFiles

    paths = order.paths
    files = SearchFiles(order.out_dir)
    if not files.journal.is_file():
        return
    ending = paths.logs_dir / "ending.json"
    if ending.is_file():
        chosen = json.loads(ending.read_text("utf-8"))
        typer.echo(f"Handed out: {chosen['summary']}")
    if paths.submission.is_file():
        typer.echo(f"Submission: {paths.submission}")
    else:
        typer.echo(f"No valid submission was found. See {paths.agent_log}.")
    typer.echo(f"Search tree: {_write(files, order.out_dir / PAGE_NAME)}")


@app.command()
def view(
    run_dir: Annotated[
        Path, typer.Argument(help="Directory of a run, or the --out of podium agent run.")
    ],
    out: Annotated[
        Path | None, typer.Option(help=f"The file to write; default RUN_DIR/{PAGE_NAME}.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Serve the page, and let it grow with the search.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="Port of --live; 0 takes a free one.")
    ] = 0,
) -> None:
    """Write the search tree as one HTML file, or serve it while the agent works."""
    from harness.errors import UsageError

    if live and out:
        raise UsageError("--live serves the page, --out writes it to a file. Give one of them.")
    if port and not live:
        raise UsageError(f"--port {port} is of use only with --live. Add --live.")
    files = _files(run_dir)
    if live:
        _serve(files, port)
        return
    typer.echo(f"Search tree: {_write(files, out or run_dir / PAGE_NAME)}")


def _files(run_dir: Path) -> SearchFiles:
    from harness.errors import UsageError
    from reports.search_tree.files import SearchFiles

    files = SearchFiles(run_dir)
    if files.is_there:
        return files
    runs = [path.parent.name for path in sorted(run_dir.glob("*/run.json"))]
    hint = f"It holds runs: {', '.join(runs[:10])}." if runs else "Name the directory of a run."
    raise UsageError(f"{run_dir} is no run: it has neither logs/ nor run.json. {hint}")


def _write(files: SearchFiles, target: Path) -> Path:
    from harness.errors import HarnessError, UsageError
    from reports.load import load_journal
    from reports.search_tree.page import build_tree_page

    journal, problems = load_journal(files.journal, files.journal.name)
    if journal is None:
        raise UsageError(
            f"{files.journal} is not there: no node has finished, or the agent keeps no journal. "
            "Watch a run that goes on with --live."
        )
    page = build_tree_page(journal, files.code_dir, title=files.title, problems=problems)
    aside = target.with_name(f".{target.name}.part")
    try:
        aside.write_text(page, encoding="utf-8")
        aside.replace(target)
    except OSError as error:
        raise HarnessError(
            f"{target}: {error.strerror}. Choose another file with --out."
        ) from error
    return target


def _serve(files: SearchFiles, port: int) -> None:
    from harness.errors import HarnessError
    from reports.search_tree.live import HOST, serve_tree

    def tell(address: str) -> None:
        typer.echo(f"Search tree: {address} (Ctrl-C ends it)")

    try:
        serve_tree(files, port=port, tell=tell)
    except OSError as error:
        raise HarnessError(
            f"{HOST}:{port} cannot be listened on: {error.strerror}. Choose another --port."
        ) from error
