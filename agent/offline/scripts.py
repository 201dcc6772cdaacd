"""From a recipe to the text of a script."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agent.coder import FOLDS_NAME, OUT_OF_FOLD_NAME, SAMPLE_ROWS_VARIABLE, Contract
from agent.offline.grammar import MODELS, REDUCERS, SCALERS, Part, Recipe
from agent.offline.metrics import Measure, measure_for
from agent.tables import Table
from agent.task import Task

_MARK = "# podium-offline (no LLM): "
_NO_CONTRACT = Contract()
_WORST = {True: 1e9, False: 0.0}
_BASE_IMPORTS = (
    "sklearn.compose:ColumnTransformer",
    "sklearn.decomposition:PCA",
    "sklearn.feature_extraction.text:TfidfVectorizer",
    "sklearn.impute:SimpleImputer",
    "sklearn.model_selection:KFold",
    "sklearn.model_selection:StratifiedKFold",
    "sklearn.pipeline:make_pipeline",
    "sklearn.preprocessing:LabelEncoder",
    "sklearn.preprocessing:OneHotEncoder",
    "sklearn.preprocessing:QuantileTransformer",
    "sklearn.preprocessing:StandardScaler",
)


@dataclass(frozen=True)
class Origin:
    """What a script of ours says of itself in its first line. No recipe: the plain baseline."""

    recipe: Recipe | None
    fault: str | None


def origin_of(code: str) -> Origin | None:
    """The origin in a script's first line, None if it is not one of ours."""
    first = code.partition("\n")[0]
    if not first.startswith(_MARK):
        return None
    content = json.loads(first.removeprefix(_MARK))
    recipe = Recipe.from_json(json.dumps(content["recipe"])) if content["recipe"] else None
    return Origin(recipe, content["fault"])


def header(origin: Origin) -> str:
    """The first line of a script."""
    recipe = json.loads(origin.recipe.to_json()) if origin.recipe else None
    return _MARK + json.dumps({"recipe": recipe, "fault": origin.fault}, sort_keys=True)


def baseline_script(task: Task, sample: Table, plan: str) -> str:
    """A script that hands in the sample submission as it is."""
    return (
        _templates()
        .get_template("baseline.py.j2")
        .render(
            header=header(Origin(None, None)),
            plan=plan,
            sample_path=_relative(task, sample),
            worst=_WORST[task.metric.lower_is_better],
            metric=task.metric.name,
        )
    )


def solution_script(
    task: Task,
    recipe: Recipe,
    folds: int,
    seed: int,
    plan: str,
    fault: str | None,
    contract: Contract = _NO_CONTRACT,
) -> str:
    """A script that cooks a recipe. Raises ValueError if the task's tables are unknown.

    With a contract that has folds it scores `folds` of those in ./folds.csv, all if it is more
    than one, and writes ./out_of_fold.csv.
    """
    if task.sample is None or task.train is None or task.id_column is None:
        raise ValueError("no script without a sample submission and a training table")
    measure = measure_for(task.metric, task.problem)
    is_regression = task.problem == "regression"
    facts: dict[str, Any] = {
        "header": header(Origin(recipe, fault)),
        "plan": plan.replace('"', "'"),
        "imports": _imports(recipe, measure, is_regression),
        "seed": seed,
        "folds": folds,
        "id_column": task.id_column,
        "labels": list(task.label_columns),
        "targets": list(task.target_columns),
        "train_path": _relative(task, task.train),
        "test_path": _relative(task, task.test) if task.test else _relative(task, task.sample),
        "sample_path": _relative(task, task.sample),
        "images": task.images if reads_images(task) else None,
        "train_id": _train_id(task, task.train),
        "max_rows": recipe.max_rows,
        "members": [_member(part, is_regression) for part in recipe.parts],
        "is_regression": is_regression,
        "is_multilabel": task.problem == "multilabel",
        "is_stratified": task.problem in {"binary", "multiclass"},
        "log_target": recipe.target == "log1p",
        "clip_at_zero": measure.name == "rmsle",
        "metric": measure.name,
        "metric_name": _name_of(task, measure),
        "has_folds": contract.has_folds,
        "has_sample_runs": contract.has_sample_runs,
        "folds_name": FOLDS_NAME,
        "out_of_fold_name": OUT_OF_FOLD_NAME,
        "sample_rows_variable": SAMPLE_ROWS_VARIABLE,
        "lower_is_better": measure.lower_is_better,
        "score": measure.expression,
        "output": _output(task, measure),
    }
    return _templates().get_template("solution.py.j2").render(**facts)


def reads_images(task: Task) -> bool:
    """The training table has no columns to learn from, but there are folders of images."""
    if task.images is None or task.train is None:
        return False
    informative = set(task.train.columns) - set(task.label_columns) - {task.id_column}
    return len(informative) == 0


def _name_of(task: Task, measure: Measure) -> str:
    """What result.json calls the number: a stand-in says what it stands for."""
    if measure.name == task.metric.name or not task.metric.is_known:
        return measure.name
    return f"{measure.name} in place of {task.metric.name}"


def _train_id(task: Task, train: Table) -> str | None:
    return task.id_column if task.id_column in train.columns else train.columns[0]


def _output(task: Task, measure: Measure) -> str:
    if measure.needs == "values":
        return "values"
    if task.has_column_per_class:
        return "class_columns"
    return "labels" if measure.needs == "labels" or task.problem != "binary" else "probability"


def _member(part: Part, is_regression: bool) -> dict[str, Any]:
    model = MODELS[part.model]
    name = _class_name(model.regressor if is_regression else model.classifier)
    arguments = [f"{key}={value!r}" for key, value in part.params]
    arguments += [model.fixed] if model.fixed else []
    expression = f"{name}({', '.join(arguments)})"
    if model.wrapper and not is_regression:
        expression = f"{_class_name(model.wrapper)}({expression}, cv=3)"
    scaler = SCALERS[part.scaler]
    steps = [f"prepared(x, {scaler})" if scaler else "prepared(x)"]
    steps += [REDUCERS[part.reducer]] if REDUCERS[part.reducer] else []
    return {"steps": steps, "model": expression}


def _imports(recipe: Recipe, measure: Measure, is_regression: bool) -> list[str]:
    names = set(_BASE_IMPORTS) | {f"sklearn.metrics:{name}" for name in measure.imports}
    for part in recipe.parts:
        model = MODELS[part.model]
        names.add(model.regressor if is_regression else model.classifier)
        names |= {model.wrapper} if model.wrapper and not is_regression else set()
    pairs = sorted(name.split(":") for name in names)
    return [f"from {module} import {attribute}" for module, attribute in pairs]


def _class_name(path: str) -> str:
    return path.partition(":")[2]


def _relative(task: Task, table: Table) -> str:
    return table.path.relative_to(task.data_dir).as_posix()


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["pyrepr"] = repr
    return environment
