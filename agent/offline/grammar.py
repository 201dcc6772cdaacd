"""The offline coder's language: recipes of scikit-learn models, and the steps between them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random

Value = str | int | float
MOST_PARTS = 3
_FIRST_ROWS = 20_000


@dataclass(frozen=True)
class Model:
    """A family of models. Classes are "module:Class"; an empty one means: not for that kind.

    The first value of each grid is the default. `fit_s` is about what one fit takes on 100,000
    cells (rows x columns) of training data on one core.
    """

    classifier: str
    regressor: str
    grids: Mapping[str, tuple[Value, ...]]
    fit_s: float
    fixed: str = ""
    scalers: tuple[str, ...] = ("standard", "none", "quantile")
    wrapper: str = ""
    """A class that makes probabilities of a classifier that has none."""


_TREE_GRIDS: Mapping[str, tuple[Value, ...]] = {
    "n_estimators": (100, 200, 400),
    "min_samples_leaf": (1, 2, 4, 8),
    "max_features": ("sqrt", 0.3, 0.6, 1.0),
}
_TREE_FIXED = "n_jobs=-1, random_state=SEED"

MODELS: dict[str, Model] = {
    "linear": Model(
        "sklearn.linear_model:LogisticRegression",
        "",
        {"C": (1.0, 0.3, 0.1, 0.03, 3.0, 10.0)},
        0.3,
        "max_iter=1000",
    ),
    "ridge": Model(
        "", "sklearn.linear_model:Ridge", {"alpha": (1.0, 0.1, 0.01, 10.0, 100.0)}, 0.01
    ),
    "elastic_net": Model(
        "",
        "sklearn.linear_model:ElasticNet",
        {"alpha": (0.1, 0.01, 0.03, 0.3, 1.0), "l1_ratio": (0.5, 0.1, 0.9)},
        0.05,
        "max_iter=5000",
    ),
    "discriminant": Model(
        "sklearn.discriminant_analysis:LinearDiscriminantAnalysis",
        "",
        {"shrinkage": ("auto", 0.01, 0.1, 0.3)},
        0.05,
        "solver='lsqr'",
    ),
    "naive_bayes": Model(
        "sklearn.naive_bayes:GaussianNB", "", {"var_smoothing": (1e-3, 1e-2, 1e-1, 1e-9)}, 0.02
    ),
    "neighbours": Model(
        "sklearn.neighbors:KNeighborsClassifier",
        "sklearn.neighbors:KNeighborsRegressor",
        {"n_neighbors": (7, 3, 5, 11, 19, 31), "weights": ("distance", "uniform")},
        0.1,
    ),
    "extra_trees": Model(
        "sklearn.ensemble:ExtraTreesClassifier",
        "sklearn.ensemble:ExtraTreesRegressor",
        _TREE_GRIDS,
        0.4,
        _TREE_FIXED,
        ("none",),
    ),
    "forest": Model(
        "sklearn.ensemble:RandomForestClassifier",
        "sklearn.ensemble:RandomForestRegressor",
        _TREE_GRIDS,
        0.6,
        _TREE_FIXED,
        ("none",),
    ),
    "support_vectors": Model(
        "sklearn.svm:SVC",
        "sklearn.svm:SVR",
        {"C": (1.0, 3.0, 10.0, 30.0, 0.3), "gamma": ("scale", 0.01, 0.003, 0.03)},
        0.8,
        wrapper="sklearn.calibration:CalibratedClassifierCV",
    ),
    "boosting": Model(
        "sklearn.ensemble:HistGradientBoostingClassifier",
        "sklearn.ensemble:HistGradientBoostingRegressor",
        {
            "learning_rate": (0.1, 0.05, 0.03, 0.2),
            "max_iter": (60, 120, 240),
            "max_leaf_nodes": (15, 7, 31),
            "l2_regularization": (0.0, 1.0, 10.0),
        },
        1.5,
        "random_state=SEED",
        ("none",),
    ),
    "network": Model(
        "sklearn.neural_network:MLPClassifier",
        "sklearn.neural_network:MLPRegressor",
        {"hidden_layer_sizes": (64, 128, 256), "alpha": (0.0001, 0.01, 0.1)},
        1.5,
        "max_iter=300, random_state=SEED",
        ("standard", "quantile"),
    ),
}

REDUCERS: dict[str, str] = {
    "none": "",
    "pca_95": "PCA(n_components=0.95, svd_solver='full')",
    "pca_99": "PCA(n_components=0.99, svd_solver='full')",
}
SCALERS: dict[str, str] = {
    "none": "",
    "standard": "StandardScaler()",
    "quantile": "QuantileTransformer(n_quantiles=100, output_distribution='normal')",
}


@dataclass(frozen=True)
class Part:
    """One model of a recipe with its preprocessing."""

    model: str
    params: tuple[tuple[str, Value], ...]
    scaler: str
    reducer: str = "none"


@dataclass(frozen=True)
class Recipe:
    """What a script does: one model, or the mean of several."""

    parts: tuple[Part, ...]
    target: str = "raw"
    """"raw" or, for regression, "log1p"."""
    max_rows: int = 0
    """Training rows used; 0: all."""

    def to_json(self) -> str:
        """One canonical line; equal recipes give equal lines."""
        parts = [[p.model, dict(p.params), p.scaler, p.reducer] for p in self.parts]
        content = {"parts": parts, "target": self.target, "max_rows": self.max_rows}
        return json.dumps(content, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """Read what to_json wrote."""
        content = json.loads(text)
        parts = tuple(
            Part(model, tuple(params.items()), scaler, reducer)
            for model, params, scaler, reducer in content["parts"]
        )
        return cls(parts, content["target"], content["max_rows"])


@dataclass(frozen=True)
class Change:
    """One step from a recipe to another, and in words what it does."""

    recipe: Recipe
    words: str


@dataclass(frozen=True)
class Grammar:
    """The recipes for one task: of `rows` x `columns` cells, classification or regression."""

    is_regression: bool
    rows: int
    columns: int
    folds: int
    may_log_target: bool

    @property
    def families(self) -> list[str]:
        """The model families that fit the kind of problem, cheapest first."""
        usable = [
            n for n, m in MODELS.items() if (m.regressor if self.is_regression else m.classifier)
        ]
        return sorted(usable, key=lambda name: MODELS[name].fit_s)

    @property
    def first(self) -> Recipe:
        """The safe first recipe: a linear model."""
        return self.default("ridge" if self.is_regression else "linear")

    def default(self, family: str) -> Recipe:
        """A family with the first value of everything."""
        model = MODELS[family]
        params = tuple(sorted((name, grid[0]) for name, grid in model.grids.items()))
        max_rows = _FIRST_ROWS if self.rows > _FIRST_ROWS else 0
        return Recipe((Part(family, params, model.scalers[0]),), max_rows=max_rows)

    def random(self, family: str, rng: Random) -> Recipe:
        """A family with random values."""
        model = MODELS[family]
        params = tuple(sorted((name, rng.choice(grid)) for name, grid in model.grids.items()))
        part = Part(family, params, rng.choice(model.scalers), rng.choice(list(REDUCERS)))
        return replace(self.default(family), parts=(part,))

    def seconds(self, recipe: Recipe) -> float:
        """About how long a recipe's script runs on one core, start-up included."""
        rows = min(recipe.max_rows or self.rows, self.rows)
        cells = rows * self.columns / 100_000
        # Support vectors and neighbours grow with the square of the rows; this is their share.
        crowding = 1 + rows / 10_000
        fits_s = sum(MODELS[part.model].fit_s * _growth(part) for part in recipe.parts)
        return 2.0 + fits_s * cells * crowding * (self.folds + 1)

    def changes(self, recipe: Recipe, partners: list[Recipe]) -> Iterator[Change]:
        """All recipes one step away; `partners` are good ones to blend with, best first."""
        for at, part in enumerate(recipe.parts):
            for changed, words in _part_changes(part):
                parts = (*recipe.parts[:at], changed, *recipe.parts[at + 1 :])
                yield Change(replace(recipe, parts=parts), words)
        yield from self._whole_changes(recipe)
        yield from _blends(recipe, partners)

    def _whole_changes(self, recipe: Recipe) -> Iterator[Change]:
        if self.may_log_target:
            target = "raw" if recipe.target == "log1p" else "log1p"
            yield Change(replace(recipe, target=target), f"fit the {target} target")
        if recipe.max_rows:
            more = recipe.max_rows * 2
            rows = more if more < self.rows else 0
            yield Change(replace(recipe, max_rows=rows), f"train on {rows or 'all'} rows")
        if len(recipe.parts) > 1:
            for part in recipe.parts:
                rest = tuple(other for other in recipe.parts if other is not part)
                yield Change(replace(recipe, parts=rest), f"leave {part.model} out of the blend")


