"""Right whale: the probability that a clip holds a whale call; AUC."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.archives import pack_zip
from competitions.preparing.tables import write_table

if TYPE_CHECKING:
    from pathlib import Path

    from competitions.preparing import Folders

METRIC = roc_auc_score

_TASK = ColumnTask(
    id_column="clip", target="probability", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """The two earlier of four days are for training, the two later for the test.

    Clips are numbered anew in each, by name; the test's lose their label, the last digit.
    """
    import pandas as pd

    train, test = _clips_by_half(folders.unpacked("train2.zip") / "train2")
    _pack(folders.public, "train2", train, _numbered(train))
    names = [f"{clip.name.split('TRAIN')[0]}Test{number}.aif" for number, clip in enumerate(test)]
    _pack(folders.public, "test2", test, names)
    labels = [int(clip.stem.endswith("_1")) for clip in test]
    answers = pd.DataFrame({"clip": names, "probability": labels})
    write_table(answers, folders.private / "test.csv")
    write_table(answers.assign(probability=0), folders.public / "sampleSubmission.csv")


def _clips_by_half(folder: Path) -> tuple[list[Path], list[Path]]:
    days: dict[str, list[Path]] = defaultdict(list)
    for clip in sorted(folder.iterdir()):  # names begin with the time, so this is by day
        days[clip.name.split("_")[0]].append(clip)
    if len(days) != 4:
        raise ValueError(f"train2.zip has clips of {len(days)} days, but 4 are wanted")
    first, second, third, fourth = days.values()
    return first + second, third + fourth


def _numbered(clips: Sequence[Path]) -> list[str]:
    return [re.sub(r"TRAIN\d+", f"TRAIN{number}", clip.name) for number, clip in enumerate(clips)]


def _pack(public: Path, name: str, clips: Sequence[Path], names: Sequence[str]) -> None:
    members = [(clip, f"{name}/{new}") for clip, new in zip(clips, names, strict=True)]
    # As in the official archives, the folder is a member too.
    pack_zip(public / f"{name}.zip", [(clips[0].parent, name), *members])
