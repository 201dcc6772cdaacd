"""The solutions that could be joined with the chosen one, and their predictions. Needs pandas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.coder import OUT_OF_FOLD_NAME
from agent.errors import DeadlineReached
from agent.finishing.blending import blend_tables, methods_for
from agent.finishing.desk import Desk, size_bytes
from agent.finishing.predictions import (
    BlendRefused,
    Predictions,
    aligned,
    common_rows,
    read_predictions,
    write_predictions,
)
from agent.finishing.rules import Method

ROW_COLUMN = "row"
_LEAST_SHARE = 0.5
"""Of the chosen one's out-of-fold rows that all members must have."""


@dataclass(frozen=True)
class Pool:
    """Out-of-fold predictions of members that go together, on the rows that all of them have.

    The chosen solution is the first. `methods` are the ways in which all of them can be joined.
    """

    tables: Mapping[str, Predictions]
    methods: tuple[Method, ...]
    left_out: tuple[str, ...]
    """Who was not taken and why."""

    @property
    def node_ids(self) -> list[str]:
        """The members, the chosen one first."""
        return list(self.tables)

    def write(self, counts: Mapping[str, int], method: Method, out: Path) -> Path:
        """Write a mixture's out-of-fold predictions; the path. Raises BlendRefused or OSError."""
        write_predictions(self.mixture(counts, method), out)
        return out

    def mixture(self, counts: Mapping[str, int], method: Method) -> Predictions:
        """A mixture's out-of-fold predictions. Raises BlendRefused."""
        tables = [self.tables[node_id] for node_id in counts]
        if len(tables) == 1:
            return tables[0]
        return blend_tables(tables, list(counts.values()), method)


def gather(desk: Desk, node_ids: Sequence[str]) -> Pool:
    """Read what the first and as many of the others as fit with it have predicted.

    Raises BlendRefused if the first has nothing to go on, DeadlineReached, Cancelled.
    """
    chosen = node_ids[0]
    submission = _submission(desk, chosen)
    first = base = _out_of_fold(desk, chosen)
    tables = {chosen: first}
    methods: tuple[Method, ...] = ("mean", "rank_mean", "vote")
    left_out = []
    needs_hidden = desk.hidden_of(chosen).is_file()
    for node_id in node_ids[1:]:
        try:
            if needs_hidden and not desk.hidden_of(node_id).is_file():
                raise BlendRefused("it has no predictions of the hidden rows")
            theirs = aligned(_submission(desk, node_id), submission)
            table = _out_of_fold(desk, node_id)
            cut, cut_table = common_rows([base, table])
            possible = _methods(desk, methods, (submission, theirs), (cut, cut_table))
            if len(cut) < _LEAST_SHARE * len(first):
                raise BlendRefused(f"it shares only {len(cut):,} of {len(first):,} rows")
        except (BlendRefused, DeadlineReached) as fault:
            left_out.append(f"{node_id}: {fault}")
            continue
        tables[node_id], base, methods = table, cut, possible
    common = common_rows(list(tables.values()))
    return Pool(dict(zip(tables, common, strict=True)), methods, tuple(left_out))


def _methods(
    desk: Desk, so_far: tuple[Method, ...], *pairs: tuple[Predictions, Predictions]
) -> tuple[Method, ...]:
    """Which of the methods remain for these pairs, too. Raises BlendRefused if none does."""
    possible = so_far
    for first, other in pairs:
        allowed = methods_for(first, other, desk.rules)
        possible = tuple(method for method in possible if method in allowed)
    if not possible:
        raise BlendRefused("its predictions are of another kind")
    return possible


def _submission(desk: Desk, node_id: str) -> Predictions:
    return _read(desk, desk.submission_of(node_id), desk.rules.id_column)


def _out_of_fold(desk: Desk, node_id: str) -> Predictions:
    return _read(desk, desk.outbox.node_dir(node_id) / OUT_OF_FOLD_NAME, ROW_COLUMN)


def _read(desk: Desk, path: Path, key_column: str | None) -> Predictions:
    if not path.is_file():
        raise BlendRefused(f"it left no {path.name}")
    size = size_bytes(path)
    desk.clock.require(desk.clock.seconds_for(size), f"reading {path.name}")
    with desk.clock.measured(size):
        return read_predictions(path, key_column)
