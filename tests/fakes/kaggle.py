"""A fake of Kaggle's API: leaderboards, rules, pages and archives, with faults on demand.

Kaggle's own client talks to it: with KAGGLE_API_ENVIRONMENT=TEST that client calls
http://localhost:7777, so the port is not free to choose.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any

from tests.fakes.served import Served

PORT = 7777
_SERVICE = "/api/v1/competitions.CompetitionApiService/"


@dataclass
class FakeArchive:
    """A competition's archive: what it holds, and how it is sent.

    `cuts` are numbers of bytes after which the connection is broken, one per request; `pause_s` is
    waited between pieces of 1,000 bytes.
    """

    content: bytes
    rules_accepted: bool = True
    cuts: list[int] = field(default_factory=list)
    pause_s: float = 0.0
    ranges: list[str] = field(default_factory=list)
    """The Range header of each request for the file, empty where there was none."""

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


class FakeKaggle(Served):
    """Leaderboards, archives and pages by competition id; `faults`: the next answers' statuses."""

    def __init__(
        self,
        boards: dict[str, list[str]] | None = None,
        faults: list[int] | None = None,
        archives: dict[str, FakeArchive] | None = None,
        pages: dict[str, dict[str, str]] | None = None,
    ) -> None:
        self.boards = boards or {}
        self.archives = archives or {}
        self.pages = pages or {}
        self.faults = list(faults or [])
        self.requests: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.authorizations: list[str] = []
        super().__init__(ThreadingHTTPServer(("localhost", PORT), self._handler()))

    def answer(self, call: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body for one call."""
        self.calls.append(call)
        self.requests.append(request)
        if self.faults:
            return self.faults.pop(0), {"code": 0, "message": "a fault that the test ordered"}
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
            "GetLeaderboard": self._leaderboard,
            "GetCompetition": self._competition,
            "ListCompetitionPages": self._pages,
        }
        found = answers[call](request) if call in answers else None
        return (200, found) if found is not None else (404, {"code": 404, "message": "not found"})

    def _leaderboard(self, request: dict[str, Any]) -> dict[str, Any] | None:
        board = self.boards.get(request["competitionName"])
        if board is None:
            return None
        first = int(request.get("pageToken") or 0)
        last = first + int(request.get("pageSize") or 20)
        teams = [
            {
                "teamId": 1000 + rank,
                "teamName": f"Team {rank}",
                "submissionDate": "2020-01-02T03:04:05Z",
                "score": score,
            }
            for rank, score in enumerate(board[first:last], start=first)
        ]
        more = str(last) if last < len(board) else ""
        return {"submissions": teams, "nextPageToken": more}

    def _competition(self, request: dict[str, Any]) -> dict[str, Any] | None:
        archive = self.archives.get(request["competitionName"])
        if archive is None:
            return None
        return {"ref": request["competitionName"], "userHasEntered": archive.rules_accepted}

    def _pages(self, request: dict[str, Any]) -> dict[str, Any] | None:
        pages = self.pages.get(request["competitionName"])
        if pages is None:
            return None
        return {"pages": [{"name": name, "content": text} for name, text in pages.items()]}

    def _handler(fake) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fake.authorizations.append(self.headers.get("Authorization", ""))
                call = self.path.removeprefix(_SERVICE)
                if call == "DownloadDataFiles" and not fake.faults:
                    fake.calls.append(call)
                    self._redirect(body["competitionName"])
                    return
                status, answer = fake.answer(call, body)
                self._send(status, json.dumps(answer).encode())

            def do_GET(self) -> None:
                archive = fake.archives[self.path.removeprefix("/files/").split(".zip")[0]]
                asked = self.headers.get("Range", "")
                archive.ranges.append(asked)
                same = self.headers.get("If-Range", archive.etag) == archive.etag
                start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and same else 0
                self.send_response(206 if start else 200)
                self.send_header("Content-Type", "application/zip")
                self.send_header("Content-Length", str(len(archive.content) - start))
                self.send_header("Accept-Ranges", "bytes")
                self.send_header("ETag", archive.etag)
                self.send_header("Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT")
                self.end_headers()
                self._stream(archive, start)

            def _stream(self, archive: FakeArchive, start: int) -> None:
                end = start + archive.cuts.pop(0) if archive.cuts else len(archive.content)
                for place in range(start, min(end, len(archive.content)), 1000):
                    self.wfile.write(archive.content[place : min(place + 1000, end)])
                    Event().wait(archive.pause_s)

            def _redirect(self, competition_id: str) -> None:
                archive = fake.archives.get(competition_id)
                if archive is None or not archive.rules_accepted:
                    status = 404 if archive is None else 403
                    told = "You must accept this competition's rules before you'll be able to"
                    self._send(status, json.dumps({"code": status, "message": told}).encode())
                    return
                self.send_response(302)
                self.send_header("Location", f"http://localhost:{PORT}/files/{competition_id}.zip")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _send(self, status: int, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler
