from __future__ import annotations

from pathlib import Path

import pytest

from competitions.preparing.tfrecords import records, text_features
from tests.preparation.raw.tfrecords import Value, write_tfrecord

EXAMPLES: list[dict[str, Value]] = [
    {"target": 1, "image": b"\x00\xff" * 300, "image_name": "ISIC_0015719", "age": 45.5},
    {"image_name": "é_2", "target": -1, "image": b""},
]


def test_the_feature_of_each_record_is_read_wherever_it_stands(tmp_path: Path) -> None:
    write_tfrecord(tmp_path / "a.tfrec", EXAMPLES)
    assert text_features(tmp_path / "a.tfrec", "image_name") == ["ISIC_0015719", "é_2"]
    assert len(list(records(tmp_path / "a.tfrec"))) == 2


def test_a_feature_that_is_not_there_is_named(tmp_path: Path) -> None:
    write_tfrecord(tmp_path / "a.tfrec", EXAMPLES)
    with pytest.raises(ValueError, match="without the feature 'name'"):
        text_features(tmp_path / "a.tfrec", "name")


@pytest.mark.parametrize("cut", [1, 5, 13, 40])
def test_a_file_that_ends_within_a_record_is_refused(tmp_path: Path, cut: int) -> None:
    write_tfrecord(tmp_path / "a.tfrec", EXAMPLES)
    whole = (tmp_path / "a.tfrec").read_bytes()
    (tmp_path / "b.tfrec").write_bytes(whole[:-cut])
    with pytest.raises(ValueError, match="ends within a record"):
        list(records(tmp_path / "b.tfrec"))
