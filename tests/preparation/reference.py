"""The official preparation, run on synthetic raw data."""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from unittest.mock import patch
from warnings import catch_warnings

from competitions.catalog import Competition
from competitions.preparing.tfrecords import text_features
from tests.preparation import kit
from tests.preparation.manifest import manifest


def available() -> bool:
    """Whether the official package is installed."""
    return find_spec("mlebench") is not None


def prepare_official(competition: Competition, raw: Path, home: Path) -> dict[str, str]:
    """Prepare a copy of the raw data into home/{public,private}; the manifest.

    The official functions write into raw. Reading TFRecords is ours here, since TensorFlow is not
    installed; what is done with the ids that are read is theirs.
    """
    copy = home.with_name(home.name + ".raw")
    shutil.copytree(raw, copy)
    public, private = home / "public", home / "private"
    for folder in (public, private):
        folder.mkdir(parents=True)
    edits = kit.small_sizes(competition, "OFFICIAL")
    prepare_in_place(competition, copy, public, private, edits)
    return manifest(home)


def prepare_in_place(
    competition: Competition,
    raw: Path,
    public: Path,
    private: Path,
    edits: dict[str, str] | None = None,
) -> None:
    """Run the official preparation, which may write into raw; `edits` are made in its source."""
    with _quiet(), _without_tensorflow(), _pandas_as_it_was():
        module = import_module(f"mlebench.competitions.{competition.id}.prepare")
        _with_small_sizes(module, edits or {})
        module.prepare(raw=raw, public=public, private=private)


def _with_small_sizes(module: ModuleType, edits: dict[str, str]) -> None:
    """Run the module's source again, with sizes in it changed."""
    source = Path(str(module.__file__)).read_text("utf-8")
    for text, changed in edits.items():
        assert text in source
        source = source.replace(text, changed)
    if edits:
        exec(compile(source, str(module.__file__), "exec"), module.__dict__)


@contextmanager
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    with (
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
        catch_warnings(action="ignore"),
    ):
        yield
    logging.disable(logging.NOTSET)


@contextmanager
def _without_tensorflow() -> Iterator[None]:
    def ids(tf_record_path: Path, id_feature: str = "image_name") -> list[str]:
        return text_features(tf_record_path, id_feature)

    with patch("mlebench.competitions.utils.get_ids_from_tf_records", ids):
        yield


@contextmanager
def _pandas_as_it_was() -> Iterator[None]:
    import pandas as pd

    with pd.option_context("mode.chained_assignment", None):
        yield
