"""One realistic run group and its report, built once for all tests of the room."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.analysis import Analysis
from reports.build import BuiltReport, analyse_groups, build_report
from tests.reports.groups import realistic_runs, write_group

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="session")
def group_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_group(tmp_path_factory.mktemp("runs"), "three-variants", realistic_runs())


@pytest.fixture(scope="session")
def analysis(group_dir: Path) -> Analysis:
    return analyse_groups([group_dir], now=NOW)


@pytest.fixture(scope="session")
def built(group_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> BuiltReport:
    return build_report([group_dir], tmp_path_factory.mktemp("report"), now=NOW)


@pytest.fixture(scope="session")
def page(built: BuiltReport) -> str:
    return built.index_html.read_text("utf-8")
