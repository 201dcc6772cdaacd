"""Starts the agent as the harness does: a process, everything by environment."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_REPO = Path(__file__).parents[2]


@dataclass(frozen=True)
class AgentRun:
    """One run's directories below `root` and how to start it."""

    root: Path
    data_dir: Path

    @property
    def submission(self) -> Path:
        return self.root / "submission" / "submission.csv"

    @property
    def code_dir(self) -> Path:
        return self.root / "code"

    @property
    def log(self) -> str:
        return (self.root / "logs" / "agent.log").read_text(encoding="utf-8")

    @property
    def progress(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.root / "logs" / "progress.json").read_text())
        return content

    @property
    def journal(self) -> list[dict[str, Any]]:
        path = self.root / "logs" / "journal.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def environment(self, **settings: str) -> dict[str, str]:
        own = {
            "COMPETITION_ID": "test",
            "DATA_DIR": str(self.data_dir),
            "SUBMISSION_DIR": str(self.root / "submission"),
            "LOGS_DIR": str(self.root / "logs"),
            "CODE_DIR": str(self.code_dir),
            "GRADING_SERVER": "http://127.0.0.1:9",
            "OPENAI_API_KEY": "run-token",
            "PYTHONPATH": str(_REPO),
        }
        passed = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return passed | own | settings

    @contextmanager
    def started(self, **settings: str) -> Iterator[subprocess.Popen[str]]:
        """The running process; killed at the end if it still runs."""
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "agent.main"],
            cwd=self.root,
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def run(self, within_s: float = 60.0, **settings: str) -> tuple[int, str]:
        """Run to the end, killed after `within_s`; exit code and what it said on stderr."""
        with self.started(**settings) as process:
            _, said = process.communicate(timeout=within_s)
            return process.returncode, said
