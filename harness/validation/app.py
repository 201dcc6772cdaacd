"""The validation service as an ASGI app, with the contract of MLE-bench's grading server.

POST /validate with a multipart field `file` answers {"result": "Submission is valid."} or
{"result": "Submission invalid! ..."}; GET /health answers {"status": "running"}.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive

UPLOAD_LIMIT_BYTES = 512 << 20
_FRAMING_BYTES = 64 << 10
"""What a multipart body may have around the file."""
_PARALLEL_UPLOADS = 4
"""More wait their turn: an agent that uploads in a loop must not fill the host's disk."""
_HOW = "Send the submission as multipart field 'file': curl -F file=@submission.csv URL/validate"
_log = logging.getLogger(__name__)


def validation_app(
    validate: Callable[[Path], str], *, upload_limit_bytes: int = UPLOAD_LIMIT_BYTES
) -> ASGIApp:
    """The validation service of one run.

    `validate` gives the verdict on a submission file; it is called in threads, several at once,
    and must judge by the sample submission alone. What it raises is answered 500 without details,
    which could tell of paths and answers on the host.
    """
    service = _Service(validate, upload_limit_bytes)
    routes = [
        Route("/validate", service.validate, methods=["POST"]),
        Route("/health", _health, methods=["GET"]),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _http_error})


class _TooLarge(Exception):
    pass


class _Service:
    def __init__(self, validate: Callable[[Path], str], upload_limit_bytes: int) -> None:
        self._validate = validate
        self._limit_bytes = upload_limit_bytes
        self._turns = asyncio.Semaphore(_PARALLEL_UPLOADS)

    async def validate(self, request: Request) -> JSONResponse:
        async with self._turns:
            capped = _CappedReceive(request.receive, self._limit_bytes + _FRAMING_BYTES)
            try:
                return await self._verdict_on(Request(request.scope, capped))
            except _TooLarge:
                await capped.discard_rest()
                return _error(413, f"the file has more than {self._limit_bytes:,} bytes.")

    async def _verdict_on(self, request: Request) -> JSONResponse:
        async with request.form(max_files=8, max_fields=64) as form:
            upload = form.get("file")
            if upload is None:
                return _error(400, f"the request has no field 'file'. {_HOW}")
            if not isinstance(upload, UploadFile):
                return _error(400, f"the field 'file' is a text, not a file. {_HOW}")
            if (upload.size or 0) > self._limit_bytes:
                raise _TooLarge
            # abandon_on_cancel: a check that takes minutes must not hold up the end of the run.
            return await anyio.to_thread.run_sync(
                functools.partial(_judge, upload, self._validate), abandon_on_cancel=True
            )


class _CappedReceive:
    """An ASGI receive that raises _TooLarge when the body has more than `limit_bytes`."""

    def __init__(self, receive: Receive, limit_bytes: int) -> None:
        self._receive = receive
        self._limit_bytes = limit_bytes
        self._size_bytes = 0
        self._has_more = True

    async def __call__(self) -> Message:
        message = await self._next()
        if self._size_bytes > self._limit_bytes:
            raise _TooLarge
        return message

    async def discard_rest(self) -> None:
        # Unread bytes would make the server reset the connection before the client reads the 413.
        while self._has_more and self._size_bytes <= 4 * self._limit_bytes:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._size_bytes += len(message.get("body", b""))
        self._has_more = message.get("more_body", False)
        return message


def _judge(upload: UploadFile, validate: Callable[[Path], str]) -> JSONResponse:
    # A directory for each: uploads cannot mix, and the file has the name that verdicts speak of.
    with tempfile.TemporaryDirectory(prefix="podium-upload-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "submission.csv"
        try:
            with path.open("wb") as file:
                shutil.copyfileobj(upload.file, file, 1 << 20)
            verdict = validate(path)
        except Exception as error:
            # Protects the agent from our failures, and the host's paths and answers from the agent.
            _log.error("validation failed: %r", error, exc_info=_log.isEnabledFor(logging.DEBUG))
            return _error(500, "the submission could not be checked: the service itself failed.")
        return JSONResponse({"result": verdict.replace(folder + "/", "").replace(folder, "")})


async def _health(_: Request) -> JSONResponse:
    return JSONResponse({"status": "running"})


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, HTTPException):
        return _error(error.status_code, f"{error.detail.rstrip('.')}. {_HOW}")
    return _error(500, "the service itself failed.")


def _error(status: int, message: str) -> JSONResponse:
    return JSONResponse({"error": message}, status)
