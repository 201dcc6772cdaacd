import builtins
import json
import tracemalloc
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from agent.preview import preview
from agent.task import read_task
from tests.agent import datasets


def _shown(directory: Path, max_chars: int = 6_000) -> str:
    directory.mkdir(exist_ok=True)
    (directory / "description.md").write_text("# Evaluation\naccuracy", encoding="utf-8")
    return preview(read_task(directory, "some"), max_chars)


def test_tables_are_shown_with_their_columns_ranges_and_gaps(tmp_path: Path) -> None:
    text = _shown(datasets.passengers(tmp_path / "data", rows=80))
    assert "train.csv: 60 rows, 5 columns" in text
    assert "fare: number, " in text
    assert "city: text, 3 distinct" in text
    assert " empty" in text


def test_the_training_table_comes_first_whatever_its_width(tmp_path: Path) -> None:
    wide = ",".join(f"c{i}" for i in range(60))
    (tmp_path / "train.csv").write_text(f"id,{wide}\n1{',2' * 60}\n", encoding="utf-8")
    (tmp_path / "test.csv").write_text("id\n2\n", encoding="utf-8")
    (tmp_path / "extra.csv").write_text("a\n1\n", encoding="utf-8")
    text = _shown(tmp_path)
    assert text.index("\ntrain.csv:") < text.index("\ntest.csv:") < text.index("\nextra.csv:")
    assert "... and 21 more columns" in text


def test_wide_tables_give_way_before_anything_is_cut(tmp_path: Path) -> None:
    for name in ("train", "test"):
        wide = ",".join(f"a_long_name_of_a_column_{i}" for i in range(200))
        (tmp_path / f"{name}.csv").write_text(f"{wide}\n{'2,' * 199}2\n", encoding="utf-8")
    text = _shown(tmp_path, max_chars=3_000)
    assert "... and 188 more columns" in text
    assert "left out" not in text


@pytest.mark.parametrize("max_chars", [10, 100, 700])
def test_a_preview_keeps_to_its_limit_and_says_that_it_is_cut(
    tmp_path: Path, max_chars: int
) -> None:
    text = _shown(datasets.breast_cancer(tmp_path / "data", rows=80), max_chars)
    assert len(text) == max_chars
    assert max_chars < 50 or text.endswith("[... the rest is left out ...]")


def test_nested_folders_are_listed_with_a_few_files_and_their_kinds(tmp_path: Path) -> None:
    for site in range(30):
        folder = tmp_path / "train" / f"site{site:02d}"
        folder.mkdir(parents=True)
        for number in range(40):
            (folder / f"{number:03d}.bin").touch()
    text = _shown(tmp_path)
    assert "train/site00/000.bin (0 B)" in text
    assert "... 40 files in train/site00/: 40 .bin" in text
    assert "more folders with" in text
    assert len(text) < 6_000
    assert text == _shown(tmp_path)


def test_json_is_shown_by_its_keys_and_types(tmp_path: Path) -> None:
    value = [{"id": 1, "text": "hello", "site": {"x": 0.5, "tags": ["a", "b"]}, "gone": None}]
    (tmp_path / "all.json").write_text(json.dumps(value), encoding="utf-8")
    lines = "\n".join(json.dumps({"q": "why", "a": i}) for i in range(3))
    (tmp_path / "lines.jsonl").write_text(lines, encoding="utf-8")
    text = _shown(tmp_path)
    shape = "{id: int, text: str, site: {x: float, tags: list of 2 str}, gone: null}"
    assert f"all.json: JSON: list of 1 {shape}" in text
    assert "lines.jsonl: JSON, one value per line: {q: str, a: int}" in text


def test_of_long_json_only_the_beginning_is_read(tmp_path: Path) -> None:
    records = [{"id": i, "text": "x" * 100} for i in range(20_000)]
    (tmp_path / "long.json").write_text(json.dumps(records, indent=1), encoding="utf-8")
    (tmp_path / "odd.json").write_text("{" + '"a": 1, ' * 20_000, encoding="utf-8")
    text = _shown(tmp_path)
    assert "long.json: JSON: a long list of {id: int, text: str}" in text
    assert 'odd.json: JSON that begins with {"a": 1' in text


def test_parquet_and_archives_are_listed_with_what_they_hold(tmp_path: Path) -> None:
    pd.DataFrame({"id": [1, 2], "name": ["a", "b"]}).to_parquet(tmp_path / "rows.parquet")
    with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as archive:
        for number in range(5):
            archive.writestr(f"train/{number}.png", b"x")
    (tmp_path / "broken.zip").write_bytes(b"no archive")
    (tmp_path / "broken.parquet").write_bytes(b"no table")
    text = _shown(tmp_path)
    assert "rows.parquet: 2 rows: id int64, name " in text
    assert "pictures.zip: archive of 5 files: train/0.png, train/1.png, train/2.png, ..." in text
    assert "broken.zip (10 B)" in text
    assert "broken.zip: " not in text
    assert "broken.parquet: " not in text


def test_sizes_of_a_few_images_are_shown(tmp_path: Path) -> None:
    directory = datasets.digit_images(tmp_path / "data", rows=40)
    (directory / "train" / "zz_broken.png").write_bytes(b"no image")
    text = _shown(directory)
    assert "images in train/: 8x8 L" in text
    assert "images in test/: 8x8 L" in text


def test_a_large_table_is_not_read_whole(tmp_path: Path) -> None:
    row = ",".join(["0.123456"] * 10)
    with (tmp_path / "extra.csv").open("w", encoding="utf-8") as file:
        file.write(",".join(f"c{i}" for i in range(10)) + "\n")
        file.writelines(f"{row}\n" for _ in range(200_000))
    (tmp_path / "description.md").write_text("accuracy", encoding="utf-8")
    task = read_task(tmp_path, "some")
    tracemalloc.start()
    text = preview(task)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "extra.csv: about 2" in text
    assert peak_bytes < 6_000_000 < (tmp_path / "extra.csv").stat().st_size


def test_many_tables_are_not_all_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "parts").mkdir()
    for number in range(200):
        (tmp_path / "parts" / f"{number:03d}.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "description.md").write_text("accuracy", encoding="utf-8")
    task = read_task(tmp_path, "some")
    opened: list[Path] = []
    real_open = Path.open

    def counted(path: Path, *args: object, **kwargs: object) -> object:
        opened.append(path)
        return real_open(path, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", counted)
    text = preview(task)
    assert [path.name for path in opened] == ["000.csv", "001.csv"]
    assert "200 .csv" in text


def test_without_pillow_images_are_only_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = datasets.digit_images(tmp_path / "data", rows=40)
    real_import = builtins.__import__

    def without_pillow(name: str, *args: object, **kwargs: object) -> object:
        if name.partition(".")[0] == "PIL":
            raise ImportError(name)
        return real_import(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without_pillow)
    text = _shown(directory)
    assert "images in" not in text
    assert ".png" in text
