"""Tags of a post on Stack Exchange, any number per post; micro F1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.multilabel import micro_f1_score
from competitions.patterns.columns import ColumnTask
from competitions.patterns.text_cells import text_or_blank
from competitions.preparing.lines import Lines, LineWriter, csv_lines
from competitions.preparing.media import remove
from competitions.preparing.splits import split_rows
from competitions.preparing.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from competitions.preparing import Folders

METRIC = micro_f1_score

# The answers without title and body of the posts, which are nearly all of the file.
ANSWER_COLUMNS = ["Id", "Tags"]
_TASK = ColumnTask(id_column="Id", target="Tags", read=text_or_blank, metric=METRIC)
validate, score = _TASK.validate, _TASK.score

_TITLES = ["Id", "Title", "Body", "Tags"]


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test. The 7 GB of posts are shuffled on disk."""
    posts, widths = _formatted(folders.unpacked("Train.zip") / "Train.csv", folders.scratch)
    train, test = split_rows(len(posts), 0.1, seed=0)
    _write(folders.public / "train.csv", _TITLES, posts.take(train))
    _write(folders.private / "test.csv", _TITLES, posts.take(test))

    def untagged(tail: bytes) -> Iterator[bytes]:
        lines = zip(posts.take(test), widths[test].tolist(), strict=True)
        return (line[:width] + tail for line, width in lines)

    _write(folders.public / "test.csv", _TITLES[:-1], untagged(b"\n"))
    sample = untagged(b",javascript c# python php java\n")
    _write(folders.public / "sample_submission.csv", _TITLES, sample)


def _formatted(table: Path, scratch: Path) -> tuple[Lines, NDArray[np.intp]]:
    """Each post's line, as it is written, and its length without the tags."""
    widths = []
    chunks: Any = read_table(table, dtype=str, chunksize=50_000)
    with chunks, LineWriter(scratch / "posts") as posts:
        for chunk in chunks:
            columns = [chunk[name].fillna("").tolist() for name in _TITLES]
            # The tags are written apart, as a second column: a lone blank cell would be quoted.
            heads = [line[:-1].encode() for line in csv_lines(zip(*columns[:-1], strict=True))]
            tails = [line.encode() for line in csv_lines(("", tags) for tags in columns[-1])]
            widths.append(np.fromiter(map(len, heads), np.intp, len(heads)))
            posts.add([head + tail for head, tail in zip(heads, tails, strict=True)])
        return posts.written(), np.concatenate(widths)


def _write(path: Path, titles: Sequence[str], lines: Iterable[bytes]) -> None:
    remove(path)
    with path.open("wb") as file:
        file.write(",".join(titles).encode() + b"\n")
        file.writelines(lines)
