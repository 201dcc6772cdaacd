"""`podium agent`: the agent alone on a folder, and its search as a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reports.search_tree.files import SearchFiles

PAGE_NAME = "search_tree.html"

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def agent() -> None:
    """Run the agent alone on a folder, or view its search tree."""


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
