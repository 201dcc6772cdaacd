"""IceCube: the direction that a neutrino came from; mean angular error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.spatial import mean_angular_error
from competitions.patterns.regression import plain_numbers
from competitions.preparing.media import place, place_all, remove
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_table
from competitions.schema import (
    Pairing,
    finite_floats,
    require_exact_columns,
    require_row_count,
    require_same_ids,
    sort_order,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = mean_angular_error
_ID = "event_id"
_ANGLES = ["azimuth", "zenith"]
_BATCH = "batch_id"
_ROWS = 1_000_000


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each event has two finite angles; any size will do."""
    _paired(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean angular error over the events; raises InvalidSubmission."""
    guesses, (ours, theirs) = _paired(submission, answers)
    truth = np.array([answers[angle].to_numpy()[theirs] for angle in _ANGLES])
    return np.float64(mean_angular_error(truth.T, guesses[:, ours].T))


def _paired(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[Any], Pairing]:
    # A column more, such as a saved index, is invalid here; so are True and False as angles.
    require_exact_columns(submission, [_ID, *_ANGLES])
    for angle in _ANGLES:
        plain_numbers(submission[angle], booleans=False)
    guesses = np.array([finite_floats(submission[angle]) for angle in _ANGLES])
    require_row_count(submission, len(reference))
    return guesses, _pairing(submission, reference)


def _pairing(submission: DataFrame, reference: DataFrame) -> Pairing:
    ours, theirs = submission[_ID].to_numpy(), reference[_ID].to_numpy()
    if ours.dtype == theirs.dtype and np.array_equal(ours, theirs):
        rows = np.arange(len(ours))
        return Pairing(rows, rows)
    order, wanted = sort_order(submission[_ID]), sort_order(reference[_ID])
    # Ids are compared as sets, then both sides are sorted: repeated ids pair by their place.
    if np.asarray(ours[order] != theirs[wanted]).any():
        require_same_ids(submission, reference, _ID)
    return Pairing(order, wanted)


def prepare(folders: Folders) -> None:
    """Split by batch, 10 % for the test; the table of events is too large to be read whole."""
    events = folders.raw / "train_meta.parquet"
    batches = dict.fromkeys(
        batch for part in _parts(events, [_BATCH]) for batch in part[_BATCH].unique().to_pylist()
    )
    train, test = split_list(list(batches), 0.1, seed=0)
    answers = _split_events(events, test, folders.public)
    write_table(answers, folders.private / "test.csv")
    sample = answers.assign(**dict.fromkeys(_ANGLES, 1))
    write_table(sample, folders.public / "sample_submission.csv")
    place(folders.raw / "sensor_geometry.csv", folders.public / "sensor_geometry.csv")
    for name, chosen in (("train", set(train)), ("test", set(test))):
        target = folders.public / name
        target.mkdir(exist_ok=True)
        files = (folders.raw / "train").glob("*.parquet")
        of_part = (file for file in files if int(file.stem.split("_")[-1]) in chosen)
        place_all((file, target / file.name) for file in of_part)


def _split_events(events: Path, test: Sequence[int], public: Path) -> DataFrame:
    """Write the public tables of events; the test's events with their angles."""
    import pyarrow as pa
    from pyarrow import compute
    from pyarrow.parquet import ParquetWriter, read_schema

    schema = _plain(read_schema(events))
    shown = pa.schema([field for field in schema if field.name not in _ANGLES])
    for name in ("train", "test"):
        remove(public / f"{name}_meta.parquet")
    answers = []
    with (
        ParquetWriter(public / "train_meta.parquet", schema) as for_train,
        ParquetWriter(public / "test_meta.parquet", shown) as for_test,
    ):
        for part in _parts(events, schema.names):
            hidden = compute.is_in(part[_BATCH], value_set=pa.array(test))
            if len(known := part.filter(compute.invert(hidden))):
                for_train.write_table(known)
            if len(asked := part.filter(hidden)):
                for_test.write_table(asked.select(shown.names))
                answers.append(asked.select([_ID, *_ANGLES]))
    frame: DataFrame = pa.concat_tables(answers).to_pandas()
    return frame


def _plain(schema: Any) -> Any:
    """The schema without a stored index of pandas, and without what pandas noted there."""
    index = (schema.pandas_metadata or {}).get("index_columns", [])
    for name in index:
        if isinstance(name, str):
            schema = schema.remove(schema.get_field_index(name))
    return schema.remove_metadata()


def _parts(events: Path, columns: Sequence[str]) -> Iterator[Any]:
    """Columns of a parquet file as tables of a million rows, one at a time."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    with ParquetFile(events) as file:
        for rows in file.iter_batches(_ROWS, columns=list(columns), use_pandas_metadata=False):
            yield pa.Table.from_batches([rows]).select(columns).replace_schema_metadata()
