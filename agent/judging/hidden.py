"""Rows that the search never sees: taken out of the training table, put to the test rows.

A script predicts them without knowing which they are. What it predicts for them is split off after
its run, and scored only at the end.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from agent.judging.columns import Unreadable, read_columns
from agent.judging.ids import invent_ids
from agent.judging.records import (
    cell_at,
    cells_of,
    ended,
    line_end_of,
    record_of,
    records,
)
from agent.judging.scoring import HiddenTruth
from agent.judging.view import Layout, Unsafe, build_view, find_moves
from agent.tables import Table
from agent.task import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

HIDDEN_NAME = "hidden.csv"
_LARGEST_TABLE_BYTES = 2_000_000_000


@dataclass(frozen=True)
class _Tables:
    """The three tables of a task whose rows can be hidden."""

    train: Table
    test: Table | None
    sample: Table
    id_column: str


def hide_rows(task: Task, rows: Sequence[int], seed: int, view: Path) -> HiddenTruth:
    """Make `view`, an input directory in which `rows` of the training table are test rows.

    Row numbers count from 0. The other rows' bytes stay as they are. The hidden rows come last in
    the test table and in the sample submission, in a random order, without labels and with new
    ids; files named after them are linked beside those of the test rows. The directory appears
    whole or not at all; what was there is replaced.
    Raises Unsafe if the task's form does not allow it, OSError.
    """
    tables = _tables_of(task)
    order = list(rows)
    Random(seed).shuffle(order)
    train_ids = _ids(tables.train, tables.id_column)
    test_ids = _test_ids(tables)
    new = invent_ids(test_ids, train_ids or (), len(order), seed)
    if new is None:
        raise Unsafe(f"no new ids can be made in the form of {test_ids[0]!r}")
    renamed = (
        {train_ids[row]: one for row, one in zip(order, new, strict=True)} if train_ids else {}
    )
    layout = _layout(task, tables, renamed, set(train_ids or ()), set(test_ids))
    aside = view.with_name(f"{view.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    build_view(task.data_dir, aside, layout)
    _write_tables(task, tables, aside, dict(zip(order, new, strict=True)))
    _verify(task, tables, aside, set(order), new)
    shutil.rmtree(view, ignore_errors=True)
    aside.rename(view)
    return HiddenTruth(tuple(new), tuple(order))


def split_submission(submission: Path, sample: Path, hidden_ids: Sequence[str]) -> None:
    """Split a submission with hidden rows: they go to hidden.csv, the others stay.

    Afterwards the submission has exactly the rows of the original `sample`, in its order, each
    with the bytes that it had. Both files appear whole. It must have passed the check against the
    view's sample; without hidden rows in it nothing is done.
    """
    found = records(submission)
    header = next(found)
    at = cells_of(header).index(cells_of(next(records(sample)))[0])
    end = line_end_of(header)
    row_of = {_plain(cell_at(record, at)): ended(record, end) for record in found if record.strip()}
    hidden = [row_of.pop(one) for one in hidden_ids if one in row_of]
    if not hidden:
        return
    real = records(sample)
    next(real)
    kept = [row_of[_plain(cell_at(record, 0))] for record in real if record.strip()]
    _replace(submission.with_name(HIDDEN_NAME), [ended(header, end), *hidden])
    _replace(submission, [ended(header, end), *kept])


def _plain(cell: str) -> str:
    """Ids as text; 7 and 7.0 are the same id."""
    return cell.removesuffix(".0")


def _replace(path: Path, content: Sequence[bytes]) -> None:
    aside = path.with_name(f".{path.name}.part")
    with aside.open("wb") as file:
        file.writelines(content)
    aside.replace(path)


def _tables_of(task: Task) -> _Tables:
    if task.train is None or task.sample is None or task.id_column is None:
        raise Unsafe("there is no training table or no sample submission")
    if any(t and t.size_bytes > _LARGEST_TABLE_BYTES for t in (task.train, task.test, task.sample)):
        raise Unsafe("a table is larger than 2 GB")
    for path in task.files:
        is_other = path not in {t.path for t in (task.train, task.test, task.sample) if t}
        if is_other and path.suffix.lower() in {".csv", ".tsv"}:
            raise Unsafe(f"{path.name} may tell of the hidden rows")
    if task.test is not None:
        _require_plain_test(task, task.train, task.test)
    return _Tables(task.train, task.test, task.sample, task.id_column)


def _require_plain_test(task: Task, train: Table, test: Table) -> None:
    if task.id_column not in test.columns:
        raise Unsafe(f"the test table has no column {task.id_column}")
    unknown = set(test.columns) - set(train.columns) - {task.id_column}
    if unknown or set(test.columns) & set(task.label_columns):
        raise Unsafe("the test table's columns are not those of the training table without labels")


def _ids(table: Table, column: str) -> list[str] | None:
    """The ids of a table, None if it has no such column. Raises Unsafe if one occurs twice."""
    if column not in table.columns:
        return None
    try:
        ids: list[str] = read_columns(table.path, (column,))[column].tolist()
    except Unreadable as error:
        raise Unsafe(str(error)) from error
    if len(set(ids)) < len(ids) or "" in ids:
        raise Unsafe(f"{column} is not different in each row of {table.path.name}")
    return ids


def _test_ids(tables: _Tables) -> list[str]:
    ids = _ids(tables.sample, tables.id_column) or []
    in_test = _ids(tables.test, tables.id_column) if tables.test else None
    if not ids or (in_test is not None and set(in_test) != set(ids)):
        raise Unsafe("the test table and the sample submission do not have the same ids")
    return ids


def _layout(
    task: Task, tables: _Tables, renamed: Mapping[str, str], train: set[str], test: set[str]
) -> Layout:
    replaced = {_relative(task, one) for one in (tables.train, tables.test, tables.sample) if one}
    if train & test:
        raise Unsafe("a row of the training table has the id of a test row")
    moves = find_moves(task.data_dir, replaced, renamed, train, test)
    if tables.test is None and not moves:
        raise Unsafe("there is neither a test table nor a folder of the test rows' files")
    return Layout(replaced, moves)


def _relative(task: Task, table: Table) -> Path:
    return table.path.relative_to(task.data_dir)


def _write_tables(task: Task, tables: _Tables, view: Path, new_ids: Mapping[int, str]) -> None:
    hidden = _write_train(tables.train.path, view / _relative(task, tables.train), new_ids)
    columns = list(tables.train.columns)
    if tables.test is not None:
        test_columns = tables.test.columns
        at = [columns.index(c) if c in columns else -1 for c in test_columns]
        id_at = test_columns.index(tables.id_column)
        added = []
        for row, new_id in new_ids.items():
            cells = cells_of(hidden[row])
            added.append([new_id if i == id_at else cells[j] for i, j in enumerate(at)])
        _append(tables.test.path, view / _relative(task, tables.test), added)
    # A hidden row's cells in the sample are those of its first rows in turn, as blank as they are.
    head = tables.sample.head
    added = [[new_id, *head[i % len(head)][1:]] for i, new_id in enumerate(new_ids.values())]
    _append(tables.sample.path, view / _relative(task, tables.sample), added)


def _write_train(source: Path, target: Path, hidden: Mapping[int, str]) -> dict[int, bytes]:
    """Copy the table without the hidden rows, which are returned."""
    taken: dict[int, bytes] = {}
    with target.open("wb") as file:
        for number, record in enumerate(records(source), start=-1):
            if number in hidden:
                taken[number] = record
            else:
                file.write(record)
    return taken


def _append(source: Path, target: Path, rows: Sequence[list[str]]) -> None:
    shutil.copyfile(source, target)
    header = next(records(source))
    with target.open("r+b") as file:
        file.seek(-1, 2)
        needs_end = file.read(1) not in b"\r\n"
        end = line_end_of(header)
        file.write((end if needs_end else "").encode())
        file.writelines(record_of(row, end) for row in rows)


def _verify(task: Task, tables: _Tables, view: Path, hidden: set[int], new: Sequence[str]) -> None:
    """Read the view's tables as a script would and compare with the real ones. Raises Unsafe."""
    column = tables.id_column
    wanted = {table: [*(_ids(table, column) or []), *new] for table in _rows_added(tables)}
    try:
        for table, ids in wanted.items():
            path = view / _relative(task, table)
            if read_columns(path, (column,))[column].tolist() != ids:
                raise Unsafe(f"{path.name} cannot be written anew line by line")
        for name in (tables.train.columns[0], tables.train.columns[-1]):
            before = read_columns(tables.train.path, (name,))[name]
            kept = [cell for row, cell in enumerate(before) if row not in hidden]
            path = view / _relative(task, tables.train)
            if read_columns(path, (name,))[name].tolist() != kept:
                raise Unsafe(f"{path.name} cannot be written anew line by line")
    except Unreadable as error:
        raise Unsafe(str(error)) from error


def _rows_added(tables: _Tables) -> list[Table]:
    return [table for table in (tables.test, tables.sample) if table]
