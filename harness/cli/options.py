"""Options that several verbs share, declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

DataDirOption = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Data directory; default: MLE-bench's own in the user cache.",
        envvar="PODIUM_DATA_DIR",
    ),
]
RunsDirOption = Annotated[
    Path | None,
    typer.Option("--runs-dir", help="Where run groups live; default ./runs.", envvar="PODIUM_RUNS"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]


class Backend(StrEnum):
    """What can grade a submission."""

    podium = "podium"
    mlebench = "mlebench"


BackendOption = Annotated[
    Backend, typer.Option(help="What grades: Podium, or the official package.")
]
LeaderboardsOption = Annotated[
    Path | None,
    typer.Option(help="Folder of leaderboard CSV files to take the medal thresholds from."),
]
