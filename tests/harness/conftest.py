"""What the tests of the harness share: prepared data and an environment without an LLM."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.preparation import prepare


@pytest.fixture(scope="session")
def wine_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with demo-wine, prepared; nobody writes there."""
    folder = tmp_path_factory.mktemp("data")
    prepare(find("demo-wine"), DataDir(folder))
    return folder


@pytest.fixture
def no_llm(monkeypatch: pytest.MonkeyPatch) -> None:
    """No endpoint, key or place in the environment."""
    for name in [name for name in os.environ if name.startswith(("OPENAI_", "PODIUM_"))]:
        monkeypatch.delenv(name)
