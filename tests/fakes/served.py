"""What the fakes share: an HTTP server that runs in a thread while a with block does."""

from __future__ import annotations

import threading
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Self


class Served:
    """Serves from the start of the with block to its end, which waits for the last answer."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        server.daemon_threads = False  # closing waits for every answer
        self._thread = threading.Thread(target=server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
