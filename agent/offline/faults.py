"""Mistakes that the offline coder makes now and then, as LLMs do: they exercise debugging."""

from random import Random

_FAULTS: dict[str, tuple[str, str]] = {
    # name: (text of a right script, what stands there instead)
    "missing import": ("import numpy as np\n", ""),
    "misspelt column": ("TARGETS].reset_index()", "[*TARGETS, 'prediction_']].reset_index()"),
    "misspelt file": ('to_csv("submission.csv"', 'to_csv("submision.csv"'),
    "metric not written": ('{"metric": score, ', '{"score": score, '),
    "row lost": ("submission.to_csv(", "submission.iloc[1:].to_csv("),
}
# Scripts that are scored by their out-of-fold predictions need no number of their own.
_WITH_FOLDS: dict[str, tuple[str, str]] = {
    "metric not written": ("out_of_fold.to_csv(", "out_of_fold.iloc[1:].to_csv("),
}


def some_fault(rng: Random, other_than: str | None = None) -> str:
    """The name of a fault."""
    return rng.choice([name for name in _FAULTS if name != other_than])


def with_fault(code: str, fault: str) -> str:
    """The script with a mistake built in. Raises ValueError if there is no place for it."""
    right, wrong = _WITH_FOLDS.get(fault, ("", ""))
    if not right or right not in code:
        right, wrong = _FAULTS[fault]
    if right not in code:
        raise ValueError(f"the script has no place for the fault {fault!r}")
    return code.replace(right, wrong, 1)
