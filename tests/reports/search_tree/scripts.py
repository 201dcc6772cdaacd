"""Solutions as a model writes them, each a small change of its parent's; and what they print."""

from __future__ import annotations

import random

_MODELS = (
    "HistGradientBoostingClassifier(max_iter=300, learning_rate=0.05)",
    "RandomForestClassifier(n_estimators=400, n_jobs=-1)",
    "LogisticRegression(max_iter=2000, C=0.5)",
    "ExtraTreesClassifier(n_estimators=600, min_samples_leaf=2)",
)
_STEPS = (
    'frame["hour"] = frame["at"].dt.hour',
    'frame["is_weekend"] = frame["at"].dt.dayofweek >= 5',
    'frame["words"] = frame["text"].str.split().str.len()',
    'frame["ratio"] = frame["width"] / (frame["height"] + 1e-6)',
    'frame["log_price"] = np.log1p(frame["price"])',
    'frame["city_mean"] = frame.groupby("city")["price"].transform("mean")',
    'frame["missing"] = frame.isna().sum(axis=1)',
    'frame["cluster"] = KMeans(8, random_state=0).fit_predict(frame[numbers])',
)
_TEMPLATE = '''\
"""{title}"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold, cross_val_predict

INPUT = Path("input")
SEED = {seed}


def features(frame: pd.DataFrame) -> pd.DataFrame:
    # Numbers first, then what the text columns say.
    frame = frame.copy()
    numbers = frame.select_dtypes("number").columns
{steps}
    return frame.select_dtypes("number").fillna(0.0)


def main() -> None:
    train = pd.read_csv(INPUT / "train.csv", parse_dates=["at"])
    test = pd.read_csv(INPUT / "test.csv", parse_dates=["at"])
    target = train.pop("target")
    model = {model}
    folds = StratifiedKFold(n_splits={folds}, shuffle=True, random_state=SEED)
    guess = cross_val_predict(model, features(train), target, cv=folds, method="predict_proba")
    score = float((guess.argmax(axis=1) == target).mean())
    model.fit(features(train), target)
    answer = model.predict_proba(features(test))[:, 1]
    pd.DataFrame({{"id": test["id"], "target": answer}}).to_csv("submission.csv", index=False)
    Path("result.json").write_text(json.dumps({{"metric": score, "metric_name": "accuracy"}}))
    print(f"Validation metric: {{score}}")


{helpers}
if __name__ == "__main__":
    main()
'''


class Solution:
    """What a script is made of; `changed` gives a child that differs in a line or two."""

    def __init__(self, rng: random.Random, steps: tuple[str, ...], model: str, folds: int) -> None:
        self._rng, self.steps, self.model, self.folds = rng, steps, model, folds

    @classmethod
    def drafted(cls, rng: random.Random) -> Solution:
        return cls(rng, tuple(rng.sample(_STEPS, 2)), rng.choice(_MODELS), 5)

    def changed(self) -> Solution:
        steps, model, folds = list(self.steps), self.model, self.folds
        kind = self._rng.randrange(4)
        if kind == 0 or len(steps) < 2:
            steps.append(self._rng.choice(_STEPS))
        elif kind == 1:
            steps.pop(self._rng.randrange(len(steps)))
        elif kind == 2:
            model = self._rng.choice(_MODELS)
        else:
            folds = self._rng.choice((3, 5, 10))
        return Solution(self._rng, tuple(steps), model, folds)

    def text(self, title: str, functions: int) -> str:
        """The script, of about 40 lines and 9 per further function."""
        return _TEMPLATE.format(
            title=title,
            seed=self._rng.randrange(100),
            steps="\n".join(f"    {step}" for step in self.steps),
            model=self.model,
            folds=self.folds,
            helpers="".join(_helper(number) for number in range(functions)),
        )


def _helper(number: int) -> str:
    return f'''\
def target_encode_{number}(train: pd.Series, test: pd.Series, target: pd.Series) -> pd.Series:
    """Means of the target by category, shrunk to the overall mean by {number + 1} rows."""
    overall = target.mean()
    groups = target.groupby(train).agg(["mean", "size"])
    weight = groups["size"] / (groups["size"] + {number + 1})
    shrunk = weight * groups["mean"] + (1 - weight) * overall
    return test.map(shrunk).fillna(overall)


'''


def printed(rng: random.Random, verdict: str, metric: float | None) -> str:
    """What a script with this verdict printed."""
    folds = [f"fold {fold}: accuracy {0.7 + 0.2 * rng.random():.4f}" for fold in range(5)]
    rounds = [f"[{number * 50}]\tvalid's logloss: {0.6 / number:.5f}" for number in range(1, 30)]
    if verdict == "crash":
        return "\n".join(folds[:2]) + _TRACEBACK
    if verdict == "timeout":
        return "\n".join(rounds) + "\nkilled after 3600 s"
    if verdict == "oom":
        return "\n".join(folds[:1]) + "\nkilled at 64.0 GiB of memory"
    ending = "" if metric is None else f"\nValidation metric: {metric:.6f}"
    return "\n".join([*rounds, *folds]) + ending + "\n"


_TRACEBACK = """
Traceback (most recent call last):
  File "solution.py", line 41, in <module>
    main()
  File "solution.py", line 30, in main
    guess = cross_val_predict(model, features(train), target, cv=folds)
  File "pandas/core/frame.py", line 4102, in __getitem__
    indexer = self.columns.get_loc(key)
KeyError: 'city'
"""
