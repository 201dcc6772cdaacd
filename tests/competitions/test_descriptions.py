"""Where description.md comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from competitions.catalog import find, split
from competitions.descriptions import describe
from competitions.errors import PreparationFailed

TITANIC = find("spaceship-titanic")


@pytest.mark.parametrize(
    "place",
    [
        "spaceship-titanic/prepared/public/description.md",  # a data directory
        "mlebench/competitions/spaceship-titanic/description.md",  # a checkout
        "spaceship-titanic/description.md",
        "spaceship-titanic.md",
    ],
)
def test_a_folder_of_the_user_comes_first(tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text("What Kaggle says: é", encoding="utf-8")
    found = describe(TITANIC, tmp_path, ask_kaggle=False)
    assert found == ("What Kaggle says: é", f"folder {tmp_path}")


def test_the_installed_package_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "mlebench" / "competitions" / TITANIC.id
    home.mkdir(parents=True)
    (home / "description.md").write_text("official")
    (tmp_path / "mlebench" / "__init__.py").write_text("raise ImportError('asks for TensorFlow')")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert describe(TITANIC, None, ask_kaggle=False) == ("official", "package mlebench")


def test_what_a_folder_does_not_have_comes_from_elsewhere(tmp_path: Path) -> None:
    assert describe(TITANIC, tmp_path, ask_kaggle=False).source != f"folder {tmp_path}"


@pytest.mark.parametrize(
    "competition_id", [one.id for name in ("all", "dev") for one in split(name)]
)
def test_every_competition_has_a_card_of_a_page(competition_id: str) -> None:
    one = find(competition_id)
    card = Path(__file__).parents[2] / "competitions" / "cards" / f"{competition_id}.md"
    text = card.read_text("utf-8")
    assert text.startswith(f"# {one.title}\n")
    assert 10 <= len(text.splitlines()) <= 60
    assert all(len(line) <= 100 for line in text.splitlines())


def test_no_description_at_all_is_one_clear_line() -> None:
    with pytest.raises(PreparationFailed, match="--descriptions-from DIR"):
        describe(find("demo-wine"), None, ask_kaggle=False)
