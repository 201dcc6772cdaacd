from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from competitions.catalog import find, split
from competitions.errors import InvalidSubmission
from competitions.preparing import Folders
from competitions.tables import read_csv
from competitions.tasks import load_preparable, load_task

DEMO = [competition.id for competition in split("demo")]
WORDS = {
    "demo-digits": "accuracy",
    "demo-breast-cancer": "area under the ROC curve (AUC)",
    "demo-diabetes": "root mean squared error (RMSE)",
    "demo-wine": "multi-class log loss",
}
# First prediction column; a value outside what the competition allows (none for diabetes).
TARGET = {
    "demo-digits": "label",
    "demo-breast-cancer": "malignant",
    "demo-diabetes": "progression",
    "demo-wine": "class_0",
}
OUTSIDE = [("demo-digits", 10), ("demo-digits", -1), ("demo-breast-cancer", 1.01)]
OUTSIDE += [("demo-breast-cancer", -0.01), ("demo-wine", 1.34), ("demo-wine", -0.34)]

Prepared = Callable[[str], Path]
Damage = Callable[[pd.DataFrame, str], pd.DataFrame]


def _prepare(competition_id: str, root: Path) -> Path:
    (root / "public").mkdir(parents=True)
    (root / "private").mkdir()
    task = load_preparable(find(competition_id).task)
    task.prepare(Folders(root / "raw", root / "public", root / "private", root / "scratch"))
    return root


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The folder with public/ and private/ of a competition, prepared once."""
    root = tmp_path_factory.mktemp("demo")
    made = {one: _prepare(one, root / one) for one in DEMO}
    return made.__getitem__


def _bytes(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _sample(folder: Path) -> pd.DataFrame:
    return read_csv(folder / "public" / "sample_submission.csv")


def _answers(folder: Path) -> pd.DataFrame:
    return read_csv(folder / "private" / "test.csv")


def _text(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.assign(**{column: ["many", *frame[column].astype(object)[1:]]})


def _blank(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.assign(**{column: [np.nan, *frame[column][1:]]})


def _infinite(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame.assign(**{column: [np.inf, *frame[column][1:]]})


def _stranger(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return pd.concat([frame, frame.head(1).assign(id="stranger")], ignore_index=True)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "prediction column renamed": (lambda f, c: f.rename(columns={c: "guess"}), "lacks the column"),
    "id column renamed": (lambda f, c: f.rename(columns={"id": "key"}), "lacks the column id"),
    "row missing": (lambda f, c: f.iloc[1:], "lacks 1 id "),
    "row repeated": (lambda f, c: pd.concat([f, f.head(1)]), "repeats 1 id "),
    "row too many": (_stranger, "has unknown 1 id .*'stranger'"),
    "empty table": (lambda f, c: f.head(0), r"lacks \d+ ids"),
    "missing value": (_blank, "1 of .* values are not finite numbers"),
    "infinite value": (_infinite, "1 of .* values are not finite numbers"),
    "text": (_text, "'many'"),
}


@pytest.mark.parametrize("competition_id", DEMO)
def test_preparing_twice_gives_the_same_bytes(
    prepared: Prepared, tmp_path: Path, competition_id: str
) -> None:
    first, again = prepared(competition_id), _prepare(competition_id, tmp_path / "again")
    assert _bytes(first) == _bytes(again)


# A change here changes the competition: its leaderboard has to be made anew.
@pytest.mark.parametrize(
    ("competition_id", "digest"),
    [
        ("demo-digits", "a94846b05fc9c873"),
        ("demo-breast-cancer", "f0bd526e26899810"),
        ("demo-diabetes", "78f555db7155ef8f"),
        ("demo-wine", "0bf07099d220c68e"),
    ],
)
def test_the_tables_are_those_the_leaderboard_was_made_on(
    prepared: Prepared, competition_id: str, digest: str
) -> None:
    tables = {k: v for k, v in _bytes(prepared(competition_id)).items() if k.endswith(".csv")}
    joined = b"".join(name.encode() + b"\0" + text for name, text in sorted(tables.items()))
    assert hashlib.sha256(joined).hexdigest()[:16] == digest


@pytest.mark.parametrize("competition_id", DEMO)
def test_every_file_ends_its_lines_in_the_same_way(prepared: Prepared, competition_id: str) -> None:
    for name, text in _bytes(prepared(competition_id)).items():
        if not name.endswith(".png"):
            assert b"\r" not in text
            assert text.endswith(b"\n")


@pytest.mark.parametrize("competition_id", DEMO)
def test_no_id_is_in_train_and_test(prepared: Prepared, competition_id: str) -> None:
    public = prepared(competition_id) / "public"
    train, test = read_csv(public / "train.csv"), read_csv(public / "test.csv")
    ids = [*train["id"], *test["id"]]
    assert len(set(ids)) == len(ids)
    assert list(test["id"]) == list(_answers(prepared(competition_id))["id"])
    assert list(test["id"]) == list(_sample(prepared(competition_id))["id"])


@pytest.mark.parametrize("competition_id", DEMO)
def test_the_test_set_does_not_hold_the_target(prepared: Prepared, competition_id: str) -> None:
    public = prepared(competition_id) / "public"
    train, test = read_csv(public / "train.csv"), read_csv(public / "test.csv")
    assert list(test.columns) == list(train.columns[:-1])
    assert set(test.columns).isdisjoint(_answers(prepared(competition_id)).columns[1:])


@pytest.mark.parametrize("competition_id", ["demo-digits", "demo-breast-cancer", "demo-wine"])
def test_the_order_of_ids_says_nothing_of_the_class(
    prepared: Prepared, competition_id: str
) -> None:
    answers = _answers(prepared(competition_id)).iloc[:, 1:].to_numpy()
    classes = answers.argmax(axis=1) if answers.shape[1] > 1 else answers[:, 0]
    order = np.corrcoef(np.arange(len(classes)), classes)[0, 1]
    # Three standard errors of a correlation of independent values.
    assert abs(order) < 3 / math.sqrt(len(classes))


@pytest.mark.parametrize("competition_id", DEMO)
def test_the_description_has_its_sections_and_says_the_metric(
    prepared: Prepared, competition_id: str
) -> None:
    text = (prepared(competition_id) / "public" / "description.md").read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "## Description",
        "## Evaluation",
        "## Submission Format",
        "## Dataset Description",
    ]
    assert WORDS[competition_id] in text
    example = (prepared(competition_id) / "public" / "sample_submission.csv").read_text()
    assert "\n".join(example.splitlines()[:4]) in text


@pytest.mark.parametrize("part", ["train", "test"])
def test_every_digit_is_one_grey_image_of_8_by_8(prepared: Prepared, part: str) -> None:
    public = prepared("demo-digits") / "public"
    names = {f"{name}.png" for name in read_csv(public / f"{part}.csv")["id"]}
    assert {path.name for path in (public / part).iterdir()} == names
    with Image.open(public / part / min(names)) as image:
        assert (image.size, image.mode) == ((8, 8), "L")
        assert np.asarray(image).max() > 200


@pytest.mark.parametrize("competition_id", DEMO)
def test_the_truth_in_any_order_scores_the_optimum(prepared: Prepared, competition_id: str) -> None:
    answers = _answers(prepared(competition_id))
    task = load_task(find(competition_id).task)
    best = 0.0 if find(competition_id).lower_is_better else 1.0
    shuffled = answers.sample(frac=1, random_state=0)
    assert task.score(shuffled, answers) == pytest.approx(best, abs=1e-12)


@pytest.mark.parametrize("competition_id", DEMO)
def test_the_sample_submission_is_valid_and_wins_nothing(
    prepared: Prepared, competition_id: str
) -> None:
    competition, sample = find(competition_id), _sample(prepared(competition_id))
    task = load_task(competition.task)
    task.validate(sample, sample)
    score = task.score(sample, _answers(prepared(competition_id)))
    limit = competition.thresholds.median
    assert score > limit if competition.lower_is_better else score < limit


def test_accuracy_of_four_images() -> None:
    answers = pd.DataFrame({"id": list("abcd"), "label": [1, 2, 3, 4]})
    guess = pd.DataFrame({"id": list("dcba"), "label": [4, 3, 2, 0]})
    assert load_task("demo_digits").score(guess, answers) == 0.75


def test_auc_of_four_cases() -> None:
    answers = pd.DataFrame({"id": list("abcd"), "malignant": [0, 0, 1, 1]})
    guess = pd.DataFrame({"id": list("dcba"), "malignant": [0.8, 0.35, 0.4, 0.1]})
    assert load_task("demo_breast_cancer").score(guess, answers) == 0.75


def test_rmse_of_four_patients() -> None:
    answers = pd.DataFrame({"id": list("abcd"), "progression": [100, 100, 100, 100]})
    guess = pd.DataFrame({"id": list("dcba"), "progression": [101, 99, 103, 95]})
    assert load_task("demo_diabetes").score(guess, answers) == 3.0


def test_log_loss_of_four_wines() -> None:
    truth = np.eye(3, dtype=int)[[0, 1, 2, 0]]
    chances = [[0.5, 0.5, 0], [0.25, 0.5, 0.25], [0, 0, 1], [0.25, 0.25, 0.5]]
    columns = ["class_0", "class_1", "class_2"]
    answers = pd.DataFrame(truth, columns=columns).assign(id=list("abcd"))
    guess = pd.DataFrame(chances, columns=columns).assign(id=list("abcd"))[::-1]
    # -(ln 1/2 + ln 1/2 + ln 1 + ln 1/4) / 4 = ln 2.
    assert load_task("demo_wine").score(guess, answers) == pytest.approx(math.log(2))


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("competition_id", DEMO)
def test_a_damaged_submission_is_refused_by_validation_and_by_grading(
    prepared: Prepared, competition_id: str, damage: str
) -> None:
    change, sentence = DAMAGES[damage]
    sample = _sample(prepared(competition_id))
    _refused_by_both(prepared, competition_id, change(sample, TARGET[competition_id]), sentence)


@pytest.mark.parametrize(("competition_id", "value"), OUTSIDE)
def test_a_value_outside_the_range_is_refused_by_validation_and_by_grading(
    prepared: Prepared, competition_id: str, value: float
) -> None:
    sample = _sample(prepared(competition_id))
    column = TARGET[competition_id]
    outside = sample.assign(**{column: [*sample[column][:-1], value]})
    _refused_by_both(prepared, competition_id, outside, r"1 of .* values are not in \[0, ")


def test_wine_probabilities_that_do_not_add_to_one_are_refused(prepared: Prepared) -> None:
    short = _sample(prepared("demo-wine")).assign(class_0=0.3)
    _refused_by_both(prepared, "demo-wine", short, "do not add to 1")


def _refused_by_both(
    prepared: Prepared, competition_id: str, submission: pd.DataFrame, sentence: str
) -> None:
    task, folder = load_task(find(competition_id).task), prepared(competition_id)
    with pytest.raises(InvalidSubmission, match=sentence) as by_validation:
        task.validate(submission, _sample(folder))
    with pytest.raises(InvalidSubmission, match=sentence) as by_grading:
        task.score(submission, _answers(folder))
    assert str(by_validation.value) == str(by_grading.value)
