"""HMS: a table of votes on windows of recordings, and Parquet files of the recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_KINDS = ("Seizure", "LPD", "GPD", "LRDA", "GRDA", "Other")
_FIGURES = ("GPD_1.pdf", "LPD_2.pdf", "further/Other 3.pdf")


def make(raw: Path, rng: np.random.Generator, size: int = 30) -> None:
    """`size` counts spectrograms; each is of one to three recordings of several windows each."""
    labels = _labels(rng, size)
    labels.to_csv(raw / "train.csv", index=False)
    _parquet_files(raw / "train_eegs", labels["eeg_id"], rng)
    _parquet_files(raw / "train_spectrograms", labels["spectrogram_id"], rng)
    hidden = pd.DataFrame(
        {"spectrogram_id": [853520], "eeg_id": [3911565283], "patient_id": [6885]}
    )
    hidden.to_csv(raw / "test.csv", index=False)
    columns = [f"{kind.lower()}_vote" for kind in _KINDS]
    sample = hidden[["eeg_id"]].assign(**dict.fromkeys(columns, 1 / 6))
    sample.to_csv(raw / "sample_submission.csv", index=False)
    _parquet_files(raw / "test_eegs", hidden["eeg_id"], rng)
    _parquet_files(raw / "test_spectrograms", hidden["spectrogram_id"], rng)
    stubs(raw / "example_figures", _FIGURES, rng)


def _labels(rng: np.random.Generator, size: int) -> pd.DataFrame:
    recordings = rng.integers(1, 4, size)
    spectrogram = np.repeat(rng.choice(2**31, size, replace=False), recordings)
    patient = np.repeat(rng.integers(0, 65_000, size), recordings)
    windows = rng.integers(1, 6, len(spectrogram))
    eeg = np.repeat(rng.choice(2**32, len(spectrogram), replace=False), windows)
    place = np.concatenate([np.arange(count) for count in windows])
    experts = rng.integers(1, 21, len(eeg))
    votes = np.array([rng.multinomial(n, rng.dirichlet(np.full(6, 0.3))) for n in experts])
    columns = {
        "eeg_id": eeg,
        "eeg_sub_id": place,
        "eeg_label_offset_seconds": 2.0 * place,
        "spectrogram_id": np.repeat(spectrogram, windows),
        "spectrogram_sub_id": place,
        "spectrogram_label_offset_seconds": 2.0 * place + 0.1,
        "label_id": rng.choice(2**32, len(eeg), replace=False),
        "patient_id": np.repeat(patient, windows),
        "expert_consensus": np.array(_KINDS)[votes.argmax(axis=1)],
    } | {f"{kind.lower()}_vote": votes[:, place] for place, kind in enumerate(_KINDS)}
    # Recordings come in any order, so that those of a spectrogram are apart.
    order = np.argsort(np.repeat(rng.permutation(len(windows)), windows), kind="stable")
    return pd.DataFrame(columns).iloc[order]


def _parquet_files(folder: Path, ids: pd.Series[int], rng: np.random.Generator) -> None:
    folder.mkdir()
    for one in ids.unique():
        values = rng.normal(0, 50, (3, 2)).astype("float32")
        pd.DataFrame(values, columns=["Fp1", "EKG"]).to_parquet(folder / f"{one}.parquet")
