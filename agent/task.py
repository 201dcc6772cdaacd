"""The competition as the agent sees it: description, files, columns, kind of problem, metric."""

import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from agent.errors import ConfigError
from agent.metric_words import TaskMetric, find_metric
from agent.tables import Table, as_number, read_table

ProblemKind = Literal["binary", "multiclass", "regression", "multilabel", "unknown"]

IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif")
_REGRESSION_METRICS = frozenset(
    {"rmse", "mse", "mae", "mape", "smape", "rmspe", "rmsle", "mcrmse", "r2", "quantile_loss"}
    | {"group_log_mae", "deviance"}
)
_MANY_CLASSES = 50
_SEEN_FILES = 20_000
_SEEN_TABLES = 60


@dataclass(frozen=True)
class ImageFolders:
    """Folders of images, relative to the data directory; a file is named <id><suffix>."""

    train: str
    test: str
    suffix: str


@dataclass(frozen=True)
class Task:
    """One competition. All of it is found once, before the first step, and never changes.

    Columns are None or empty where they could not be found; the agent then relies on the
    description alone.
    """

    competition_id: str
    description: str
    data_dir: Path
    files: tuple[Path, ...]
    metric: TaskMetric
    sample: Table | None
    train: Table | None
    test: Table | None
    images: ImageFolders | None
    id_column: str | None
    target_columns: tuple[str, ...]
    """Columns that a submission must predict."""
    label_columns: tuple[str, ...]
    """Columns of the training table that hold what is to be predicted."""
    problem: ProblemKind

    @property
    def has_column_per_class(self) -> bool:
        """One label in training, one probability column per class in a submission."""
        return len(self.label_columns) == 1 and len(self.target_columns) > 1


def read_task(data_dir: Path, competition_id: str) -> Task:
    """Look at a competition's public files.

    Raises ConfigError if the directory or its description.md is missing.
    """
    description = _description(data_dir)
    files = _files(data_dir)
    metric = find_metric(description)
    tables = {path: read_table(path) for path in _tables_among(files)}
    sample = _pick(tables, ("sample", "submission"), ("sample", "sub"))
    train = _pick(tables, ("train", "label"), ("train",), without=sample)
    test = _pick(tables, ("test",), without=sample)
    id_column, targets = _submission_columns(sample)
    labels = _label_columns(targets, train, test, id_column)
    return Task(
        competition_id=competition_id,
        description=description,
        data_dir=data_dir,
        files=files,
        metric=metric,
        sample=sample,
        train=train,
        test=test,
        images=_image_folders(data_dir, files),
        id_column=id_column,
        target_columns=targets,
        label_columns=labels,
        problem=_problem(metric, train, labels, targets),
    )


def _description(data_dir: Path) -> str:
    path = data_dir / "description.md"
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read ({error.strerror}). Point DATA_DIR at a prepared competition."
        ) from error


def _files(data_dir: Path) -> tuple[Path, ...]:
    """Files of the data directory, about 20,000 at most, top level first, then folder by folder.

    A folder of a million images must not hide the next one: each folder of the top level has its
    share, and no folder is listed further than that.
    """
    found, folders = _entries(data_dir, _SEEN_FILES)
    for number, folder in enumerate(folders):
        share = max(1, (_SEEN_FILES - len(found)) // (len(folders) - number))
        found += _files_below(folder, share)
    return tuple(found)


def _files_below(folder: Path, most: int) -> list[Path]:
    """At most `most` files of a folder and the folders in it, from the top down."""
    found: list[Path] = []
    waiting = [folder]
    while waiting and len(found) < most:
        files, folders = _entries(waiting.pop(0), most - len(found))
        found += files
        waiting += folders
    return found


def _entries(folder: Path, most: int) -> tuple[list[Path], list[Path]]:
    """Files and folders directly in a folder, sorted; at most `most` of both together."""
    files: list[Path] = []
    folders: list[Path] = []
    with os.scandir(folder) as entries:
        for entry in islice(entries, most):
            (folders if entry.is_dir() else files).append(Path(entry.path))
    return sorted(path for path in files if path.is_file()), sorted(folders)


def _tables_among(files: tuple[Path, ...]) -> list[Path]:
    """The CSV files that are worth a look: at most 60, those nearest to the top first."""
    tables = [path for path in files if path.suffix.lower() == ".csv"]
    return sorted(tables, key=lambda path: len(path.parts))[:_SEEN_TABLES]


def _pick(
    tables: dict[Path, Table | None], *words: tuple[str, ...], without: Table | None = None
) -> Table | None:
    """The table with the most telling name: the shortest that has all words of one tuple."""
    usable = {path: table for path, table in tables.items() if table and table is not without}
    exact = next((table for path, table in usable.items() if path.stem == words[-1][0]), None)
    if exact:
        return exact
    for wanted in words:
        named = [path for path in usable if all(word in path.stem.lower() for word in wanted)]
        if named:
            return usable[min(named, key=lambda path: (len(path.parts), len(path.name)))]
    return None


def _submission_columns(sample: Table | None) -> tuple[str | None, tuple[str, ...]]:
    if sample is None or len(sample.columns) < 2:
        return None, ()
    return sample.columns[0], sample.columns[1:]


def _label_columns(
    targets: tuple[str, ...], train: Table | None, test: Table | None, id_column: str | None
) -> tuple[str, ...]:
    if train is None or not targets:
        return ()
    if set(targets) <= set(train.columns):
        return targets
    known = {id_column, *(test.columns if test else ())}
    only_in_train = tuple(column for column in train.columns if column not in known)
    if len(only_in_train) == 1:
        return only_in_train
    # One column per class: the label's values are the names of the submission's columns.
    return tuple(c for c in only_in_train if set(train.values(c)) <= set(targets))[:1]


def _problem(
    metric: TaskMetric, train: Table | None, labels: tuple[str, ...], targets: tuple[str, ...]
) -> ProblemKind:
    if train is None or not labels:
        return "unknown"
    if metric.name in _REGRESSION_METRICS:
        return "regression"
    distinct = [{value for value in train.values(label) if value} for label in labels]
    if len(labels) > 1:
        is_binary = all(values <= {"0", "1", "0.0", "1.0"} for values in distinct)
        return "multilabel" if is_binary else "regression"
    if len(targets) > 1:
        return "multiclass"
    return _single_label_problem(metric, distinct[0])


def _single_label_problem(metric: TaskMetric, distinct: set[str]) -> ProblemKind:
    if len(distinct) <= 2:
        return "binary"
    numbers = [as_number(value) for value in distinct]
    has_fractions = any(number is not None and number % 1 for number in numbers)
    is_guess = not metric.is_known and None not in numbers and len(distinct) > _MANY_CLASSES
    correlates = metric.name in {"spearman", "pearson"}
    return "regression" if has_fractions or is_guess or correlates else "multiclass"


def _image_folders(data_dir: Path, files: tuple[Path, ...]) -> ImageFolders | None:
    by_top: dict[str, list[Path]] = {}
    for path in files:
        if path.suffix.lower() in IMAGE_SUFFIXES:
            folder = path.parent.relative_to(data_dir)
            by_top.setdefault(str(folder), []).append(path)
    train = _named_folder(by_top, "train")
    test = _named_folder(by_top, "test")
    if train is None or test is None:
        return None
    return ImageFolders(train, test, by_top[train][0].suffix)


def _named_folder(folders: dict[str, list[Path]], word: str) -> str | None:
    named = [folder for folder in folders if word in folder.lower()]
    return min(named, key=len) if named else None
