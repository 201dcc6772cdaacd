"""A short look at the data for prompts: the files, and the columns and first rows of tables."""

from collections import Counter
from pathlib import Path

from agent.tables import Table, as_number, read_table
from agent.task import Task

_MOST_CHARS = 6_000
_MOST_COLUMNS = 40
_FILES_PER_FOLDER = 8
_CELL_CHARS = 40


def preview(task: Task, max_chars: int = _MOST_CHARS) -> str:
    """The data directory in at most `max_chars` characters; tables with fewer columns first."""
    parts = [_listing(task)]
    tables = [read_table(path) for path in task.files if path.suffix.lower() == ".csv"]
    parts += [_describe(table) for table in sorted(_real(tables), key=lambda t: len(t.columns))]
    text = "\n\n".join(parts)
    return text if len(text) <= max_chars else text[: max_chars - 4] + "\n..."


def _real(tables: list[Table | None]) -> list[Table]:
    return [table for table in tables if table is not None]


def _listing(task: Task) -> str:
    folders = Counter(path.parent for path in task.files)
    lines = ["./input"]
    for folder, count in sorted(folders.items()):
        inside = [path for path in task.files if path.parent == folder][:_FILES_PER_FOLDER]
        lines += [f"  {_relative(task, path)} ({_size(path)})" for path in inside]
        if count > len(inside):
            lines.append(f"  ... and {count - len(inside)} more in {_relative(task, folder)}/")
    return "\n".join(lines)


def _relative(task: Task, path: Path) -> str:
    return str(path.relative_to(task.data_dir))


def _size(path: Path) -> str:
    size = float(path.stat().st_size)
    for unit in ("B", "kB", "MB"):
        if size < 1_000:
            return f"{size:.3g} {unit}"
        size /= 1_000
    return f"{size:.3g} GB"


def _describe(table: Table) -> str:
    about = "" if table.has_all_rows else "about "
    title = f"{table.path.name}: {about}{table.about_rows:,} rows x {len(table.columns)} columns"
    lines = [_column(table, name) for name in table.columns[:_MOST_COLUMNS]]
    if len(table.columns) > _MOST_COLUMNS:
        lines.append(f"  ... and {len(table.columns) - _MOST_COLUMNS} more columns")
    return "\n".join([title, *lines])


def _column(table: Table, name: str) -> str:
    cells = table.values(name)
    filled = [cell for cell in cells if cell]
    empty = f", {len(cells) - len(filled)} empty" if len(filled) < len(cells) else ""
    numbers = [number for cell in filled if (number := as_number(cell)) is not None]
    if filled and len(numbers) == len(filled):
        return f"  {name}: number, {min(numbers):g} to {max(numbers):g}{empty}"
    common = ", ".join(value[:_CELL_CHARS] for value, _ in Counter(filled).most_common(4))
    return f"  {name}: text, {len(set(filled))} distinct{empty}: {common}"
