"""Puts submissions in place, once each, also when a killed end is begun again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from pathlib import Path

from agent.finishing.desk import Desk, Mixture, size_bytes
from agent.finishing.ending import Ending, Member
from agent.finishing.rules import Method

_FILE_PASSES = 3
"""Writing, checking and copying a submission, each about as long as reading it."""

Placed = tuple[tuple[Member, ...], Method | None]


class Placing:
    """What was put in place is recorded, with a digest of the file that then lay there.

    While the file still is the one that was recorded last, whatever was put there before is not put
    there again: an end that is begun again does not fall back to its first steps. If the file is
    another one, a new generation of records begins and everything is put in place anew.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last = desk.records.get("in place", "last") or {}
        self._generation: int = self._last.get("generation", 0)
        file = desk.outbox.submission
        if not file.is_file() or _digest(file) != self._last.get("digest"):
            self._begin_anew()

    @property
    def in_place(self) -> Placed | None:
        """What was put in place last, None if it was not by the end of a run."""
        if not self._last:
            return None
        return tuple(Member(*row) for row in self._last["members"]), self._last["method"]

    def put(self, path: Path, members: Sequence[Member], method: Method | None) -> None:
        """Put a checked submission in place, unless that was done before. Raises OSError."""
        if self._is_done(members, method):
            return
        weights = {member.node_id: member.weight for member in members}
        self._desk.outbox.place(path, weights, method)
        facts = {
            "generation": self._generation,
            "digest": _digest(self._desk.outbox.submission),
            "members": [astuple(member) for member in members],
            "method": method,
        }
        self._desk.records.add("placed", _name(members, method), generation=self._generation)
        self._last = self._desk.records.add("in place", "last", **facts)

    def blended(self, mixture: Mixture, reruns: Mapping[str, Path]) -> str | None:
        """Join a mixture's submissions, check the file, put it in place; what is wrong with it.

        `reruns` are submissions that replace members' own. Raises BlendRefused, DeadlineReached,
        Cancelled or OSError.
        """
        if self._is_done(mixture.members, mixture.method):
            return None
        node_ids = [member.node_id for member in mixture.members]
        self._desk.clock.require(self.seconds_for(node_ids), "joining the submissions")
        files = [reruns.get(id_, self._desk.submission_of(id_)) for id_ in node_ids]
        from agent.finishing.blending import blend

        out = self._desk.work_dir / "submission.csv"
        weights = [member.weight for member in mixture.members]
        blend(files, weights, out, mixture.method, self._desk.rules.id_column)
        objection = self._desk.complaint(out)
        if objection is None:
            self.put(out, mixture.members, mixture.method)
        return objection

    def seconds_for(self, node_ids: Sequence[str]) -> float:
        """How long it takes to join these nodes' submissions, or to copy that of one."""
        files = [self._desk.submission_of(node_id) for node_id in node_ids]
        passes = [files[0]] * _FILE_PASSES
        return self._desk.clock.seconds_for(size_bytes(*files, *passes))

    def settle(self, ending: Ending) -> None:
        """Put the chosen thing in place if something else was put there last.

        That is so where an earlier end, with other candidates, had gone further. Raises as blended.
        """
        if self.in_place == (ending.members, ending.method):
            return
        self._begin_anew()
        reruns = {
            member.node_id: self._desk.work_dir / f"{member.node_id}.csv"
            for member in ending.members
            if member.is_rerun
        }
        if ending.method is not None:
            self.blended(Mixture(ending.members, ending.method, ending.metric), reruns)
            return
        only = ending.members[0].node_id
        self.put(reruns.get(only, self._desk.submission_of(only)), ending.members, None)

    def _begin_anew(self) -> None:
        self._generation += 1

    def _is_done(self, members: Sequence[Member], method: Method | None) -> bool:
        record = self._desk.records.get("placed", _name(members, method))
        return record is not None and record["generation"] == self._generation


def _name(members: Sequence[Member], method: Method | None) -> str:
    return f"{method or 'alone'} " + " ".join(
        f"{one.weight:.9f}*{one.node_id}{' again' if one.is_rerun else ''}" for one in members
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
