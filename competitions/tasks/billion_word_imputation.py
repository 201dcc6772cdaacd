"""The sentence with its missing word put back; mean Levenshtein distance."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.sequence import mean_levenshtein_distance
from competitions.patterns.class_labels import text_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.archives import pack_zip, written_in_zip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from competitions.preparing import Folders

METRIC = mean_levenshtein_distance
# Distances are between texts only: a blank or "NA", which reads as missing, has none.
_TASK = ColumnTask(id_column="id", target="sentence", read=text_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score

_LINES, _TEST_SHARE = 30_301_028, 0.01
_HEADER = '"id","sentence"\n'


def prepare(folders: Folders) -> None:
    """Draw each line for the test with a chance of 1 %; there, a word within it is left out.

    Sentences of two words or less stay in train. The sample submission is the test's text.
    """
    source = folders.unpacked("train_v2.txt.zip") / "train_v2.txt"
    answers, sample = folders.private / "test.csv", folders.private / "sample_submission.csv"
    with (
        source.open(encoding="utf-8") as lines,
        written_in_zip(folders.public / "train_v2.txt.zip", "train_v2.txt") as train,
        answers.open("w", encoding="utf-8") as whole,
        sample.open("w", encoding="utf-8") as gapped,
    ):
        _deal_out(islice(lines, _LINES), train, whole, gapped)
    pack_zip(folders.public / "test_v2.txt.zip", [(sample, "test_v2.txt")])


def _deal_out(lines: Iterable[str], train: TextIO, whole: TextIO, gapped: TextIO) -> None:
    # One stream for both: a draw for each line, and one for the gap of each line that is drawn.
    generator = np.random.RandomState(0)
    draw, count = generator.random_sample, 0
    whole.write(_HEADER)
    gapped.write(_HEADER)
    for line in lines:
        if draw() <= _TEST_SHARE and len(line.split()) > 2:
            sentence = line.strip().replace('"', '""')
            words = sentence.split()
            del words[generator.randint(1, len(words) - 1)]
            whole.write(f'{count},"{sentence}"\n')
            # White space becomes single spaces here, but not in the answers.
            gapped.write(f'{count},"{" ".join(words)}"\n')
            count += 1
        else:
            train.write(line)
