"""Submits the sample submission and ends well."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def main() -> None:
    sample = Path(os.environ["DATA_DIR"]) / "sample_submission.csv"
    shutil.copyfile(sample, Path(os.environ["SUBMISSION_DIR"]) / "submission.csv")
    (Path(os.environ["LOGS_DIR"]) / "progress.json").write_text(
        '{"nodes": 3, "best_metric": 0.25}\n'
    )
    print("submitted")


if __name__ == "__main__":
    main()
