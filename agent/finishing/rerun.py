"""The step that runs what was chosen once more, with the hidden rows given back."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.errors import Cancelled, DeadlineReached
from agent.finishing.desk import Desk, size_bytes

Rerun = Callable[[str, float], Path | None]

_LONGER = 1.3
"""More rows take longer; this much of the former time must be left to begin."""
_MUCH_LONGER = 3.0
_STARTING_S = 60.0


@dataclass(frozen=True)
class Rerunning:
    """Runs nodes again. `seconds` is how long each took in the search."""

    desk: Desk
    rerun: Rerun
    seconds: Mapping[str, float]

    def run_all(self, node_ids: Sequence[str], reserve_s: float) -> tuple[dict[str, Path], str]:
        """New submissions of as many nodes as there is time for, and what happened, in words.

        `reserve_s` must be left afterwards. A new submission is taken if it has the right form and
        does not contradict the node's first one. Raises Cancelled.
        """
        taken: dict[str, Path] = {}
        words = []
        for node_id in node_ids:
            try:
                path, said = self._once(node_id, reserve_s)
            except DeadlineReached as late:
                path, said = None, f"skipped, {late}"
            if path is not None:
                taken[node_id] = path
            words.append(f"{node_id} {said}")
        return taken, "; ".join(words)

    def _once(self, node_id: str, reserve_s: float) -> tuple[Path | None, str]:
        target = self.desk.work_dir / f"{node_id}.csv"
        record = self.desk.records.get("rerun", node_id)
        if record is None or (record["is_taken"] and not target.is_file()):
            said = self._try(node_id, reserve_s, target)
            record = self.desk.records.add("rerun", node_id, is_taken=said is None, said=said)
        if record["is_taken"]:
            return target, "run again on all rows"
        return None, f"not replaced: {record['said']}"

    def _try(self, node_id: str, reserve_s: float, target: Path) -> str | None:
        """Run it and keep its submission; why it was not taken, None if it was."""
        clock = self.desk.clock
        needed_s = self.seconds[node_id] * _LONGER
        clock.require(needed_s + reserve_s, f"running {node_id} again")
        longest_s = self.seconds[node_id] * _MUCH_LONGER + _STARTING_S
        found = self.rerun(node_id, min(clock.left_s() - reserve_s, longest_s))
        if clock.is_cancelled():
            # Whatever came of a run that was broken off says nothing about the next one.
            raise Cancelled("the run was told to end")
        if found is None or not found.is_file():
            return "the second run left no valid submission"
        objection = self.desk.complaint(found) or _contradiction(self.desk, node_id, found)
        if objection is None:
            aside = target.with_suffix(".part")
            shutil.copyfile(found, aside)
            aside.replace(target)
        return objection


def _contradiction(desk: Desk, node_id: str, found: Path) -> str | None:
    """Predictions that have nothing in common with the first run's come from a fault."""
    from agent.finishing.blending import resemblance
    from agent.finishing.predictions import BlendRefused, aligned, read_predictions

    first_path = desk.submission_of(node_id)
    if not desk.clock.allows(desk.clock.seconds_for(2 * size_bytes(first_path))):
        return None
    try:
        first = read_predictions(first_path, desk.rules.id_column)
        likeness = resemblance(first, aligned(read_predictions(found, desk.rules.id_column), first))
    except BlendRefused:
        return None
    if likeness > 0:
        return None
    return f"the second run's predictions contradict the first's (likeness {likeness:.2f})"
