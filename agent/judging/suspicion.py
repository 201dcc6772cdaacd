"""Signs that a score is not earned: leaks, constant predictions, scores too good to be true.

Each sign is one that honest solutions do not show. What this cannot see, such as a model that was
fitted on the rows that it predicts and is only somewhat too good, the hidden rows show at the end.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.judging.cells import numbers_of
from agent.judging.columns import Unreadable, read_columns
from agent.judging.hidden import HIDDEN_NAME
from agent.judging.measures import Measure
from agent.judging.reference import is_easy
from agent.judging.scoring import Predicted, Score, Scorer, ScoringRefused
from agent.task import Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_LEAST_ROWS = 50
"""Below so many rows nothing is called constant: a few equal predictions may be right."""
_LEAST_PERFECT_ROWS = 300
"""Below so many rows a perfect score may be luck and skill."""
_CONSTANT_SHARE = 0.95
_COPIED_SHARE = 0.999
_PROBE_NOISES = 4.0
_PROBE_ERROR_SHARE = 0.5
_NEAR_COPY = 1 - 1e-6
"""A correlation with the truth that measured quantities do not reach."""
_LEAST_DISTINCT = 20
_PRIVATE = re.compile(
    r"(?:^|[/\\])private[/\\]|[/\\]private$|(?:^|[/\\])(?:answers|hidden|full_folds)\.csv$",
    re.IGNORECASE,
)


def leak_in_code(code: str) -> str | None:
    """A sentence if the script names a file that it must not know; None if it does not.

    Looks at text constants that are paths of private answers or of the judge's own files.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.strip()
            if _PRIVATE.search(text) and not re.search(r"\s", text):
                return f"The script names {text!r}, which is not part of ./input."
    return None


def too_good(measure: Measure, predicted: Predicted, score: Score, task: Task) -> str | None:
    """A sentence if out-of-fold predictions are better than a model can be; None if they are not.

    Perfect scores on at least 300 rows, and numbers that correlate with the truth by more than
    1 - 1e-6, unless a plain model of ours comes near on the same table (the data are easy then) or
    there is no table to learn from and only two classes (images can be told apart by eye).
    """
    said = _perfection(measure, predicted, score)
    if said is None or _may_be_easy(measure, predicted, task):
        return None
    return f"{said} Predict rows only with models that were not fitted on them or on their labels."


def better_than_probe(scorer: Scorer, score: Score, hidden: Path) -> str | None:
    """A sentence if out-of-fold predictions are far better than those of the probe's rows.

    The script does not have the probe's labels, so a model that was fitted on the rows it predicts
    shows here. Far: by more than 4 standard errors of the difference, and less than half as far
    from a perfect score.
    """
    if not scorer.has_probe:
        return None
    try:
        probe = scorer.score_probe(hidden)
    except ScoringRefused:
        return None
    best = scorer.measure.best
    ahead = abs(probe.value - best) - abs(score.value - best)
    is_far = ahead > _PROBE_NOISES * math.hypot(score.noise, probe.noise)
    if not is_far or abs(score.value - best) > _PROBE_ERROR_SHARE * abs(probe.value - best):
        return None
    return (
        f"The {scorer.measure.name} of the out-of-fold predictions is far better than that of rows "
        "whose labels the script does not have. Fit on the other folds alone, preprocessing too."
    )


def _perfection(measure: Measure, predicted: Predicted, score: Score) -> str | None:
    rows = len(predicted.truth)
    if rows < _LEAST_PERFECT_ROWS:
        return None
    if abs(score.value - measure.best) <= 1e-9:
        return f"The {measure.name} of {rows:,} out-of-fold predictions is perfect."
    if _is_continuous(measure, predicted.truth) and _correlation(predicted) > _NEAR_COPY:
        return "The out-of-fold predictions are nearly a copy of the labels."
    return None


def _is_continuous(measure: Measure, truth: Array) -> bool:
    return measure.reads == "numbers" and truth.ndim == 1 and len(set(truth)) > _LEAST_DISTINCT


