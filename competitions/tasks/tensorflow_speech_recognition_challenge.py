"""Speech commands: name the word in a second of audio; accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import text_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place_all
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = accuracy_score
# The true labels are all 30 words as recorded: "unknown" and "silence" are never right.
# An empty or "None" cell reads as missing, which makes the whole submission invalid.
_TASK = ColumnTask(id_column="fname", target="label", read=text_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split all clips at random, 10 % for the test, where they are numbered and lose their label.

    Background noises are clips like any other, with "_background_noise_" as their label.
    """
    import pandas as pd

    audio = folders.unpacked("train.7z") / "train" / "audio"
    clips = sorted(audio.rglob("*.wav"), key=lambda clip: f"{clip.parent.name}_{clip.name}")
    train, test = split_list(clips, 0.1, seed=0)
    home = folders.public / "train" / "audio"
    place_all((clip, home / clip.parent.name / clip.name) for clip in train)
    # Names are unique within a label only.
    names = [f"clip_{number:08d}.wav" for number in range(len(test))]
    home = folders.public / "test" / "audio"
    place_all((clip, home / name) for clip, name in zip(test, names, strict=True))
    answers = pd.DataFrame({"fname": names, "label": [clip.parent.name for clip in test]})
    write_table(answers, folders.private / "test.csv")
    write_table(answers.assign(label="silence"), folders.public / "sample_submission.csv")
