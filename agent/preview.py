"""A short look at the data for prompts: the files, and what tables, JSON and images hold.

Nothing is read whole: tables by their first rows, JSON by its first bytes, images by their headers,
archives by their lists of members.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from agent.tables import Table, as_number, read_table
from agent.task import IMAGE_SUFFIXES, Task

_MOST_CHARS = 6_000
_MOST_COLUMNS = 40
_FEW_COLUMNS = 12
_FILES_PER_FOLDER = 8
_FEW_FILES_PER_FOLDER = 3
_MANY_FILES = 30
_MOST_FOLDERS = 20
_CELL_CHARS = 40
_TABLES_PER_FOLDER = 2
_TABLES_AT_TOP = 12
_READ_BYTES = 65_536
_JSON_DEPTH = 4
_JSON_KEYS = 12
_IMAGES_SEEN = 3
_CUT = "\n[... the rest is left out ...]"


def preview(task: Task, max_chars: int = _MOST_CHARS) -> str:
    """The data directory in at most `max_chars` characters.

    What the search begins with comes first: the listing, the tables that a solution must know, then
    the rest, tables with fewer columns before wider ones. If that is too long, wide tables show
    fewer columns, then the end is left out, which the text says.
    """
    listing = _listing(task)
    tables = _tables(task)
    others = [*_described(task, _json_shape, ".json", ".jsonl", ".ndjson"), *_images(task)]
    others += [*_described(task, _parquet, ".parquet"), *_described(task, _members, ".zip")]
    for most_columns in (_MOST_COLUMNS, _FEW_COLUMNS):
        shown = [_describe(table, most_columns) for table in tables]
        text = "\n\n".join([listing, *shown, *others])
        if len(text) <= max_chars:
            return text
    return text[: max(max_chars - len(_CUT), 0)] + _CUT[:max_chars]


def _listing(task: Task) -> str:
    folders: dict[Path, list[Path]] = {}
    for path in sorted(task.files):
        folders.setdefault(path.parent, []).append(path)
    lines = ["./input"]
    for folder in sorted(folders)[:_MOST_FOLDERS]:
        lines += _folder_lines(task, folder, folders[folder])
    if len(folders) > _MOST_FOLDERS:
        count = sum(len(folders[folder]) for folder in sorted(folders)[_MOST_FOLDERS:])
        lines.append(f"  ... and {len(folders) - _MOST_FOLDERS} more folders with {count} files")
    return "\n".join(lines)


def _folder_lines(task: Task, folder: Path, files: Sequence[Path]) -> list[str]:
    most = _FILES_PER_FOLDER if len(files) <= _MANY_FILES else _FEW_FILES_PER_FOLDER
    most = _MANY_FILES if folder == task.data_dir else most
    lines = [f"  {_relative(task, path)} ({_size(path)})" for path in files[:most]]
    if len(files) > most:
        kinds = Counter(path.suffix or "no suffix" for path in files).most_common(4)
        told = ", ".join(f"{count} {kind}" for kind, count in kinds)
        lines.append(f"  ... {len(files)} files in {_relative(task, folder)}/: {told}")
    return lines


def _relative(task: Task, path: Path) -> str:
    return path.relative_to(task.data_dir).as_posix()


def _size(path: Path) -> str:
    try:
        size = float(path.stat().st_size)
    except OSError:
        return "unreadable"
    for unit in ("B", "kB", "MB"):
        if size < 1_000:
            return f"{size:.3g} {unit}"
        size /= 1_000
    return f"{size:.3g} GB"


def _tables(task: Task) -> list[Table]:
    """The task's own tables, then a few at the top and two of each folder, narrow ones first."""
    known = [table for table in (task.train, task.test, task.sample) if table]
    seen = {table.path for table in known}
    paths = [
        p for p in sorted(task.files) if p.suffix.lower() in {".csv", ".tsv"} and p not in seen
    ]
    per_folder: Counter[Path] = Counter()
    chosen: list[Path] = []
    for path in paths:
        per_folder[path.parent] += 1
        most = _TABLES_AT_TOP if path.parent == task.data_dir else _TABLES_PER_FOLDER
        if per_folder[path.parent] <= most and len(chosen) < _TABLES_AT_TOP:
            chosen.append(path)
    read = [table for table in map(read_table, chosen) if table]
    return known + sorted(read, key=lambda table: len(table.columns))


def _describe(table: Table, most_columns: int) -> str:
    about = "" if table.has_all_rows else "about "
    title = f"{table.path.name}: {about}{table.about_rows:,} rows, {len(table.columns)} columns"
    lines = [_column(table, name) for name in table.columns[:most_columns]]
    if len(table.columns) > most_columns:
        lines.append(f"  ... and {len(table.columns) - most_columns} more columns")
    return "\n".join([title, *lines])