def _correlation(predicted: Predicted) -> float:
    import numpy as np

    truth, guess = predicted.truth, predicted.predictions
    if np.ptp(truth) == 0 or np.ptp(guess) == 0:
        return 0.0
    return float(np.corrcoef(truth, guess)[0, 1])


def _may_be_easy(measure: Measure, predicted: Predicted, task: Task) -> bool:
    verdict = is_easy(task, measure)
    if verdict is not None:
        return verdict
    truth = predicted.truth
    is_binary = truth.ndim == 1 and len(set(truth.tolist())) <= 2
    return is_binary or (truth.ndim == 2 and measure.needs_each_class)


def not_predicted(
    measure: Measure, submission: Path, sample: Path | None, predicted: Predicted | None
) -> str | None:
    """A sentence if a submission is constant or the sample submission itself; None if neither.

    Constant: more than 95 % of the rows are alike, and those that are not are fewer than a quarter
    of what the labels' frequencies would let expect. Labels of which nearly all are alike may be
    predicted so. A poor classifier honestly gives all rows one label, and its score says so: labels
    and texts are suspicious only where the out-of-fold predictions vary in every fold. The model of
    the submission should be no other than those of the folds.
    """
    if measure.reads != "numbers" and not _varies(predicted):
        return None
    try:
        rows = _rows(submission, measure)
        copy = _rows(sample, measure) if sample else None
    except Unreadable:
        return None
    if len(rows) < _LEAST_ROWS:
        return None
    variety = 1 - _top_share(_rows_of_truth(measure))
    share = _top_share(rows)
    if share > _CONSTANT_SHARE and 1 - share < variety / 4:
        return f"{share:.1%} of the rows of submission.csv have the same prediction."
    is_copy = copy is not None and len(copy) == len(rows) and _equal_share(rows, copy)
    if is_copy and variety > 1 - _CONSTANT_SHARE:
        return "submission.csv predicts what the sample submission holds."
    return None


def _varies(predicted: Predicted | None) -> bool:
    if predicted is None:
        return False
    guess, fold = predicted.predictions, predicted.fold
    return all(_top_share(guess[fold == k]) <= _CONSTANT_SHARE for k in set(fold.tolist()))


def _rows(path: Path, measure: Measure) -> Array:
    """One value per row: its prediction, or all of its predictions together."""
    columns = read_columns(path, measure.columns)
    return _joined([_rounded(columns[name], measure) for name in measure.columns])


def _rounded(cells: Array, measure: Measure) -> Array:
    if measure.reads in {"labels", "texts"}:
        return cells
    return numbers_of(cells)


def _joined(columns: list[Array]) -> Array:
    import numpy as np
    import pandas as pd

    if len(columns) == 1:
        return columns[0]
    codes = np.column_stack([pd.factorize(column)[0] for column in columns])
    return pd.util.hash_pandas_object(pd.DataFrame(codes), index=False).to_numpy()


def _rows_of_truth(measure: Measure) -> Array:
    truth = measure.truth[measure.is_labelled]
    return _joined(list(truth.T)) if truth.ndim == 2 else truth


def _top_share(values: Array) -> float:
    import pandas as pd

    counts = pd.Series(values).value_counts(dropna=False)
    return float(counts.iloc[0] / len(values)) if len(values) else 1.0


def _equal_share(rows: Array, copy: Array) -> bool:
    return float((rows == copy).mean()) > _COPIED_SHARE


def suspicions(
    scorer: Scorer,
    task: Task,
    node_dir: Path,
    predicted: Predicted | None,
    score: Score | None,
    sample: Path | None,
) -> Iterator[str]:
    """All that is suspicious about a solution, one sentence each; the cheapest checks first."""
    measure, code = scorer.measure, node_dir / "solution.py"
    found = [
        leak_in_code(code.read_text(encoding="utf-8", errors="replace"))
        if code.is_file()
        else None,
        not_predicted(measure, node_dir / "submission.csv", sample, predicted),
    ]
    yield from (said for said in found if said)
    if predicted is not None and score is not None:
        found = [
            too_good(measure, predicted, score, task),
            better_than_probe(scorer, score, node_dir / HIDDEN_NAME),
        ]
        yield from (said for said in found if said)
