"""Which metric a competition's description asks for, found by its words."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class TaskMetric:
    """The metric's name and direction, fixed once per task. `is_known` is False for a guess.

    `at` is the length of the lists that count, for a metric of lists such as MAP@5.
    """

    name: str
    lower_is_better: bool
    is_known: bool = True
    at: int | None = None


_GAP = r"[^.]{0,90}?"
"""A few words of the same sentence."""

_WORDS: tuple[tuple[str, str, bool], ...] = (
    # name, words (a regular expression on lower-case text), lower is better
    (
        "rmsle",
        r"root[- ](?:of the )?mean[- ]squared?[- ]log\w*[- ]error|\brmsle\b",
        True,
    ),
    ("rmspe", r"root[- ]mean[- ]squared?[- ]percentage error|\brmspe\b", True),
    ("mcrmse", r"mean column-?wise root mean squared error|\bmcrmse\b", True),
    (
        "rmse",
        r"root[- ](?:of the )?mean[- ]squared?[- ](?:error|deviation)|root mean squared|\brmse\b",
        True,
    ),
    ("mse", r"mean[- ]squared?[- ]error|\bmse\b", True),
    (
        "group_log_mae",
        rf"log\w* of the (?:group\w* )?mean absolute error|group\w* (?:log )?mean absolute error"
        rf"|for each \w+,{_GAP}log\w* of the mean absolute error",
        True,
    ),
    ("mae", r"mean[- ]absolute[- ](?:error|deviation)|\bmae\b", True),
    ("mape", r"mean absolute percentage error|\bmape\b", True),
    ("smape", r"symmetric mean absolute percentage error|\bsmape\b", True),
    ("laplace_log_likelihood", r"(?:modified )?laplace log[- ]likelihood", False),
    ("kl_divergence", r"kullback|\bkl[- ]divergence", True),
    ("weighted_log_loss", r"weighted (?:multi-?label )?(?:log\w*[- ]?loss|cross[- ]entropy)", True),
    (
        "log_loss",
        r"log(?:arithmic)?[- ]?loss|cross[- ]entropy|negative log[- ]likelihood",
        True,
    ),
    ("weighted_roc_auc", r"weighted (?:area under (?:the )?(?:roc|receiver)|auc\b|auroc\b)", False),
    (
        "roc_auc",
        r"areas? under (?:the )?(?:\w+ )*?(?:roc|receiver)|\broc[- ]?auc\b|\bauroc\b|\baucs?\b"
        r"|\broc curve",
        False,
    ),
    ("gini", r"\bgini\b", False),
    ("lwlrap", r"(?:label-weighted )?label[- ]ranking average precision|\blwlrap\b", False),
    ("map_at_k", r"mean average precision (?:at|@) ?\d+|\bmap ?@ ?\d+|\bmap at \d+", False),
    (
        "iou_precision",
        r"average precision at different (?:intersection|iou)|share of the thresholds|"
        rf"precision{_GAP}(?:range|sweep\w*|series) {_GAP}(?:iou|intersection over union)",
        False,
    ),
    (
        "box_average_precision",
        r"average precision(?:[^.]|\.\d){0,90}?(?:\bbox|\biou\b|intersection over union|\bcoco\b|"
        rf"pascal voc)|\bmap(?:@| at )\s?iou|pascal voc{_GAP}average precision",
        False,
    ),
    ("average_precision", r"average precision|\bpr[- ]auc\b|precision-recall curve", False),
    ("kappa", r"quadratic(?:ally)?[- ]weighted kappa|\bqwk\b|\bkappa\b", False),
    ("probabilistic_f1", r"probabilistic f-?1|\bpf1\b", False),
    ("f1_micro", rf"micro[- ](?:averaged )?f-?1|\bf-?1\b{_GAP}micro[- ]average", False),
    (
        "f1_macro",
        rf"macro[- ](?:averaged )?f-?1|\bf-?1\b{_GAP}macro[- ]average",
        False,
    ),
    ("f1_samples", r"(?:mean|sample[- ]averaged) f-?1?[- ]?(?:score|measure)?", False),
    ("f_beta", r"\bf-?(?:0\.5|2|beta)\b|\bf[- ]?score" + _GAP + r"\bbeta\b", False),
    ("f1", r"\bf1\b|\bf-?1?[- ](?:score|measure)", False),
    ("mcc", r"matthews correlation|\bmcc\b", False),
    ("balanced_accuracy", r"balanced accuracy", False),
    (
        "error_rate",
        r"top[- ]?(?:1|one)[- ](?:\w+ )?error|(?:mis)?classification error|error rate",
        True,
    ),
    (
        "accuracy",
        r"accuracy|percentage of (?:correct|\w+ (?:you )?correctly)"
        r"|share of (?:right|correct)|(?:fraction|share) of \w+ (?:\w+ )?(?:correctly|rightly)",
        False,
    ),
    ("r2", r"coefficient of determination|\br2\b|\br-squared\b|r\^2|\br²", False),
    ("spearman", r"spearman", False),
    ("kendall_tau", r"kendall", False),
    ("pearson", r"pearson|correlation coefficient", False),
    ("dice", r"\bdice\b", False),
    (
        "word_jaccard",
        rf"word[- ]level jaccard|jaccard{_GAP}\bwords?\b",
        False,
    ),
    ("iou", r"intersection over union|\biou\b|jaccard", False),
    ("sequence_edit_error", rf"\bedits\b{_GAP}(?:insertions|deletions){_GAP}sequences", True),
    ("levenshtein", r"levenshtein|edit distance|word error rate", True),
    ("angular_error", rf"angular (?:error|distance)|mean{_GAP}\bangle between", True),
    ("position_error", r"haversine|\bdistances? \(?in met(?:re|er)s|\bdistance errors?", True),
    ("brier", r"brier", True),
    ("quantile_loss", r"pinball|quantile loss", True),
    ("crps", r"continuous(?:ly)? ranked probability|\bcrps\b", True),
    ("deviance", r"(?:poisson|tweedie|gamma) deviance", True),
    ("hamming_loss", r"hamming (?:loss|distance)", True),
    ("perplexity", r"perplexity", True),
    ("ndcg", r"\bn?dcg\b|discounted cumulative gain", False),
    ("mrr", r"mean reciprocal rank|\bmrr\b", False),
    ("concordance", r"concordance index|\bc-index\b", False),
    ("bleu", r"\bbleu\b|\brouge\b|\bmeteor score", False),
    ("image_similarity", r"\bpsnr\b|\bssim\b|structural similarity", False),
)

# What a section on evaluation says of a metric anywhere, and what it is then, whatever it names
# before: these metrics are put together from others.
_COMPOSED: tuple[tuple[str, str, bool], ...] = (
    ("bias_auc", r"bias aucs?|subgroup aucs?|power means?", False),
    ("dice_hausdorff", r"hausdorff", False),
)

_LOWER_WORDS = re.compile(
    r"(?:lower|smaller)(?: \w+)? (?:is|are|being) better|minimi[sz]e|the lowest|smallest"
)
_HIGHER_WORDS = re.compile(
    r"(?:higher|larger|greater|bigger)(?: \w+)? (?:is|are|being) better|maximi[sz]e|the highest"
)
_SAYS_LOWER = re.compile(r"(?:lower|smaller)(?: \w+)?\s+(?:is|are)\s+better")
_SAYS_HIGHER = re.compile(r"(?:higher|larger|greater|bigger)(?: \w+)?\s+(?:is|are)\s+better")
_ERROR_WORDS = re.compile(r"\berrors?\b|\bloss\b|\bdistances?\b|\bdivergence\b|\bdeviation\b")
_HEADING = re.compile(r"^#{1,6}\s|^\*\*[^*]+\*\*\s*$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_AT = re.compile(r"(?:at|@) ?(\d+)")


def find_metric(description: str) -> TaskMetric:
    r"""The metric that the section "Evaluation" names first; then the whole text; else a guess.

    Where that section says which way is better, and says it one way only, that is the direction.

    >>> find_metric("# Evaluation\nScored by the area under the ROC curve.").name
    'roc_auc'
    """
    section = _unwrapped(_evaluation_section(description))
    whole = _unwrapped(description.lower())
    found = _composed(section) or _first_named(section) or _first_named(whole)
    said = _stated_direction(section)
    if found is None:
        return TaskMetric("score", _guessed_direction(section or whole), is_known=False)
    if said is None or said == found.lower_is_better:
        return found
    return TaskMetric(found.name, said, found.is_known, found.at)


def named_metric(name: str) -> TaskMetric | None:
    """The metric that a short name such as "val_rmse" or "ROC AUC" means; None if unknown.

    >>> named_metric("mean_AUC")
    TaskMetric(name='roc_auc', lower_is_better=False, is_known=True, at=None)
    """
    text = name.lower()
    exact = next((TaskMetric(ours, lower) for ours, _, lower in _WORDS if ours == text), None)
    return exact or _first_named(text.replace("_", " ")) or _first_named(text.replace("_", "-"))


def _composed(text: str) -> TaskMetric | None:
    for name, words, lower_is_better in _COMPOSED:
        if re.search(words, text):
            return TaskMetric(name, lower_is_better)
    return None


def _first_named(text: str) -> TaskMetric | None:
    hits = []
    for rank, (name, words, lower_is_better) in enumerate(_WORDS):
        hit = re.search(words, text)
        if hit:
            at = _AT.search(hit.group()) if name == "map_at_k" else None
            metric = TaskMetric(name, lower_is_better, at=int(at.group(1)) if at else None)
            hits.append((hit.start(), -len(hit.group()), rank, metric))
    return min(hits)[-1] if hits else None


def _stated_direction(section: str) -> bool | None:
    """Whether the text says that lower is better; None if it says neither or both."""
    lower, higher = bool(_SAYS_LOWER.search(section)), bool(_SAYS_HIGHER.search(section))
    return None if lower == higher else lower


def _guessed_direction(text: str) -> bool:
    if bool(_LOWER_WORDS.search(text)) != bool(_HIGHER_WORDS.search(text)):
        return bool(_LOWER_WORDS.search(text))
    return bool(_ERROR_WORDS.search(text))


def _unwrapped(text: str) -> str:
    """The text without links and line breaks inside sentences: words that belong together do."""
    return " ".join(_LINK.sub(r"\1", text).split())


def _evaluation_section(description: str) -> str:
    """The lower-case text under a heading with "evaluat" or "metric", subsections included."""
    headings = list(_HEADING.finditer(description))
    for at, heading in enumerate(headings):
        line_end = description.find("\n", heading.start())
        title = description[heading.start() : line_end if line_end > 0 else None].lower()
        if "evaluat" in title or "metric" in title:
            above = [later for later in headings[at + 1 :] if _level(later) <= _level(heading)]
            end = above[0].start() if above else None
            return description[heading.start() : end].lower()
    return ""


def _level(heading: re.Match[str]) -> int:
    """1 for the highest; a line in bold is below all others."""
    return heading.group().count("#") or 7
