"""How a run is judged, fixed once: folds, hidden rows, and who measures the score."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.coder import Contract
from agent.judging.columns import Unreadable, read_columns
from agent.judging.folds import Folds, assign_folds, group_column
from agent.judging.hidden import hide_rows
from agent.judging.measures import Measure, Unscorable, measure_of
from agent.judging.scoring import HiddenTruth, Scorer
from agent.judging.view import Unsafe
from agent.sections import JudgingSection
from agent.task import Task, read_task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_LARGEST_TABLE_BYTES = 2_000_000_000
_LEAST_ROWS_PER_FOLD = 4
_VERSION = 1


@dataclass(frozen=True)
class JudgingPlan:
    """What judging a run rests on.

    `task` is the competition as the search sees it: with ./input = `input_dir`, which lacks the
    hidden rows; `full_task` has all. `scorer` is None where we cannot score. `reason` is for the
    log.
    """

    task: Task
    full_task: Task
    input_dir: Path
    full_input_dir: Path
    folds_file: Path | None
    full_folds_file: Path | None
    contract: Contract
    scorer: Scorer | None
    full_scorer: Scorer | None
    finds_suspicious: bool
    reason: str

    @property
    def hidden(self) -> HiddenTruth | None:
        """The rows that the search does not see; None if it sees all."""
        return self.scorer.hidden if self.scorer else None

    def on_full_input(self) -> JudgingPlan:
        """The plan for a last run on everything: no rows are hidden, their folds are known."""
        if self.scorer is None or self.full_scorer is None:
            return self
        return replace(
            self,
            task=self.full_task,
            input_dir=self.full_input_dir,
            folds_file=self.full_folds_file,
            scorer=self.full_scorer,
        )


@dataclass(frozen=True)
class _Fixed:
    """What was drawn once and is found again after a resume."""

    settings: dict[str, Any]
    groups: str | None
    hidden: HiddenTruth | None
    words: tuple[str, ...]


def plan_judging(task: Task, section: JudgingSection, seed: int, work_dir: Path) -> JudgingPlan:
    """Fix how the run is judged, or find again how it was fixed in `work_dir`.

    Where the task is not understood, its metric cannot be computed or its tables are too large,
    scores are those that scripts claim and no rows are hidden; `reason` says so. Raises OSError.
    """
    is_scored = section.metric == "scored"
    try:
        measure = _measure(task)
    except (Unscorable, Unreadable) as error:
        why = f"scores are those that scripts claim: {error}"
        return _claimed(task, section, why if is_scored else _CLAIMED)
    work_dir.mkdir(parents=True, exist_ok=True)
    fixed = _found(task, section, seed, work_dir) or _fix(task, section, seed, work_dir, measure)
    return _plan(task, section, work_dir, measure, fixed)


_CLAIMED = "scores are those that scripts claim"


def _claimed(task: Task, section: JudgingSection, reason: str) -> JudgingPlan:
    return JudgingPlan(
        task=task,
        full_task=task,
        input_dir=task.data_dir,
        full_input_dir=task.data_dir,
        folds_file=None,
        full_folds_file=None,
        contract=Contract(),
        scorer=None,
        full_scorer=None,
        finds_suspicious=section.suspicious,
        reason=reason,
    )


def _measure(task: Task) -> Measure:
    if task.train is None or task.id_column is None or not task.label_columns:
        raise Unscorable("the columns to predict were not found in a training table")
    if task.train.size_bytes > _LARGEST_TABLE_BYTES:
        raise Unscorable("the training table is larger than 2 GB")
    if {"row", task.id_column} & set(task.target_columns):
        raise Unscorable("a column to predict is called row")
    cells = read_columns(task.train.path, task.label_columns)
    return measure_of(task, [cells[name] for name in task.label_columns])


# Fixing -------------------------------------------------------------------------------------------


def _fix(
    task: Task, section: JudgingSection, seed: int, work_dir: Path, measure: Measure
) -> _Fixed:
    """Draw hidden rows and folds and write them down; plan.json, the last, makes it count."""
    import numpy as np

    rows = np.flatnonzero(measure.is_labelled)
    groups_name = group_column(task, section.folds)
    groups = _column(task, groups_name)
    words = [f"folds keep each {groups_name} together"] if groups_name else []
    hidden, said = _hide(task, section, seed, work_dir / "input", measure, rows, groups)
    words.append(said)
    _write_folds(section, seed, work_dir, measure, rows, groups, hidden)
    fixed = _Fixed(_settings(task, section, seed), groups_name, hidden, tuple(words))
    path = work_dir / "plan.json"
    aside = path.with_name(".plan.json.part")
    aside.write_text(json.dumps(asdict(fixed)), encoding="utf-8")
    aside.replace(path)
    return fixed


def _hide(
    task: Task,
    section: JudgingSection,
    seed: int,
    view: Path,
    measure: Measure,
    rows: Array,
    groups: Array | None,
) -> tuple[HiddenTruth | None, str]:
    """Hide about `hidden_share` of the rows: the nearest 1 / n, whole groups, all classes alike."""
    shutil.rmtree(view, ignore_errors=True)
    if not section.hidden_share:
        return None, "no rows are hidden"
    if len(rows) < section.hidden_min_rows:
        return None, f"no rows are hidden, there are fewer than {section.hidden_min_rows:,}"
    parts = max(2, round(1 / section.hidden_share))
    drawn = _assigned(measure, rows, groups, parts, seed + 1)
    try:
        hidden = hide_rows(task, rows[drawn == 0].tolist(), seed, view)
    except Unsafe as reason:
        return None, f"no rows are hidden: {reason}"
    return hidden, f"{len(hidden.rows):,} of {len(rows):,} training rows are hidden"


def _write_folds(
    section: JudgingSection,
    seed: int,
    work_dir: Path,
    measure: Measure,
    rows: Array,
    groups: Array | None,
    hidden: HiddenTruth | None,
) -> None:
    """Folds of the rows that the search sees, and the same with the hidden rows dealt in."""
    import numpy as np

    is_hidden = np.zeros(len(measure.truth), dtype=bool)
    is_hidden[list(hidden.rows) if hidden else []] = True
    fold = np.zeros(len(measure.truth), dtype=np.int64)
    for part in (rows[~is_hidden[rows]], rows[is_hidden[rows]]):
        fold[part] = _assigned(measure, part, groups, section.folds, seed)
    seen = rows[~is_hidden[rows]]
    number_in_view = np.cumsum(~is_hidden) - 1
    Folds(number_in_view[seen], fold[seen]).write(work_dir / "folds.csv")
    Folds(rows, fold[rows]).write(work_dir / "full_folds.csv")


def _assigned(measure: Measure, rows: Array, groups: Array | None, parts: int, seed: int) -> Array:
    inside = groups[rows] if groups is not None else None
    return assign_folds(len(rows), parts, seed, _alike(measure, rows), inside)


def _alike(measure: Measure, rows: Array) -> Array | None:
    """What the folds should have equal shares of: classes, or combinations of labels; else None."""
    import numpy as np

    truth = measure.truth[rows]
    if truth.ndim == 2:
        if not np.isin(truth, (0, 1)).all():
            return None
        packed = np.packbits(truth.astype(bool), axis=1)
        return np.array([row.tobytes() for row in packed], dtype=object)
    is_class = measure.reads in {"labels", "whole numbers"} or measure.needs_each_class
    return truth if is_class else None


def _column(task: Task, name: str | None) -> Array | None:
    if name is None or task.train is None:
        return None
    return read_columns(task.train.path, (name,))[name]


def _settings(task: Task, section: JudgingSection, seed: int) -> dict[str, Any]:
    """What must be the same for a resumed run to go on with what was fixed."""
    train = task.train
    return {
        "version": _VERSION,
        "seed": seed,
        "folds": section.folds,
        "hidden_share": section.hidden_share,
        "hidden_min_rows": section.hidden_min_rows,
        "train": train.path.name if train else "",
        "train_bytes": train.size_bytes if train else 0,
        "labels": list(task.label_columns),
    }


def _found(task: Task, section: JudgingSection, seed: int, work_dir: Path) -> _Fixed | None:
    """What an earlier process fixed here; None if nothing, or for other settings."""
    try:
        content = json.loads((work_dir / "plan.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if content["settings"] != _settings(task, section, seed):
        return None
    hidden = content["hidden"]
    truth = HiddenTruth(tuple(hidden["ids"]), tuple(hidden["rows"])) if hidden else None
    return _Fixed(content["settings"], content["groups"], truth, tuple(content["words"]))


# Putting together ---------------------------------------------------------------------------------


def _plan(
    task: Task, section: JudgingSection, work_dir: Path, measure: Measure, fixed: _Fixed
) -> JudgingPlan:
    is_scored = section.metric == "scored"
    full_folds = Folds.read(work_dir / "full_folds.csv")
    has_folds = is_scored and len(full_folds.rows) >= section.folds * _LEAST_ROWS_PER_FOLD
    full = Scorer(measure, task.id_column or "", full_folds if has_folds else None)
    # Hidden groups may be harder than those seen, without any leak.
    seen = replace(full, hidden=fixed.hidden, may_probe=fixed.groups is None)
    if has_folds:
        folds = Folds.read(work_dir / "folds.csv")
        seen = replace(seen, folds=folds, origin=_origin(measure, fixed.hidden))
    view = work_dir / "input"
    return JudgingPlan(
        task=read_task(view, task.competition_id) if fixed.hidden else task,
        full_task=task,
        input_dir=view if fixed.hidden else task.data_dir,
        full_input_dir=task.data_dir,
        folds_file=work_dir / "folds.csv" if has_folds else None,
        full_folds_file=work_dir / "full_folds.csv" if has_folds else None,
        contract=Contract(has_folds=has_folds),
        scorer=seen,
        full_scorer=full,
        finds_suspicious=section.suspicious,
        reason=_reason(section, measure, fixed, has_folds),
    )


def _origin(measure: Measure, hidden: HiddenTruth | None) -> Array:
    """Rows of the whole training table in the order of the view's."""
    import numpy as np

    return np.setdiff1d(np.arange(len(measure.truth)), list(hidden.rows) if hidden else [])


def _reason(section: JudgingSection, measure: Measure, fixed: _Fixed, has_folds: bool) -> str:
    words = list(fixed.words)
    if has_folds:
        words.insert(0, f"{measure.name} is measured by us on {section.folds} folds")
    else:
        too_few = "; there are too few rows for folds" if section.metric == "scored" else ""
        words.insert(0, _CLAIMED + too_few)
    return "; ".join(words)
