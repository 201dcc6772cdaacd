"""Submits the sample submission, then fails."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def main() -> None:
    sample = Path(os.environ["DATA_DIR"]) / "sample_submission.csv"
    shutil.copyfile(sample, Path(os.environ["SUBMISSION_DIR"]) / "submission.csv")
    sys.exit(1)


if __name__ == "__main__":
    main()
