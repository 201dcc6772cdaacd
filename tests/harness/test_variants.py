from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import UnknownVariant, UsageError
from harness.group import resolve_variants
from harness.variants import bundled_variants, find_variant
from tests.harness.fake_groups import write_variant


def test_an_unknown_variant_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownVariant, match=r"'aied' is unknown\. Did you mean aide\?"):
        find_variant("aied")


def test_a_variant_like_no_other_is_answered_with_all() -> None:
    with pytest.raises(UnknownVariant) as caught:
        find_variant("zzzzzzzz")
    assert all(name in str(caught.value) for name in bundled_variants())


def test_the_base_is_no_variant() -> None:
    assert "default" not in bundled_variants()


@pytest.mark.parametrize("name", bundled_variants())
def test_every_bundled_variant_is_taken_by_the_agent(name: str) -> None:
    variant = find_variant(name)
    assert variant.name == name
    assert variant.start is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownVariant, match=r"none\.yaml does not exist"):
        find_variant(str(tmp_path / "none.yaml"))


def test_a_syntax_error_is_named_by_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nsearch: {policy: uct\nllm: x\n")
    with pytest.raises(UsageError, match=r"mine\.yaml, line 3: "):
        find_variant(str(file))


@pytest.mark.parametrize("content", ["", "- a\n", "words\n"])
def test_what_is_no_mapping_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(content)
    with pytest.raises(UsageError, match="is a mapping"):
        find_variant(str(file))


def test_what_is_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="cannot be read") as caught:
        find_variant(str(file))
    assert "\n" not in str(caught.value)


def test_a_setting_that_the_agent_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nsearch:\n  num_draft: 3\n")
    with pytest.raises(UsageError, match="num_draft") as caught:
        find_variant(str(file))
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_a_name_that_cannot_be_a_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: ../mine\nlaunch: {start: [x]}\n")
    with pytest.raises(UsageError, match=r"variant '\.\./mine'"):
        find_variant(str(file))


@pytest.mark.parametrize("launch", ["python3", "[python3]", "{start: python3 agent.py}"])
def test_a_launch_of_another_shape_is_refused(tmp_path: Path, launch: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f"name: mine\nlaunch: {launch}\n")
    with pytest.raises(UsageError, match="launch"):
        find_variant(str(file))


def test_a_foreign_agent_brings_its_start_command(tmp_path: Path) -> None:
    variant = find_variant(str(write_variant(tmp_path, "good")))
    assert variant.name == "good"
    assert variant.start is not None
    assert variant.start[0] == "python3"
    assert variant.image is None


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    files = [write_variant(tmp_path / folder, "good") for folder in ("a", "b")]
    with pytest.raises(UsageError, match="two agent variants are called 'good'"):
        resolve_variants([str(file) for file in files])
