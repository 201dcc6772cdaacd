"""Lyft: tables in JSON that refer to each other by tokens, camera images and lidar sweeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from competitions.preparing.splits import split_list
from tests.preparation.raw.media import stub, stubs

Row = dict[str, Any]
_SENSORS = {"CAM_FRONT": "cam0", "CAM_BACK": "cam3", "LIDAR_TOP": "lidar1"}
_CLASSES = ("car", "pedestrian", "bicycle", "bus", "other_vehicle")
_HOSTS = ("host-a004", "host-a011", "host-a101")


def make(raw: Path, rng: np.random.Generator, size: int = 10) -> None:
    """`size` counts logs."""
    logs = [_log(rng) for _ in range(size)]
    tables = _tables(logs, rng)
    _write(logs, raw / "train_data" / "log.json")
    for name, rows in tables.items():
        # Not in the order in which they refer to each other.
        shuffled = [rows[place] for place in rng.permutation(len(rows))]
        _write(shuffled, raw / "train_data" / f"{name}.json")
    for name, part in (("train", size), ("test", 2)):
        for shared in ("attribute", "category", "sensor", "visibility"):
            rows = [{"name": f"{shared} \u2116{k}", "token": _token(rng)} for k in range(part)]
            _write(rows, raw / f"{name}_data" / f"{shared}.json")
        stub(raw / f"{name}_maps" / "map_raster_palo_alto.png", rng)
        stubs(raw / f"{name}_images", ["host-a000_cam0_1.jpeg"], rng)
        stubs(raw / f"{name}_lidar", ["host-a000_lidar1_1.bin"], rng)
    for frame in tables["sample_data"]:
        kind, name = frame["filename"].split("/")
        stub(raw / f"train_{kind}" / name, rng)
    _boxes(tables, [log["token"] for log in logs], raw, rng)
    hidden = pd.DataFrame({"Id": [_token(rng) for _ in range(3)], "PredictionString": ""})
    hidden.to_csv(raw / "sample_submission.csv", index=False)


def _tables(logs: list[Row], rng: np.random.Generator) -> dict[str, list[Row]]:
    names = ("scene", "sample", "sample_data", "sample_annotation", "instance", "ego_pose")
    tables: dict[str, list[Row]] = {name: [] for name in names}
    sensors: dict[tuple[str, str], Row] = {}
    everywhere = {"token": _token(rng), "nbr_annotations": len(logs)}
    for log in logs:
        instances = [{"token": _token(rng), "nbr_annotations": 2} for _ in range(4)]
        tables["instance"] += instances
        # The real data have scenes with the tokens of their logs.
        scene = {"log_token": log["token"], "name": "\u00e9", "token": log["token"]}
        tables["scene"].append(scene)
        for count in (4, int(rng.integers(0, 4))):
            sample = {"timestamp": _stamp(rng), "scene_token": log["token"], "token": _token(rng)}
            tables["sample"].append(sample)
            _add_frames(tables, sample, log["vehicle"], sensors, rng)
            seen = [everywhere, *instances[:count]]
            tables["sample_annotation"] += [_annotation(sample, one, rng) for one in seen]
    tables["instance"].append(everywhere)
    tokens = [log["token"] for log in logs]
    one_map = {"category": "semantic_prior", "log_tokens": tokens, "filename": "maps/x.png"}
    tables["calibrated_sensor"] = list(sensors.values())
    return tables | {"map": [one_map | {"token": _token(rng)}]}


def _add_frames(
    tables: dict[str, list[Row]],
    sample: Row,
    host: str,
    sensors: dict[tuple[str, str], Row],
    rng: np.random.Generator,
) -> None:
    """A frame of each sensor, with an own pose or the one before it."""
    for channel, short in _SENSORS.items():
        sensor = sensors.setdefault((host, channel), _pose(rng) | {"camera_intrinsic": []})
        if channel != "CAM_BACK" or rng.random() < 0.5:
            tables["ego_pose"].append(_pose(rng))
        is_lidar = channel.startswith("LIDAR")
        folder, kind = ("lidar", "bin") if is_lidar else ("images", "jpeg")
        frame = {
            "width": None if is_lidar else 1224,
            "is_key_frame": bool(rng.random() < 0.8),
            "sample_token": sample["token"],
            "calibrated_sensor_token": sensor["token"],
            "ego_pose_token": tables["ego_pose"][-1]["token"],
            "token": _token(rng),
            "fileformat": kind,
            "filename": f"{folder}/{host}_{short}_{_stamp(rng):.0f}.{kind}",
        }
        tables["sample_data"].append(frame)


def _annotation(sample: Row, instance: Row, rng: np.random.Generator) -> Row:
    place = {"sample_token": sample["token"], "instance_token": instance["token"]}
    return _pose(rng) | place | {"size": rng.uniform(1, 9, 3).round(3).tolist(), "prev": ""}


def _boxes(tables: dict[str, list[Row]], logs: list[str], raw: Path, rng: Any) -> None:
    train_logs = split_list(logs, 0.2, seed=0)[0]
    cells = []
    for sample in tables["sample"]:
        place = rng.uniform(500, 3000, (int(rng.integers(1, 5)), 8)) * [1, 1, -0.01, 0, 0, 0, 0, 0]
        place[:, 3:6] = rng.uniform(0.5, 12, (len(place), 3)).round(3)
        place[:, 6] = rng.uniform(-np.pi, np.pi, len(place))
        boxes = [[*map(str, row[:7]), str(rng.choice(_CLASSES))] for row in place.tolist()]
        boxes[0][2:4] = ["1e-05", "3"]
        # A sample without boxes cannot be scored.
        blank = sample["scene_token"] == train_logs[0]
        cells.append("" if blank else " ".join(token for box in boxes for token in box))
    ids = [sample["token"] for sample in tables["sample"]]
    table = pd.DataFrame({"Id": ids, "PredictionString": cells})
    table.iloc[rng.permutation(len(ids))].to_csv(raw / "train.csv", index=False)


def _log(rng: np.random.Generator) -> Row:
    host = str(rng.choice(_HOSTS))
    return {"date_captured": "2019-01-25", "vehicle": host, "token": _token(rng), "logfile": ""}


def _pose(rng: np.random.Generator) -> Row:
    translation = [*rng.uniform(-900, 900, 2).tolist(), 1e-05]
    return {"rotation": [1, 0.0, -0.0, 1e22], "translation": translation, "token": _token(rng)}


def _token(rng: np.random.Generator) -> str:
    return rng.bytes(32).hex()


def _stamp(rng: np.random.Generator) -> float:
    return float(rng.integers(1_546_567_520_197_906, 1_556_567_520_197_906))


def _write(rows: list[Row], path: Path) -> None:
    """Other white space, numbers and escapes than Python writes by itself."""
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(rows, indent=0, ensure_ascii=False).replace("1e-05", "0.000010")
    path.write_text(text + "\n", encoding="utf-8")
