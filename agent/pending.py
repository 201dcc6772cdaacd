"""Solutions that were written but not judged yet, on disk: a killed run runs them, asking no model.

One file per attempt under way, removed when its line is in the journal.
"""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.coder import WrittenCode
from agent.journal import UsageRecord
from agent.search.policy import Choice
from agent.search.tree import ROOT_ID, Action


class PendingAttempt(BaseModel):
    """What is known of an attempt before it runs. Times are unix seconds."""

    model_config = ConfigDict(frozen=True)

    node_id: str
    parent_id: str | None
    action: Action
    partners: tuple[str, ...]
    memory_ids: tuple[str, ...]
    plan: str
    code: str
    insight: str
    prompt: str
    usage: UsageRecord
    started_at: float
    written_at: float

    @property
    def choice(self) -> Choice:
        """What the search had chosen."""
        return Choice(self.parent_id or ROOT_ID, self.action, self.partners)

    @property
    def written(self) -> WrittenCode:
        """What the coder gave."""
        return WrittenCode(self.plan, self.code, self.insight, self.prompt, self.usage.usage)


def pending_attempt(
    node_id: str,
    choice: Choice,
    written: WrittenCode,
    memory_ids: tuple[str, ...],
    times: tuple[float, float],
) -> PendingAttempt:
    """The record of what a coder has just written; `times` are begin and end of the writing."""
    return PendingAttempt(
        node_id=node_id,
        parent_id=None if choice.node_id == ROOT_ID else choice.node_id,
        action=choice.action,
        partners=choice.partners,
        memory_ids=memory_ids,
        plan=written.plan,
        code=written.code,
        insight=written.insight,
        prompt=written.prompt,
        usage=UsageRecord.of(written.usage),
        started_at=times[0],
        written_at=times[1],
    )


class PendingAttempts:
    """The directory that holds them."""

    def __init__(self, directory: Path) -> None:
        self._dir = directory

    def save(self, attempt: PendingAttempt) -> None:
        """Write one down, whole or not at all."""
        self._dir.mkdir(parents=True, exist_ok=True)
        path = self._path(attempt.node_id)
        aside = path.with_suffix(".part")
        aside.write_text(attempt.model_dump_json(), encoding="utf-8")
        aside.replace(path)

    def forget(self, node_id: str) -> None:
        """Its line is in the journal, or it will never be run."""
        self._path(node_id).unlink(missing_ok=True)

    def load(self) -> list[PendingAttempt]:
        """Those left behind by a killed process, by id; files that cannot be read are dropped."""
        found = []
        for path in sorted(self._dir.glob("*.json")):
            try:
                found.append(PendingAttempt.model_validate_json(path.read_bytes()))
            except (OSError, ValidationError):
                path.unlink(missing_ok=True)
        return found

    def _path(self, node_id: str) -> Path:
        return self._dir / f"{node_id}.json"
