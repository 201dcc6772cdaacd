"""Make the demo suite's leaderboards: every team is a real model on the real private answers.

Run it from a checkout: `python -m competitions.leaderboards.make_demo`. Each team draws an effort
and a share of the training rows from a generator seeded by its own number, tries that many models
(family, hyper-parameters, scaling, features), keeps those that do best in cross-validation,
averages up to three of them, and is scored by the competition's own task on the private answers.
Another scikit-learn version may move a last decimal.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from sklearn.base import BaseEstimator
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from competitions.catalog import Competition, split
from competitions.datadir import DataDir
from competitions.preparation import prepare
from competitions.tables import read_csv
from competitions.tasks import load_task

# One board in each of Kaggle's two middle classes of team counts, and on both sides of 250.
TEAMS = {
    "demo-digits": 260,
    "demo-breast-cancer": 240,
    "demo-diabetes": 300,
    "demo-wine": 220,
}

# Metric -> scikit-learn's name for it, by which teams choose among their models.
_SCORING = {
    "accuracy": "accuracy",
    "auc-roc": "roc_auc",
    "multi-class-log-loss": "neg_log_loss",
    "root-mean-squared-error": "neg_root_mean_squared_error",
}


def _classifier(rng: Generator, seed: int) -> BaseEstimator:
    leaf = int(rng.integers(1, 12))
    trees = int(rng.integers(20, 120))
    strength = float(10 ** rng.uniform(-3, 2))
    makers = (
        lambda: KNeighborsClassifier(int(rng.integers(1, 30)), weights="distance"),
        lambda: DecisionTreeClassifier(min_samples_leaf=leaf, random_state=seed),
        lambda: RandomForestClassifier(trees, min_samples_leaf=leaf, random_state=seed),
        lambda: ExtraTreesClassifier(trees, min_samples_leaf=leaf, random_state=seed),
        lambda: LogisticRegression(C=strength, max_iter=400),
        lambda: SVC(C=strength, probability=True, random_state=seed),
        lambda: GaussianNB(var_smoothing=10 ** rng.uniform(-9, 0)),
        lambda: GradientBoostingClassifier(n_estimators=trees // 4, random_state=seed),
    )
    return makers[int(rng.integers(len(makers)))]()


def _regressor(rng: Generator, seed: int) -> BaseEstimator:
    leaf = int(rng.integers(1, 20))
    trees = int(rng.integers(20, 120))
    strength = float(10 ** rng.uniform(-3, 2))
    makers = (
        lambda: KNeighborsRegressor(int(rng.integers(1, 40)), weights="distance"),
        lambda: DecisionTreeRegressor(min_samples_leaf=leaf, random_state=seed),
        lambda: RandomForestRegressor(trees, min_samples_leaf=leaf, random_state=seed),
        lambda: ExtraTreesRegressor(trees, min_samples_leaf=leaf, random_state=seed),
        lambda: Ridge(strength),
        lambda: Lasso(strength),
        lambda: ElasticNet(strength, l1_ratio=float(rng.uniform(0.1, 0.9))),
        lambda: SVR(C=10 * strength),
        lambda: GradientBoostingRegressor(n_estimators=trees // 2, random_state=seed),
    )
    return makers[int(rng.integers(len(makers)))]()


def _tables(competition: Competition, data: DataDir) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Train and test features by id, and the target's column; images become pixel columns."""
    public = data.public(competition)
    train, test = read_csv(public / "train.csv"), read_csv(public / "test.csv")
    target = train.columns[-1]
    if (public / "train").is_dir():
        train = _with_pixels(train, public / "train")
        test = _with_pixels(test, public / "test")
    return train, test, target


def _with_pixels(frame: pd.DataFrame, folder: Path) -> pd.DataFrame:
    from PIL import Image

    images = []
    for name in frame["id"]:
        with Image.open(folder / f"{name}.png") as image:
            images.append(np.asarray(image, dtype=np.float64).ravel())
    pixels = pd.DataFrame(np.array(images)).add_prefix("pixel_")
    return pd.concat([frame, pixels], axis=1)