def _column(table: Table, name: str) -> str:
    cells = table.values(name)
    filled = [cell for cell in cells if cell]
    empty = f", {len(cells) - len(filled)} empty" if len(filled) < len(cells) else ""
    numbers = [number for cell in filled if (number := as_number(cell)) is not None]
    if filled and len(numbers) == len(filled):
        kinds = f", {len(set(filled))} distinct" if len(set(filled)) <= _JSON_KEYS else ""
        return f"  {name}: number, {min(numbers):g} to {max(numbers):g}{kinds}{empty}"
    common = ", ".join(_cell(value) for value, _ in Counter(filled).most_common(4))
    return f"  {name}: text, {len(set(filled))} distinct{empty}: {common}"


def _cell(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _CELL_CHARS else line[: _CELL_CHARS - 3] + "..."


def _described(task: Task, describe: Callable[[Path], str | None], *suffixes: str) -> Iterator[str]:
    """What `describe` says of files with these suffixes: a few at the top, one of each folder."""
    per_folder: Counter[Path] = Counter()
    for path in sorted(task.files):
        if path.suffix.lower() in suffixes:
            per_folder[path.parent] += 1
            most = _TABLES_AT_TOP if path.parent == task.data_dir else 1
            if per_folder[path.parent] <= most and len(per_folder) <= _TABLES_AT_TOP:
                told = describe(path)
                if told:
                    yield f"{_relative(task, path)}: {told}"


def _json_shape(path: Path) -> str | None:
    """Keys and types of a JSON or JSON-lines file; of a large one only what its beginning shows."""
    try:
        with path.open("rb") as file:
            beginning = file.read(_READ_BYTES)
            is_whole = not file.read(1)
    except OSError:
        return None
    text = beginning.decode("utf-8-sig", errors="replace")
    if is_whole and (value := _parsed(text)) is not _NOTHING:
        return f"JSON: {_shape(value)}"
    value = _parsed(text.partition("\n")[0])
    if value is not _NOTHING:
        return f"JSON, one value per line: {_shape(value)}"
    value = _first_element(text)
    if value is not _NOTHING:
        return f"JSON: a long list of {_shape(value)}"
    return f"JSON that begins with {_cell(text[:_CELL_CHARS])}"


_NOTHING = object()


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NOTHING


def _first_element(text: str) -> object:
    opened = text.lstrip()
    if not opened.startswith("["):
        return _NOTHING
    try:
        return json.JSONDecoder().raw_decode(opened[1:].lstrip())[0]
    except (ValueError, RecursionError):
        return _NOTHING


def _shape(value: object, depth: int = _JSON_DEPTH) -> str:
    """The value's type, with keys and elements as deep as `depth`.

    >>> _shape({"id": 1, "tags": ["a"], "site": {"x": 0.5}})
    '{id: int, tags: list of 1 str, site: {x: float}}'
    """
    if isinstance(value, dict):
        if depth == 0:
            return f"object with {len(value)} keys"
        shown = [f"{key}: {_shape(v, depth - 1)}" for key, v in list(value.items())[:_JSON_KEYS]]
        more = [f"... {len(value) - len(shown)} more keys"] if len(value) > len(shown) else []
        return "{" + ", ".join([*shown, *more]) + "}"
    if isinstance(value, list):
        return (
            f"list of {len(value)} {_shape(value[0], depth - 1) if value and depth else ''}".strip()
        )
    return "null" if value is None else type(value).__name__


def _images(task: Task) -> Iterator[str]:
    """Width, height and mode of a few images of each folder; nothing without Pillow."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        return
    folders: dict[Path, list[Path]] = {}
    for path in sorted(task.files):
        if path.suffix.lower() in IMAGE_SUFFIXES:
            folders.setdefault(path.parent, []).append(path)
    for folder, paths in sorted(folders.items())[:_TABLES_AT_TOP]:
        sizes = []
        for path in _spread(paths):
            try:
                with Image.open(path) as image:
                    sizes.append(f"{image.width}x{image.height} {image.mode}")
            except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
                continue
        if sizes:
            yield f"images in {_relative(task, folder)}/: {', '.join(dict.fromkeys(sizes))}"


def _spread(paths: Sequence[Path]) -> list[Path]:
    """The first, the middle and the last one."""
    at = (0, len(paths) // 2, len(paths) - 1)
    return list(dict.fromkeys(paths[i] for i in at))


def _parquet(path: Path) -> str | None:
    """Rows, columns and types of a parquet file, from its footer; None without pyarrow."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        return None
    try:
        with ParquetFile(path) as file:
            rows, schema = file.metadata.num_rows, file.schema_arrow
    except (OSError, ArrowException):
        return None
    shown = ", ".join(f"{field.name} {field.type}" for field in list(schema)[:_MOST_COLUMNS])
    more = f", ... {len(schema) - _MOST_COLUMNS} more" if len(schema) > _MOST_COLUMNS else ""
    return f"{rows:,} rows: {shown}{more}"


def _members(path: Path) -> str | None:
    """What a zip archive holds, from its directory at the end."""
    try:
        with ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except (OSError, BadZipFile, ValueError):
        return None
    shown = ", ".join(names[:_FEW_FILES_PER_FOLDER])
    more = ", ..." if len(names) > _FEW_FILES_PER_FOLDER else ""
    return f"archive of {len(names)} files: {shown}{more}"
