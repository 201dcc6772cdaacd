"""Speech commands: clips in a folder for each word, all in a 7z archive."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from competitions.preparing.archives import pack_7z, under
from tests.preparation.raw.media import stub, stubs

_WORDS = ("bed", "bird", "go", "happy", "house", "no", "off", "on", "one", "up")
_NOISES = ("doing_the_dishes", "exercise_bike", "pink_noise", "running_tap")


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "train"
        audio = home / "audio"
        stubs(audio / "_background_noise_", [f"{noise}.wav" for noise in _NOISES], rng)
        speakers = [rng.bytes(4).hex() for _ in range(max(2, size // 6))]
        # A name repeats in the folders of other words; a word may be there once.
        for number in range(size):
            word = "marvin" if number == 0 else rng.choice(_WORDS)
            name = f"{rng.choice(speakers)}_nohash_{rng.integers(0, 3)}.wav"
            stub(audio / word / name, rng)
        for name in ("LICENSE", "README.md", "testing_list.txt", "validation_list.txt"):
            stub(home / name, rng)
        stub(audio / "_background_noise_" / "README.md", rng)
        pack_7z(raw / "train.7z", [(path, f"train/{name}") for path, name in under(home)])
        stub(Path(folder) / "clip_000044442.wav", rng)
        hidden = Path(folder) / "clip_000044442.wav"
        pack_7z(raw / "test.7z", [(hidden, f"test/audio/{hidden.name}")])
    stub(raw / "link_to_gcp_credits_form.txt", rng)
