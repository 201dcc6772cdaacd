"""A fake of Kaggle's API: the leaderboard call, in pages, with faults on demand.

Kaggle's own client talks to it: with KAGGLE_API_ENVIRONMENT=TEST that client calls
http://localhost:7777, so the port is not free to choose.
"""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.served import Served

PORT = 7777
PATH = "/api/v1/competitions.CompetitionApiService/GetLeaderboard"


class FakeKaggle(Served):
    """Leaderboards by competition id, as scores in order; `faults`: the next answers' statuses."""

    def __init__(self, boards: dict[str, list[str]], faults: list[int] | None = None) -> None:
        self.boards = boards
        self.faults = list(faults or [])
        self.requests: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        super().__init__(ThreadingHTTPServer(("localhost", PORT), self._handler()))

    def answer(self, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body for one call."""
        self.requests.append(request)
        if self.faults:
            return self.faults.pop(0), {"code": 0, "message": "a fault that the test ordered"}
        board = self.boards.get(request["competitionName"])
        if board is None:
            return 404, {"code": 404, "message": "not found"}
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
        return 200, {"submissions": teams, "nextPageToken": more}

    def _handler(fake) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                fake.authorizations.append(self.headers.get("Authorization", ""))
                status, answer = fake.answer(json.loads(body)) if self.path == PATH else (404, {})
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        return Handler
