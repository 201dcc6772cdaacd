import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.operators.recipes import RecipeKind, kind_of, recipe_for, recipes
from agent.task import Task, read_task
from agent.tokens import about_tokens
from tests.agent import datasets

_LONG = "the quick brown fox {1} jumps over the lazy dog again"


def _task(
    directory: Path,
    description: str,
    train: Sequence[str] = (),
    test: Sequence[str] = (),
    sample: Sequence[str] = (),
    files: Sequence[str] = (),
) -> Task:
    """A competition of these lines of tables and these (empty) files."""
    (directory / "description.md").write_text(f"# Evaluation\n{description}", encoding="utf-8")
    tables = {"train": train, "test": test, "sample_submission": sample}
    for name, lines in tables.items():
        if lines:
            (directory / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in files:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).touch()
    return read_task(directory, "some")


def _many(pattern: str) -> list[str]:
    return [pattern.format(i) for i in range(12)]


def _rows(header: str, pattern: str) -> list[str]:
    return [header, *(pattern.format(i, i) for i in range(40))]


_ID_LABEL = _rows("id,label", "{0},1")
_CASES: dict[str, tuple[RecipeKind, dict[str, Sequence[str] | str]]] = {
    "numbers, RMSE": (
        "tabular_regression",
        {"description": "root mean squared error", "train": _rows("id,a,b,y", "{0},1,{1},0.5")},
    ),
    "numbers, AUC": (
        "tabular_classification",
        {"description": "area under the ROC curve", "train": _rows("id,a,b,label", "{0},1,{1},1")},
    ),
    "pictures": (
        "image_classification",
        {"description": "accuracy", "train": _ID_LABEL, "files": _many("train/{}.jpg")},
    ),
    "pictures in an archive": (
        "image_classification",
        {"description": "accuracy of the images' labels", "train": _rows("file_name,y", "{0},1")},
    ),
    "masks": (
        "image_segmentation",
        {"description": "the mean Dice score", "train": _ID_LABEL, "files": _many("train/{}.png")},
    ),
    "run lengths": (
        "image_segmentation",
        {
            "description": "some score",
            "sample": ["id,rle_mask", "1,"],
            "files": _many("train/{}.png"),
        },
    ),
    "sounds": (
        "audio",
        {"description": "area under the ROC curve", "files": _many("clips/{}.wav")},
    ),
    "one text": (
        "text_classification",
        {"description": "log loss", "train": _rows("id,text,label", "{0}," + _LONG + ",1")},
    ),
    "two texts": (
        "text_pair",
        {
            "description": "accuracy. Is it an answer to the question?",
            "train": _rows("id,left,right,label", "{0}," + _LONG + "," + _LONG + ",1"),
        },
    ),
    "steps of sequences": (
        "time_series",
        {"description": "mean absolute error", "train": _rows("id,time_step,u,y", "{0},{1},3,1.5")},
    ),
    "a forecast": (
        "time_series",
        {
            "description": "mean absolute error of the forecast, a time series",
            "train": _rows("id,shop,y", "{0},3,1.5"),
        },
    ),
    "purchases": (
        "ranking",
        {"description": "MAP@12 of the recommendations", "train": _rows("user,item", "{0},{1}")},
    ),
}


@pytest.mark.parametrize("case", _CASES)
def test_the_kind_is_told_from_files_columns_metric_and_words(tmp_path: Path, case: str) -> None:
    kind, given = _CASES[case]
    assert kind_of(_task(tmp_path, **given)) == kind  # type: ignore[arg-type]


def test_real_small_tasks_are_of_their_kind(tmp_path: Path) -> None:
    kinds = {
        "diabetes": "tabular_regression",
        "wine": "tabular_classification",
        "digit_images": "image_classification",
    }
    for name, kind in kinds.items():
        directory = getattr(datasets, name)(tmp_path / name)
        assert kind_of(read_task(directory, name)) == kind


def test_a_name_that_only_contains_the_letters_is_no_mask(tmp_path: Path) -> None:
    task = _task(
        tmp_path,
        "log loss",
        train=_ID_LABEL,
        sample=["id,cavalier_king_charles,pug", "1,0.5,0.5"],
        files=_many("train/{}.jpg"),
    )
    assert kind_of(task) == "image_classification"


def test_where_nothing_tells_there_is_no_advice(tmp_path: Path) -> None:
    task = _task(tmp_path, "Find the best answer.")
    assert kind_of(task) is None
    assert recipe_for(task) is None


def test_texts_in_json_are_known_by_the_words_of_the_description(tmp_path: Path) -> None:
    task = _task(tmp_path, "Accuracy. Each comment is a text; some comments are insults.")
    (tmp_path / "train.json").write_text(json.dumps([{"comment": "hello"}]), encoding="utf-8")
    assert kind_of(task) == "text_classification"


def test_there_is_a_recipe_for_each_kind_short_and_with_several_families() -> None:
    assert set(recipes()) == set(RecipeKind.__args__)  # type: ignore[attr-defined]
    for recipe in recipes().values():
        assert 50 < about_tokens(recipe.advice) <= 150
        assert len(recipe.families) >= 4
        assert len(set(recipe.families)) == len(recipe.families)
