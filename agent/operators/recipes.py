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
_TEXT_WORDS = 5.0
_LEAST_TEXT_SHARE = 0.3
_SEEN_CELLS = 200

_SEGMENTS = re.compile(
    r"run[- ]length|\brle\b|bounding box|\bsegment(?:s|ation)?\b|\bmasks?\b|object detection"
    r"|\boutline"
)
_RANKS = re.compile(r"recommend(?:ation|er)s?\b|\bndcg\b|next purchases?|will (?:buy|purchase)")
_PAIRS = re.compile(
    r"question[- ]answer|\banswers?\b|sequence[- ]to[- ]sequence|text normali[sz]ation|similarity"
    r"|\bpairs?\b|\bphrases?\b|two (?:responses|texts|models)|\bspan\b"
)
_SERIES = re.compile(
    r"forecast|time[- ]series|time[- ]steps?\b|\bsensors?\b|\bsignals?\b|seismi|waveform"
    r"|electroenceph"
)
_SERIES_COLUMNS = frozenset({"time_step", "timestep", "time", "timestamp", "step", "t"})
_PICTURES = re.compile(r"\bimages?\b|\bphotos?\b|\bpictures?\b|x-rays?\b|\bscans\b")
_SOUNDS = re.compile(r"\baudio\b|\bsound\b|\brecordings? of\b|\bspeech\b|spectrogram")
_TEXTS = re.compile(r"\btexts?\b|\bcomments?\b|\bessays?\b|\bsentences?\b|\btweets?\b|\breviews?\b")
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

    Files count before words: a description may speak of images that the columns only describe.
    """
    words = task.description.lower()
    suffixes = Counter(path.suffix.lower() for path in task.files)
    # Archives that hold everything leave nothing but the words to go by.
    has_only_words = task.train is None
    if _RANKS.search(words) and task.metric.name in _RANK_METRICS:
        return "ranking"
    if _many(suffixes, _AUDIO) or (has_only_words and _SOUNDS.search(words)):
        return "audio"
    if _many(suffixes, _IMAGES) or (has_only_words and _PICTURES.search(words)):
        return "image_segmentation" if _wants_shapes(task, words) else "image_classification"
    return _kind_of_rows(task, words)


def _many(suffixes: Counter[str], wanted: frozenset[str]) -> bool:
    return sum(suffixes[suffix] for suffix in wanted) >= _MANY_FILES


def _wants_shapes(task: Task, words: str) -> bool:
    targets = " ".join(task.target_columns).lower()
    named = re.search(r"rle|pixels|mask|segmentation|predictionstring", targets)
    return bool(named) or task.metric.name in _SHAPE_METRICS or bool(_SEGMENTS.search(words))


def _kind_of_rows(task: Task, words: str) -> RecipeKind | None:
    if task.train is None:
        return "text_pair" if _PAIRS.search(words) and _TEXTS.search(words) else None
    texts, features = _text_columns(task)
    if texts and len(texts) >= _LEAST_TEXT_SHARE * len(features):
        is_pair = task.metric.name == "levenshtein" or bool(_PAIRS.search(words))
        return "text_pair" if is_pair else "text_classification"
    columns = {column.lower() for column in task.train.columns}
    if _SERIES.search(words) or columns & _SERIES_COLUMNS:
        return "time_series"
    is_regression = task.problem == "regression" or task.metric.name in _REGRESSION_METRICS
    return "tabular_regression" if is_regression else "tabular_classification"


def _text_columns(task: Task) -> tuple[list[str], list[str]]:
    """The training table's columns that hold sentences, and all that may be features."""
    if task.train is None:
        return [], []
    known = {task.id_column, *task.label_columns, *task.target_columns}
    features = [column for column in task.train.columns if column not in known]
    return [c for c in features if _mean_words(task.train.values(c)) >= _TEXT_WORDS], features


def _mean_words(cells: list[str]) -> float:
    filled = [cell for cell in cells[:_SEEN_CELLS] if cell]
    return sum(len(cell.split()) for cell in filled) / len(filled) if filled else 0.0