def _part_changes(part: Part) -> Iterator[tuple[Part, str]]:
    model = MODELS[part.model]
    for name, value in part.params:
        for other in model.grids[name]:
            if other != value:
                params = tuple((n, other if n == name else v) for n, v in part.params)
                yield replace(part, params=params), f"set {name} of {part.model} to {other}"
    for scaler in model.scalers:
        if scaler != part.scaler:
            yield replace(part, scaler=scaler), f"scale inputs of {part.model}: {scaler}"
    for reducer in REDUCERS:
        if reducer != part.reducer:
            yield replace(part, reducer=reducer), f"reduce inputs of {part.model}: {reducer}"


def _blends(recipe: Recipe, partners: list[Recipe]) -> Iterator[Change]:
    families = {part.model for part in recipe.parts}
    for partner in partners:
        added = tuple(part for part in partner.parts if part.model not in families)[:1]
        if added and len(recipe.parts) < MOST_PARTS:
            parts = tuple(sorted((*recipe.parts, *added), key=lambda part: part.model))
            yield Change(replace(recipe, parts=parts), f"average with {added[0].model}")


def _growth(part: Part) -> float:
    """How much longer a part fits than its family's default."""
    grids = MODELS[part.model].grids
    growth = 1.0
    for name, value in part.params:
        if name in {"n_estimators", "max_iter", "max_leaf_nodes", "hidden_layer_sizes"}:
            growth *= float(value) / float(grids[name][0])
        if name == "max_features" and isinstance(value, float):
            growth *= 1 + 4 * value
    return growth
