"""What a run has spent, kept over restarts: seconds and tokens. A kill -9 loses 2 s at most."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.journal import UsageRecord
from agent.llm.base import Usage

SAVED_EVERY_S = 2.0


class _Spent(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    schema_version: Literal[1] = 1
    seconds: float = 0.0
    usage: UsageRecord = UsageRecord()


class Spending:
    """The file spent.json of one run. `earlier_s` and `earlier_usage` are of earlier processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        before = _read(path)
        self.earlier_s = before.seconds
        self.earlier_usage = before.usage.usage

    def save(self, seconds: float, usage: Usage) -> None:
        """Write down what the whole run has spent so far."""
        spent = _Spent(seconds=seconds, usage=UsageRecord.of(usage))
        aside = self._path.with_name(f".{self._path.name}.part")
        aside.write_text(spent.model_dump_json(), encoding="utf-8")
        aside.replace(self._path)


def _read(path: Path) -> _Spent:
    # It is always replaced whole; one that cannot be read was not written by us.
    try:
        return _Spent.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return _Spent()
