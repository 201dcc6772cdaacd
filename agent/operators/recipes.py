"""Short advice by kind of task: what usually works, and other families of models for each draft."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from agent.task import IMAGE_SUFFIXES, Task

RecipeKind = Literal[
    "tabular_regression",
    "tabular_classification",
    "image_classification",
    "image_segmentation",
    "text_classification",
    "text_pair",
    "audio",
    "time_series",
    "ranking",
]

_RECIPES_FILE = Path(__file__).parent / "recipes.yaml"
_IMAGES = frozenset({*IMAGE_SUFFIXES, ".dcm", ".dicom", ".tfrec", ".jp2", ".webp"})
_AUDIO = frozenset({".wav", ".flac", ".mp3", ".ogg", ".aif", ".aiff", ".m4a"})
_MANY_FILES = 8
_LEAST_WORDS = 1.5
"""Per cell on average, for a column to count as text."""
_LEAST_DISTINCT_SHARE = 0.5
_LEAST_TEXT_SHARE = 0.3
_SEEN_CELLS = 200
_LEAST_MENTIONS = 2

_SEGMENTS = re.compile(
    r"run[- ]length|\brle\b|\bboxe?s?\b|\bsegment(?:s|ation)?\b|\bmasks?\b|object detection"
)
_RANKS = re.compile(r"recommend(?:ation|er)s?\b|\bndcg\b|next purchases?|will (?:buy|purchase)")
_REWRITES = re.compile(
    r"text normali[sz]ation|sequence[- ]to[- ]sequence|\btranslat|(?:spoken|read) (?:aloud|forms?)"
)
_PAIRS = re.compile(
    r"\bquestions?\b|\banswers?\b|\bsimilar(?:ity)?\b|\bpairs?\b|\bspan\b|\bprompts?\b"
    r"|two (?:responses|texts|models)"
)
_SERIES = re.compile(
    r"forecast|time[- ]series|time[- ]steps?\b|\bsensors?\b|\bsignals?\b|seismi|waveform"
    r"|electroenceph|\beegs?\b"
)
_IMAGE_COLUMNS = frozenset({"image", "image_id", "image_name", "file_name", "filename"})
_SERIES_COLUMNS = frozenset({"time_step", "timestep", "timestamp", "step"})
_PICTURES = re.compile(r"\bimages?\b|\bphotos?\b|\bpictures?\b|x-rays?\b|\bscans\b")
_SOUNDS = re.compile(
    r"\baudio\b|\bsounds?\b|\bspeech\b|\bspoken\b|\bmicrophones?\b|\bclips?\b|\.(?:wav|aiff?|flac)\b"
)
_TEXTS = re.compile(
    r"\btexts?\b|\bcomments?\b|\bessays?\b|\bsentences?\b|\btweets?\b|\breviews?\b|\bwords?\b"
    r"|\bdocuments?\b|\barticles?\b|\bpassages?\b"
)
_REGRESSION_METRICS = frozenset(
    {"rmse", "mse", "mae", "mape", "smape", "rmsle", "rmspe", "mcrmse", "r2", "quantile_loss"}
    | {"deviance", "laplace_log_likelihood"}
)
_SHAPE_METRICS = frozenset({"dice", "iou", "dice_hausdorff"})
_RANK_METRICS = frozenset({"map_at_k", "ndcg", "mrr", "average_precision", "score"})


@dataclass(frozen=True)
class Recipe:
    """`families` of models to begin with, one per draft, and `advice` that holds for all."""

    families: tuple[str, ...]
    advice: str


def recipe_for(task: Task) -> Recipe | None:
    """The advice for this kind of task, None where the kind is not clear."""
    kind = kind_of(task)
    return recipes()[kind] if kind else None


@cache
def recipes() -> dict[RecipeKind, Recipe]:
    """All recipes, from recipes.yaml."""
    rows = yaml.safe_load(_RECIPES_FILE.read_text("utf-8"))
    return {kind: Recipe(tuple(row["families"]), row["advice"]) for kind, row in rows.items()}


def kind_of(task: Task) -> RecipeKind | None:
    """What kind of task this is, from its files, columns, metric and words; None if nothing tells.

    Files and columns count before words: a description may speak of images that are not there.
    """
    words = task.description.lower()
    suffixes = Counter(path.suffix.lower() for path in task.files)
    if _RANKS.search(words) and task.metric.name in _RANK_METRICS:
        return "ranking"
    if _many(suffixes, _AUDIO):
        return "audio"
    if _many(suffixes, _IMAGES) or (_names_images(task) and _PICTURES.search(words)):
        return _kind_of_images(task, words)
    if _REWRITES.search(words):
        return "text_pair"
    features = _feature_columns(task)
    return _kind_of_rows(task, features, words) if features else _kind_by_words(task, words)


def _many(suffixes: Counter[str], wanted: frozenset[str]) -> bool:
    return sum(suffixes[suffix] for suffix in wanted) >= _MANY_FILES


def _names_images(task: Task) -> bool:
    """The training table says which image each row is about; the images may be in an archive."""
    columns = task.train.columns if task.train else ()
    return any(column.lower() in _IMAGE_COLUMNS for column in columns)


def _kind_of_images(task: Task, words: str) -> RecipeKind:
    targets = " ".join(task.target_columns).lower().replace("_", " ")
    named = re.search(r"\brle\b|pixels\b|\bmask\b|\bsegmentation\b|predictionstring", targets)
    is_shape = task.metric.name in _SHAPE_METRICS or len(_SEGMENTS.findall(words)) > 1
    return "image_segmentation" if named or is_shape else "image_classification"


def _kind_by_words(task: Task, words: str) -> RecipeKind | None:
    """Of a task without a table of features: what it speaks of most, if it does more than once."""
    topics: dict[RecipeKind, re.Pattern[str]] = {
        "image_classification": _PICTURES,
        "audio": _SOUNDS,
        "time_series": _SERIES,
        "text_classification": _TEXTS,
    }
    mentions = {kind: len(pattern.findall(words)) for kind, pattern in topics.items()}
    kind = max(mentions, key=lambda name: mentions[name])
    if mentions[kind] < _LEAST_MENTIONS:
        return "tabular_regression" if task.metric.name in _REGRESSION_METRICS else None
    if kind == "image_classification":
        return _kind_of_images(task, words)
    return _kind_of_texts(task, 1, words) if kind == "text_classification" else kind


def _kind_of_rows(task: Task, features: list[str], words: str) -> RecipeKind:
    texts = [column for column in features if _holds_text(task, column)]
    if texts and len(texts) >= _LEAST_TEXT_SHARE * len(features):
        return _kind_of_texts(task, len(texts), words)
    columns = {column.lower() for column in features}
    if len(_SERIES.findall(words)) >= _LEAST_MENTIONS or columns & _SERIES_COLUMNS:
        return "time_series"
    return _kind_of_numbers(task)


def _kind_of_numbers(task: Task) -> RecipeKind:
    is_regression = task.problem == "regression" or task.metric.name in _REGRESSION_METRICS
    return "tabular_regression" if is_regression else "tabular_classification"


def _kind_of_texts(task: Task, columns: int, words: str) -> RecipeKind:
    mentions = len(_PAIRS.findall(words)) + (columns > 1)
    given = task.test.columns if task.test else ()
    writes_text = any(_holds_text(task, c) for c in task.label_columns if c not in given)
    is_pair = writes_text or task.metric.name == "levenshtein" or mentions >= _LEAST_MENTIONS
    return "text_pair" if is_pair else "text_classification"


def _feature_columns(task: Task) -> list[str]:
    """The training table's columns that are neither an id nor to be predicted nor unknown later."""
    if task.train is None:
        return []
    known = {task.id_column, *task.label_columns, *task.target_columns}
    features = [column for column in task.train.columns if column not in known]
    at_test = [column for column in features if task.test and column in task.test.columns]
    return at_test or features


def _holds_text(task: Task, column: str) -> bool:
    """Several words in most cells, and few of them twice."""
    cells = [cell for cell in task.train.values(column)[:_SEEN_CELLS] if cell] if task.train else []
    counts = [len(re.findall(r"[^\W\d_]{2,}", cell)) for cell in cells]
    is_wordy = bool(cells) and sum(counts) / len(cells) >= _LEAST_WORDS
    return is_wordy and len(set(cells)) >= _LEAST_DISTINCT_SHARE * len(cells)
