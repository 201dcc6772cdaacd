"""The page served while the search goes on; for one reader on the same machine."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reports.search_tree.data import node_fields, shown_problems
from reports.search_tree.files import SearchFiles, read_texts
from reports.search_tree.page import render_tree_page
from reports.search_tree.tail import JournalTail
from reports.search_tree.texts import Limits, LinePool

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

HOST = "127.0.0.1"

_DRAIN_S = 1
"""How long open answers may go on after Ctrl-C."""


class LiveTree:
    """The search of a run as far as it has come, and what a page lacks of it."""

    def __init__(self, files: SearchFiles, limits: Limits | None = None) -> None:
        self._files = files
        self._limits = limits or Limits()
        self._tail = JournalTail(files.journal)
        self._server = secrets.token_hex(4)
        self._start()

    def refresh(self) -> None:
        """Take in what was written since the last call."""
        fresh = self._tail.read_new()
        if self._generation != self._generation_now:
            self._start()
        for node in fresh:
            texts = read_texts(node, self._files.code_dir, self._limits)
            self._nodes.append(node_fields(node, texts, self._pool, self._limits))
            self._lines_until.append(len(self._pool.lines))
        self._is_ended = self._files.is_ended

    @property
    def tag(self) -> str:
        """Changes whenever `fragment` would answer otherwise to the same question."""
        problems = len(self._tail.problems)
        return f'"{self._generation}-{len(self._nodes)}-{problems}-{self._is_ended:d}"'

    def fragment(self, generation: str | None = None, after: int = 0) -> dict[str, Any]:
        """The nodes after the first `after` ones, and the lines that these brought.

        Everything, when `generation` is not that of the journal as it is now.
        """
        if generation != self._generation or not 0 <= after <= len(self._nodes):
            after = 0
        return {
            "title": self._files.title,
            "generation": self._generation,
            "is_ended": self._is_ended,
            "nodes": self._nodes[after:],
            "lines": self._pool.lines[self._lines_until[after] :],
            "problems": shown_problems(self._tail.problems),
        }

    @property
    def _generation_now(self) -> str:
        # A page that outlived its server must not take another search for its own.
        return f"{self._server}-{self._tail.generation}"

    def _start(self) -> None:
        self._generation = self._generation_now
        self._pool = LinePool()
        self._nodes: list[dict[str, Any]] = []
        self._lines_until = [0]
        self._is_ended = False


def live_app(files: SearchFiles) -> Starlette:
    """The page at /, and at /tree.json what a page lacks.

    /tree.json takes `generation` and `after` (how many nodes the page has), answers with an ETag,
    and with 304 to an If-None-Match of the same.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.responses import HTMLResponse, JSONResponse, Response
    from starlette.routing import Route

    tree = LiveTree(files)

    # Both are coroutines that never wait, so no two of them read the journal at once.
    async def page(_request: Request) -> Response:
        tree.refresh()
        return HTMLResponse(render_tree_page(tree.fragment(), is_live=True), headers=_HEADERS)

    async def fragment(request: Request) -> Response:
        tree.refresh()
        headers = {**_HEADERS, "ETag": tree.tag}
        if request.headers.get("If-None-Match") == tree.tag:
            return Response(status_code=304, headers=headers)
        asked = request.query_params
        missing = tree.fragment(asked.get("generation"), _count(asked.get("after", "")))
        return JSONResponse(missing, headers=headers)

    return Starlette(
        routes=[Route("/", page), Route("/tree.json", fragment)],
        # A page of somewhere else must not read the search by having its name lead here.
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])],
    )


_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def serve_tree(files: SearchFiles, *, port: int = 0, tell: Callable[[str], None] = print) -> None:
    """Serve the page on 127.0.0.1 until Ctrl-C; port 0 takes a free one.

    `tell` gets the address once it can be opened. Raises OSError when the port cannot be had.
    """
    import uvicorn

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen()
        tell(f"http://{HOST}:{listening.getsockname()[1]}/")
        config = uvicorn.Config(
            live_app(files),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_DRAIN_S,
        )
        try:
            uvicorn.Server(config).run(sockets=[listening])
        except KeyboardInterrupt:
            return  # the reader's way of saying that he has seen enough
