"""One group that qualifies, written once, and copies of it to spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reports.exporting.mle_bench import Exported, Labels, export_mle_bench
from tests.reports.exporting.whole_groups import write_whole_group


@pytest.fixture(scope="session")
def whole_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runs directory with the group "whole"; not to be changed."""
    runs_dir = tmp_path_factory.mktemp("whole-runs")
    write_whole_group(runs_dir)
    return runs_dir


@pytest.fixture
def group(whole_runs: Path, tmp_path: Path) -> Path:
    """A copy of the group that a test may spoil, in tmp_path / "runs"."""
    return shutil.copytree(whole_runs / "whole", tmp_path / "runs" / "whole")


LABELS = Labels("ML-Master", "deepseek-r1", "https://example.org/code", "4 vCPUs and 1 A100")


@pytest.fixture(scope="session")
def exported(whole_runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The group "whole", exported; not to be changed."""
    out = tmp_path_factory.mktemp("export") / "hand-in"
    return export_mle_bench(["whole"], out, runs_dir=whole_runs, labels=LABELS)
