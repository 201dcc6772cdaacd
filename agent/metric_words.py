"""Which metric a competition's description asks for, found by its words."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class TaskMetric:
    """The metric's name and direction, fixed once per task. `is_known` is False for a guess."""

    name: str
    lower_is_better: bool
    is_known: bool = True


_WORDS: tuple[tuple[str, str, bool], ...] = (
    # name, words (a regular expression on lower-case text), lower is better
    ("rmsle", r"root[- ]mean[- ]squared?[- ]log\w*[- ]error|\brmsle\b", True),
    ("mcrmse", r"mean column-?wise root mean squared error|\bmcrmse\b", True),
    ("rmse", r"root[- ]mean[- ]squared?[- ](?:error|deviation)|root mean squared|\brmse\b", True),
    ("mse", r"mean[- ]squared?[- ]error|\bmse\b", True),
    ("mae", r"mean[- ]absolute[- ](?:error|deviation)|\bmae\b", True),
    ("mape", r"mean absolute percentage error|\bs?mape\b", True),
    (
        "log_loss",
        r"log(?:arithmic)?[- ]?loss|cross[- ]entropy|negative log[- ]likelihood",
        True,
    ),
    (
        "roc_auc",
        r"area under (?:the )?(?:\w+ )*?(?:roc|receiver)|\broc[- ]?auc\b|\bauroc\b|\bauc\b",
        False,
    ),
    ("average_precision", r"average precision|\bpr[- ]auc\b|\bmap@", False),
    ("kappa", r"quadratic(?:ally)?[- ]weighted kappa|\bqwk\b|\bkappa\b", False),
    ("f1_macro", r"macro[- ](?:averaged )?f1|macro f-?1|mean f1", False),
    ("f1", r"\bf1\b|\bf-?1?[- ](?:score|measure)", False),
    ("mcc", r"matthews correlation|\bmcc\b", False),
    ("accuracy", r"accuracy|percentage of (?:correct|\w+ (?:you )?correctly)", False),
    ("r2", r"coefficient of determination|\br2\b|\br-squared\b|r\^2", False),
    ("spearman", r"spearman", False),
    ("pearson", r"pearson|correlation coefficient", False),
    ("dice", r"\bdice\b", False),
    ("iou", r"intersection over union|\biou\b|jaccard", False),
    ("levenshtein", r"levenshtein|edit distance|word error rate", True),
    ("brier", r"brier", True),
    ("quantile_loss", r"pinball|quantile loss|laplace log likelihood", True),
)

_LOWER_WORDS = re.compile(r"lower (?:scores? )?(?:is|are) better|minimi[sz]e|the lowest|smallest")
_ERROR_WORDS = re.compile(r"\berrors?\b|\bloss\b|\bdistance\b")
_HEADING = re.compile(r"^#{1,6}\s|^\*\*[^*]+\*\*\s*$", re.MULTILINE)


def find_metric(description: str) -> TaskMetric:
    r"""The metric that the section "Evaluation" names first; then the whole text; else a guess.

    >>> find_metric("# Evaluation\nScored by the area under the ROC curve.")
    TaskMetric(name='roc_auc', lower_is_better=False, is_known=True)
    """
    for text in (_evaluation_section(description), description.lower()):
        found = _first_named(text)
        if found:
            return found
    text = _evaluation_section(description) or description.lower()
    lower = bool(_LOWER_WORDS.search(text) or _ERROR_WORDS.search(text))
    return TaskMetric("score", lower, is_known=False)


def _first_named(text: str) -> TaskMetric | None:
    hits = []
    for rank, (name, words, lower_is_better) in enumerate(_WORDS):
        hit = re.search(words, text)
        if hit:
            hits.append((hit.start(), -len(hit.group()), rank, TaskMetric(name, lower_is_better)))
    return min(hits)[-1] if hits else None


def _evaluation_section(description: str) -> str:
    """The lower-case text under a heading with "evaluat" or "metric", to the next heading."""
    for heading in _HEADING.finditer(description):
        line_end = description.find("\n", heading.start())
        title = description[heading.start() : line_end if line_end > 0 else None].lower()
        if "evaluat" in title or "metric" in title:
            following = _HEADING.search(description, heading.end())
            return description[heading.start() : following.start() if following else None].lower()
    return ""
