"""Lyft 3D detection: boxes around vehicles and people; mean average precision, IoU 0.5 to 0.95."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.boxes3d import (
    Boxes3D,
    box3d_average_precision_score,
    counting,
    is_proper,
)
from competitions.patterns.box_lists import BoxList, BoxTable
from competitions.preparing.json_lists import read_objects, write_objects
from competitions.preparing.media import place, place_all
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, pair_by_id, require_columns, sort_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = box3d_average_precision_score

NOT_VALIDATED = (
    "Sizes that are not positive, nan, and numbers too large for a square box are invalid in "
    "boxes of a class that the sample's answer has, and ignored in all others."
)

_ID, _LIST = "Id", "PredictionString"
_FIELDS = ("confidence", "x", "y", "z", "width", "length", "height", "yaw", "label")
_BOXES = BoxList(_FIELDS, missing_is_empty=True, blank_is_empty=True)
_TRUE_BOXES = BoxList(_FIELDS, blank_is_empty=True)
_THRESHOLDS = np.array([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95])

# Tables that both parts get whole, the folder of each kind of file, and the one map.
_SHARED = ("attribute", "category", "sensor", "visibility")
_MEDIA = {"jpeg": "images", "bin": "lidar"}
_MAP = "map_raster_palo_alto.png"


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The mean average precision, not rounded; raises InvalidSubmission."""
    table, pairing = _read(submission, answers)
    truth = _TRUE_BOXES.parse(answers[_LIST])
    codes = {label: code for code, label in enumerate(sorted({*truth.label, *table.label}))}
    # Samples count from 0 in the order of their ids, in which the official grader averages.
    number = np.empty(len(answers), dtype=np.intp)
    number[sort_order(answers[_ID])] = np.arange(len(answers))
    sample = np.empty(len(answers), dtype=np.intp)
    sample[pairing.submission] = number[pairing.reference]
    boxes = _boxes(truth, number[truth.row], codes)
    guesses = _boxes(table, sample[table.row], codes)
    _require_proper(table, counting(boxes, guesses) & ~is_proper(guesses))
    return box3d_average_precision_score(boxes, guesses, len(answers), _THRESHOLDS)


def _read(submission: DataFrame, reference: DataFrame) -> tuple[BoxTable, Pairing]:
    require_columns(submission, [_ID, _LIST])
    pairing = pair_by_id(submission, reference, _ID)
    table = _BOXES.parse(submission[_LIST])
    # The angle's cosine is taken before the class is looked at.
    bad = np.flatnonzero(np.isinf(table.numbers[:, 7]))
    if bad.size:
        raise InvalidSubmission(
            f"column {_LIST!r}: the yaw of {bad.size:,} boxes is infinite, the first in row "
            f"{table.row[bad[0]] + 1}. Write an angle in radians."
        )
    return table, pairing


def _boxes(table: BoxTable, sample: NDArray[np.intp], codes: dict[str, int]) -> Boxes3D:
    confidence, center, size, yaw = np.split(table.numbers, [1, 4, 7], axis=1)
    label = np.array([codes[label] for label in table.label], dtype=np.intp)
    return Boxes3D(sample, label, center, size, yaw[:, 0], confidence[:, 0])


def _require_proper(table: BoxTable, bad: NDArray[np.bool_]) -> None:
    """Raise InvalidSubmission if any box is bad, naming the first."""
    rows = np.flatnonzero(bad)
    if rows.size:
        raise InvalidSubmission(
            f"column {_LIST!r}: {rows.size:,} boxes have a size that is not positive, a nan, or "
            f"a number too large, the first in row {table.row[rows[0]] + 1} (a "
            f"{table.label[rows[0]]!r}). Write positive sizes and finite numbers."
        )