def _team(competition: Competition, data: DataDir, number: int) -> tuple[float, str]:
    """Train one team's models and score their mean; returns the score and the models in words."""
    rng = np.random.default_rng([number, len(competition.id)])
    train, test, target = _tables(competition, data)
    rows = train.sample(frac=float(rng.uniform(0.6, 1.0)), random_state=number)
    effort = min(12, int(rng.geometric(0.25)))
    tries = [_try(competition, rng, number, list(test.columns[1:])) for _ in range(effort)]
    ranked = sorted(tries, key=lambda one: -_validated(competition, one, rows, target))
    kept = ranked[: min(3, 1 + effort // 3)]
    outputs = [
        _output(competition, model.fit(rows[list(f)], rows[target]), test[list(f)])
        for model, f in kept
    ]
    submission = _submission(competition, np.mean(outputs, axis=0), test[["id"]], target)
    score = load_task(competition.task).score(submission, read_csv(data.answers(competition)))
    words = " + ".join(type(model.steps[-1][1]).__name__ for model, _ in kept)
    return round(score, 5), words


def _try(
    competition: Competition, rng: Generator, seed: int, features: list[str]
) -> tuple[Any, tuple[str, ...]]:
    """One model that a team thinks of, and the features that it looks at."""
    if rng.random() < 0.2:
        count = max(3, int(len(features) * rng.uniform(0.4, 0.9)))
        features = sorted(rng.choice(features, count, replace=False))
    make = _regressor if competition.metric == "root-mean-squared-error" else _classifier
    scaler = StandardScaler() if rng.random() < 0.8 else QuantileTransformer(n_quantiles=30)
    return make_pipeline(scaler, make(rng, seed)), tuple(features)


def _validated(
    competition: Competition, one: tuple[Any, tuple[str, ...]], rows: pd.DataFrame, target: str
) -> float:
    """Mean score of a model over three folds; higher is better."""
    model, features = one
    x, scoring = rows[list(features)], _SCORING[competition.metric]
    return float(cross_val_score(model, x, rows[target], cv=3, scoring=scoring).mean())


def _output(competition: Competition, model: Any, rows: pd.DataFrame) -> Any:
    """A model's predictions in a form that can be averaged."""
    if competition.metric == "root-mean-squared-error":
        return model.predict(rows)
    return model.predict_proba(rows)


def _submission(
    competition: Competition, output: Any, ids: pd.DataFrame, target: str
) -> pd.DataFrame:
    if competition.metric == "auc-roc":
        return ids.assign(**{target: output[:, 1]})
    if competition.metric == "multi-class-log-loss":
        return ids.assign(**{f"class_{k}": output[:, k] for k in range(output.shape[1])})
    # Digits: class k is the digit k.
    labels = output.argmax(axis=1) if competition.metric == "accuracy" else output
    return ids.assign(**{target: labels})


def make_leaderboard(competition: Competition, data: DataDir, teams: int) -> pd.DataFrame:
    """A leaderboard with columns team, score, model; best first, ties in the order of teams."""
    rows = [_team(competition, data, number) for number in range(teams)]
    board = pd.DataFrame(rows, columns=["score", "model"])
    board.insert(0, "team", [f"team_{number:03d}" for number in range(teams)])
    return board.sort_values("score", ascending=competition.lower_is_better, kind="stable")


def main() -> None:
    """Write every leaderboard of the demo suite beside this file."""
    warnings.simplefilter("ignore")  # a poor team's model need not converge
    with tempfile.TemporaryDirectory() as folder:
        data = DataDir(Path(folder))
        for competition in split("demo"):
            prepare(competition, data)
            board = make_leaderboard(competition, data, TEAMS[competition.id])
            target = Path(__file__).parent / f"{competition.id}.csv"
            board.to_csv(target, index=False, lineterminator="\n")
            print(f"{competition.id}: {len(board)} teams, best {board['score'].iloc[0]}")


if __name__ == "__main__":
    main()
