"""Our scores against scikit-learn's own functions, and what is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn import metrics as sk

from agent.judging.plan import JudgingPlan
from agent.judging.scoring import Scorer, ScoringRefused
from agent.task import Task
from tests.agent.judging.cases import competition, plan_for

_RNG = np.random.default_rng(0)
_ROWS = 60
_X = _RNG.normal(size=_ROWS)
_BINARY = (_X + _RNG.normal(size=_ROWS) > 0).astype(int)
_WORDS = np.array(["no", "yes"])[_BINARY]
_THREE = np.array(["ant", "bee", "cat"])[np.arange(_ROWS) % 3]
_GRADES = np.arange(_ROWS) % 4
_VALUES = np.exp(_X) + 1
_CHANCES = _RNG.uniform(0.01, 0.99, _ROWS)
_GUESSED_VALUES = _VALUES + _RNG.uniform(0, 1, _ROWS)
_GUESSED_THREE = np.roll(_THREE, 1)
_GUESSED_THREE[:40] = _THREE[:40]
_GUESSED_WORDS = np.where(np.arange(_ROWS) % 5, _WORDS, "no")
_GUESSED_GRADES = np.where(np.arange(_ROWS) % 3, _GRADES, 1)
_SHARES = _RNG.dirichlet([1, 1, 1], _ROWS)

Reference = Callable[[Any, Any], float]


def _task(tmp_path: Path, metric: str, labels: dict[str, Any], targets: list[str]) -> Task:
    train = {"id": np.arange(_ROWS), "x": _X, **labels}
    test = {"id": np.arange(100, 130), "x": _X[:30]}
    first = {name: np.asarray(values)[:1].repeat(30) for name, values in labels.items()}
    sample = {"id": test["id"], **{name: first.get(name, np.full(30, 0.5)) for name in targets}}
    return competition(tmp_path / "data", metric, train, test, sample)


def _scorer(task: Task, tmp_path: Path) -> Scorer:
    plan = plan_for(task, tmp_path, hidden_share=0.0)
    assert plan.scorer is not None, plan.reason
    return plan.scorer


def _file(tmp_path: Path, columns: dict[str, Any]) -> Path:
    path = tmp_path / "out_of_fold.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


def _score_by_fold(scorer: Scorer, reference: Reference, truth: Any, guess: Any) -> list[float]:
    assert scorer.folds is not None
    rows, fold = scorer.folds.rows, scorer.folds.fold
    return [
        float(reference(np.asarray(truth)[rows[fold == k]], np.asarray(guess)[rows[fold == k]]))
        for k in range(5)
    ]


_ONE_COLUMN: list[tuple[str, Any, Any, Reference]] = [
    ("area under the ROC curve", _BINARY, _CHANCES, sk.roc_auc_score),
    (
        "area under the ROC curve",
        _WORDS,
        _CHANCES,
        lambda y, p: sk.roc_auc_score(y == "yes", p),
    ),
    ("log loss", _BINARY, _CHANCES, sk.log_loss),
    ("Brier score", _BINARY, _CHANCES, sk.brier_score_loss),
    ("average precision", _BINARY, _CHANCES, sk.average_precision_score),
    ("normalized Gini", _BINARY, _CHANCES, lambda y, p: 2 * sk.roc_auc_score(y, p) - 1),
    ("accuracy", _THREE, _GUESSED_THREE, sk.accuracy_score),
    ("top-1 error", _THREE, _GUESSED_THREE, lambda y, p: 1 - sk.accuracy_score(y, p)),
    (
        "macro F1",
        _THREE,
        _GUESSED_THREE,
        lambda y, p: sk.f1_score(y, p, average="macro"),
    ),
    ("micro F1", _THREE, _GUESSED_THREE, lambda y, p: sk.f1_score(y, p, average="micro")),
    ("F1", _WORDS, _GUESSED_WORDS, lambda y, p: sk.f1_score(y, p, pos_label="yes")),
    ("Matthews correlation", _THREE, _GUESSED_THREE, sk.matthews_corrcoef),
    (
        "quadratic weighted kappa",
        _GRADES,
        _GUESSED_GRADES,
        lambda y, p: sk.cohen_kappa_score(y, p, weights="quadratic"),
    ),
    ("RMSE", _VALUES, _GUESSED_VALUES, lambda y, p: sk.mean_squared_error(y, p) ** 0.5),
    ("mean squared error", _VALUES, _GUESSED_VALUES, sk.mean_squared_error),
    ("mean absolute error", _VALUES, _GUESSED_VALUES, sk.mean_absolute_error),
    (
        "mean absolute percentage error",
        _VALUES,
        _GUESSED_VALUES,
        sk.mean_absolute_percentage_error,
    ),
    ("RMSLE", _VALUES, _GUESSED_VALUES, lambda y, p: sk.mean_squared_log_error(y, p) ** 0.5),
    ("R-squared", _VALUES, _GUESSED_VALUES, sk.r2_score),
    ("Pearson", _VALUES, _GUESSED_VALUES, lambda y, p: stats.pearsonr(y, p)[0]),
    ("Spearman", _VALUES, _GUESSED_VALUES, lambda y, p: stats.spearmanr(y, p)[0]),
]


@pytest.mark.parametrize(("metric", "truth", "guess", "reference"), _ONE_COLUMN)
def test_one_column_is_scored_as_scikit_learn_does(
    tmp_path: Path, metric: str, truth: Any, guess: Any, reference: Reference
) -> None:
    scorer = _scorer(_task(tmp_path, metric, {"y": truth}, ["y"]), tmp_path)
    score = scorer.score_out_of_fold(_file(tmp_path, {"row": np.arange(_ROWS), "y": guess}))
    expected = _score_by_fold(scorer, reference, truth, guess)
    assert score.parts == pytest.approx(expected)
    assert score.value == pytest.approx(np.mean(expected))
    assert score.noise == pytest.approx(np.std(expected, ddof=1) / 5**0.5)


@pytest.mark.parametrize(
    ("metric", "reference"),
    [
        ("log loss", lambda y, p: sk.log_loss(y, p, labels=["ant", "bee", "cat"])),
        (
            "ROC AUC",
            lambda y, p: np.mean(
                [sk.roc_auc_score(y == n, p[:, i]) for i, n in enumerate(("ant", "bee", "cat"))]
            ),
        ),
    ],
)
@pytest.mark.parametrize("prefix", ["", "kind_"])
def test_a_column_per_class_is_scored_as_scikit_learn_does(
    tmp_path: Path, metric: str, reference: Reference, prefix: str
) -> None:
    targets = [f"{prefix}{name}" for name in ("ant", "bee", "cat")]
    scorer = _scorer(_task(tmp_path, metric, {"kind": _THREE}, targets), tmp_path)
    columns = {name: _SHARES[:, i] for i, name in enumerate(targets)}
    score = scorer.score_out_of_fold(_file(tmp_path, {"row": np.arange(_ROWS), **columns}))
    assert score.parts == pytest.approx(_score_by_fold(scorer, reference, _THREE, _SHARES))


@pytest.mark.parametrize(
    ("metric", "truth", "reference"),
    [
        (
            "mean column-wise AUC",
            np.column_stack([_BINARY, 1 - np.roll(_BINARY, 7), np.arange(_ROWS) // 3 % 2]),
            lambda y, p: sk.roc_auc_score(y, p),
        ),
        (
            "log loss",
            np.column_stack([_BINARY, _BINARY, 1 - _BINARY]),
            lambda y, p: np.mean([sk.log_loss(y[:, i], p[:, i]) for i in range(3)]),
        ),
        (
            "log loss",
            np.eye(3)[np.arange(_ROWS) % 3],
            lambda y, p: sk.log_loss(y.argmax(1), p, labels=[0, 1, 2]),
        ),
        (
            "mean column-wise root mean squared error",
            _SHARES[::-1] * 3,
            lambda y, p: np.mean(np.sqrt(np.mean((y - p) ** 2, axis=0))),
        ),
        (
            "Kullback-Leibler divergence",
            _SHARES[::-1] * 8,
            lambda y, p: np.mean([stats.entropy(a, b) for a, b in zip(y, p, strict=True)]),
        ),
        (
            "label ranking average precision",
            np.eye(3)[np.arange(_ROWS) % 3],
            sk.label_ranking_average_precision_score,
        ),
    ],
)
def test_several_columns_are_scored_as_their_definition_says(
    tmp_path: Path, metric: str, truth: Any, reference: Reference
) -> None:
    names = ["a", "b", "c"]
    labels = {name: truth[:, i] for i, name in enumerate(names)}
    scorer = _scorer(_task(tmp_path, metric, labels, names), tmp_path)
    columns = {name: _SHARES[:, i] for i, name in enumerate(names)}
    score = scorer.score_out_of_fold(_file(tmp_path, {"row": np.arange(_ROWS), **columns}))
    assert score.parts == pytest.approx(_score_by_fold(scorer, reference, truth, _SHARES))


def test_lists_of_labels_and_texts_are_scored(tmp_path: Path) -> None:
    whales = np.array(["w1", "w2", "w3"])[np.arange(_ROWS) % 3]
    scorer = _scorer(_task(tmp_path / "a", "MAP@5", {"Id": whales}, ["Id"]), tmp_path / "a")
    guess = np.where(np.arange(_ROWS) % 3 == 0, "w1 w2", "w9 w2 w3")
    rows = {"row": np.arange(_ROWS), "Id": guess}
    path = _file(tmp_path, rows)
    assert scorer.score_out_of_fold(path).value == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)

    tags = np.array(["x y", "x", "y z", "x y z", "z", "y"])[np.arange(_ROWS) % 6]
    scorer = _scorer(
        _task(tmp_path / "b", "Micro-averaged F1", {"tags": tags}, ["tags"]), tmp_path / "b"
    )
    path = _file(tmp_path, {"row": np.arange(_ROWS), "tags": tags})
    assert scorer.score_out_of_fold(path).value == 1.0

    scorer = _scorer(
        _task(tmp_path / "c", "the Levenshtein distance", {"t": _THREE}, ["t"]), tmp_path / "c"
    )
    path = _file(tmp_path, {"row": np.arange(_ROWS), "t": np.char.add(_THREE, "s")})
    assert scorer.score_out_of_fold(path).value == 1.0


@pytest.fixture
def plan(tmp_path: Path) -> JudgingPlan:
    return plan_for(_task(tmp_path, "AUC", {"y": _BINARY}, ["y"]), tmp_path)


def _seen(plan: JudgingPlan) -> tuple[Scorer, Any, Any]:
    assert plan.scorer is not None
    assert plan.scorer.folds is not None
    return plan.scorer, plan.scorer.folds.rows, plan.scorer.folds.fold


def test_one_whole_fold_is_enough_and_its_noise_is_a_bootstrap(
    tmp_path: Path, plan: JudgingPlan
) -> None:
    scorer, rows, fold = _seen(plan)
    one = rows[fold == 0]
    score = scorer.score_out_of_fold(_file(tmp_path, {"row": one, "y": _CHANCES[: len(one)]}))
    assert score.parts == ()
    assert 0.03 < score.noise < 0.4
    again = scorer.score_out_of_fold(_file(tmp_path, {"row": one, "y": _CHANCES[: len(one)]}))
    assert again == score


def test_the_order_of_rows_and_further_columns_do_not_matter(
    tmp_path: Path, plan: JudgingPlan
) -> None:
    scorer, rows, fold = _seen(plan)
    guess = _CHANCES[: len(rows)]
    score = scorer.score_out_of_fold(_file(tmp_path, {"row": rows, "y": guess}))
    turned = {"fold": fold[::-1], "y": guess[::-1], "row": rows[::-1]}
    assert scorer.score_out_of_fold(_file(tmp_path, turned)) == score


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop(columns="y"), "needs the columns row, y"),
        (lambda t: t.drop(columns="row"), "needs the columns row, y"),
        (lambda t: t.iloc[1:], r"of the \d+ rows of fold \d; predict all rows of a fold or none"),
        (lambda t: t.iloc[:0], "holds no rows"),
        (lambda t: pd.concat([t, t.iloc[:1]]), "predicted twice"),
        (lambda t: t.assign(row=t["row"] + 0.5), "is in no fold"),
        (lambda t: t.assign(row=t["row"] + 1), "is in no fold"),
        (lambda t: t.assign(row="first"), "is in no fold"),
        (lambda t: t.assign(y=t["y"].mask(t.index == 2)), "y is .*, not a finite number"),
        (lambda t: t.assign(y="high"), "y is 'high', not a finite number"),
        (lambda t: t.assign(y=np.inf), "not a finite number"),
    ],
)
def test_what_does_not_fit_the_folds_is_refused_with_a_reason(
    tmp_path: Path, plan: JudgingPlan, change: Callable[[pd.DataFrame], pd.DataFrame], words: str
) -> None:
    scorer, rows, _ = _seen(plan)
    table = change(pd.DataFrame({"row": rows, "y": _CHANCES[: len(rows)]}))
    path = tmp_path / "out_of_fold.csv"
    table.to_csv(path, index=False)
    with pytest.raises(ScoringRefused, match=words):
        scorer.score_out_of_fold(path)


@pytest.mark.parametrize("chosen", [{1}, {0, 2}, {4}])
def test_the_folds_that_are_predicted_cannot_be_chosen(
    tmp_path: Path, plan: JudgingPlan, chosen: set[int]
) -> None:
    scorer, rows, fold = _seen(plan)
    some = rows[np.isin(fold, list(chosen))]
    path = _file(tmp_path, {"row": some, "y": _CHANCES[: len(some)]})
    with pytest.raises(ScoringRefused, match="predict fold 0 first, then 1, and so on"):
        scorer.score_out_of_fold(path)


def test_files_that_are_no_tables_are_refused(tmp_path: Path, plan: JudgingPlan) -> None:
    scorer, _, _ = _seen(plan)
    path = tmp_path / "out_of_fold.csv"
    for content in (b"", b"\xff\xfe\x00", b'row,y\n0,"1\n'):
        path.write_bytes(content)
        with pytest.raises(ScoringRefused, match=r"out_of_fold\.csv"):
            scorer.score_out_of_fold(path)


def test_probabilities_beyond_one_have_no_log_loss(tmp_path: Path) -> None:
    scorer = _scorer(_task(tmp_path, "log loss", {"y": _BINARY}, ["y"]), tmp_path)
    path = _file(tmp_path, {"row": np.arange(_ROWS), "y": _CHANCES * 2})
    with pytest.raises(ScoringRefused, match="cannot be scored with log_loss"):
        scorer.score_out_of_fold(path)


def test_certainty_of_every_class_is_not_free_of_loss(tmp_path: Path) -> None:
    targets = ["ant", "bee", "cat"]
    scorer = _scorer(_task(tmp_path, "log loss", {"kind": _THREE}, targets), tmp_path)
    rows = {"row": np.arange(_ROWS), **{name: np.ones(_ROWS) for name in targets}}
    assert scorer.score_out_of_fold(_file(tmp_path, rows)).value == pytest.approx(np.log(3))


def test_hidden_rows_are_scored_by_their_new_ids_in_any_order(
    tmp_path: Path, plan: JudgingPlan
) -> None:
    scorer, _, _ = _seen(plan)
    assert scorer.hidden is not None
    ids, rows = list(scorer.hidden.ids), list(scorer.hidden.rows)
    table = pd.DataFrame({"id": ids, "y": _CHANCES[rows]})
    table.iloc[::-1].to_csv(tmp_path / "hidden.csv", index=False)
    score = scorer.score_hidden(tmp_path / "hidden.csv")
    assert score.value == pytest.approx(sk.roc_auc_score(_BINARY[rows], _CHANCES[rows]))
    for wrong in (table.iloc[1:], pd.concat([table, table.iloc[:1]]), table.assign(id=0)):
        wrong.to_csv(tmp_path / "hidden.csv", index=False)
        with pytest.raises(ScoringRefused, match="each hidden row once"):
            scorer.score_hidden(tmp_path / "hidden.csv")
