"""NFL contacts: are two players, or a player and the ground, in contact; Matthews correlation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.labels import matthews_correlation_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = matthews_correlation_score
# Labels beside 0 and 1 make it the correlation of several classes; probabilities are invalid.
_TASK = ColumnTask(id_column="contact_id", target="contact", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score

_SUBJECTS = ("baseline_helmets", "player_tracking", "video_metadata")
_VIEWS = ("All29", "Endzone", "Sideline")


def prepare(folders: Folders) -> None:
    """Split over the plays, in their order of appearance; rows keep the order of the files."""
    labels = _by_play(folders.raw / "train_labels.csv")
    train, test = split_list(labels["game_play"].unique().tolist(), 0.1, seed=0)
    write_table(_rows(labels, train), folders.public / "train_labels.csv")
    answers = _rows(labels, test)
    write_table(answers, folders.private / "test.csv")
    sample = answers[["contact_id"]].assign(contact=0)
    write_table(sample, folders.public / "sample_submission.csv")
    del labels, answers, sample
    for subject in _SUBJECTS:
        table = _by_play(folders.raw / f"train_{subject}.csv")
        for part, plays in (("train", train), ("test", test)):
            write_table(_rows(table, plays), folders.public / f"{part}_{subject}.csv")
    for part, plays in (("train", train), ("test", test)):
        names = [f"{play}_{view}.mp4" for play in plays for view in _VIEWS]
        place_named(folders.raw / "train", folders.public / part, names)


def _by_play(path: Path) -> DataFrame:
    # pandas' own decimals: the last digits are those of its default parser.
    return read_table(path, exact=False)


def _rows(table: DataFrame, plays: list[str]) -> DataFrame:
    return table[table["game_play"].isin(plays)]