def prepare(folders: Folders) -> None:
    """Split by log, 20 % for the test; samples and what belongs to them follow, in raw order.

    The test part has no annotations and no instances.
    """
    for part in ("train", "test"):
        for kind in ("data", "maps", *_MEDIA.values()):
            (folders.public / f"{part}_{kind}").mkdir()
    logs = [log["token"] for log in _table(folders, "log")]
    _, chosen = split_list(logs, 0.2, seed=0)
    test_logs = frozenset(chosen)
    _divide(folders, "log", "token", test_logs)
    _divide(folders, "scene", "log_token", test_logs)
    # A scene's token is its log's.
    samples = _divide(folders, "sample", "scene_token", test_logs)["test"]
    test_samples = frozenset(sample["token"] for sample in samples)
    _write_boxes(folders, test_samples)
    _write_annotations(folders, test_samples)
    for part, frames in _divide(folders, "sample_data", "sample_token", test_samples).items():
        _write_poses(folders, part, frames)
        _write_shared(folders, part, chosen)
        _place_frames(folders, part, frames)


def _table(folders: Folders, name: str) -> Iterator[dict[str, Any]]:
    return read_objects(folders.raw / "train_data" / f"{name}.json")


def _write(objects: Iterable[dict[str, Any]], folders: Folders, part: str, name: str) -> None:
    write_objects(objects, folders.public / f"{part}_data" / f"{name}.json")


def _divide(
    folders: Folders, name: str, key: str, test: Set[str]
) -> dict[str, list[dict[str, Any]]]:
    """Write a table's rows into the part that they belong to; the rows of each part."""
    parts: dict[str, list[dict[str, Any]]] = {"train": [], "test": []}
    for row in _table(folders, name):
        parts["test" if row[key] in test else "train"].append(row)
    for part, rows in parts.items():
        _write(rows, folders, part, name)
    return parts


def _write_boxes(folders: Folders, test_samples: Set[str]) -> None:
    boxes = read_table(folders.raw / "train.csv", exact=False)
    is_test = boxes[_ID].isin(test_samples)
    write_table(boxes[~is_test], folders.public / "train.csv")
    answers = boxes[is_test]
    sure = answers[_LIST].map(_with_confidence)
    write_table(answers.assign(PredictionString=sure), folders.private / "test.csv")
    sample = answers[[_ID]].assign(PredictionString="")
    write_table(sample, folders.public / "sample_submission.csv")


def _with_confidence(cell: str) -> str:
    """Boxes of eight tokens each, with a confidence of 1.0 before each."""
    tokens, fields = cell.split(" "), len(_FIELDS) - 1
    starts = range(0, len(tokens), fields)
    return " ".join(" ".join(["1.0", *tokens[at : at + fields]]) for at in starts)


def _write_annotations(folders: Folders, test_samples: Set[str]) -> None:
    instances = set()

    def kept() -> Iterator[dict[str, Any]]:
        # The largest table by far: never whole in memory.
        for row in _table(folders, "sample_annotation"):
            if row["sample_token"] not in test_samples:
                instances.add(row["instance_token"])
                yield row

    _write(kept(), folders, "train", "sample_annotation")
    seen = (row for row in _table(folders, "instance") if row["token"] in instances)
    _write(seen, folders, "train", "instance")


def _write_poses(folders: Folders, part: str, frames: list[dict[str, Any]]) -> None:
    sensors = {row["token"]: row for row in _table(folders, "calibrated_sensor")}
    used = dict.fromkeys(frame["calibrated_sensor_token"] for frame in frames)
    _write((sensors[token] for token in used), folders, part, "calibrated_sensor")
    # Unlike a sensor, a pose is there as often as it is used.
    poses = {row["token"]: row for row in _table(folders, "ego_pose")}
    _write((poses[frame["ego_pose_token"]] for frame in frames), folders, part, "ego_pose")


def _write_shared(folders: Folders, part: str, test_logs: list[str]) -> None:
    # The official preparation fills one list twice: the map of train names the logs of test too.
    first, *others = _table(folders, "map")
    _write([first | {"log_tokens": test_logs}, *others], folders, part, "map")
    for name in _SHARED:
        file = f"{name}.json"
        place(folders.raw / "train_data" / file, folders.public / f"{part}_data" / file)
    place(folders.raw / "train_maps" / _MAP, folders.public / f"{part}_maps" / _MAP)


def _place_frames(folders: Folders, part: str, frames: list[dict[str, Any]]) -> None:
    files = ((_MEDIA[one["fileformat"]], PurePosixPath(one["filename"]).name) for one in frames)
    place_all(
        (folders.raw / f"train_{kind}" / file, folders.public / f"{part}_{kind}" / file)
        for kind, file in files
    )
