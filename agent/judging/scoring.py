"""Scores that the metric of Podium measures, on folds that were fixed at the start."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import AgentError
from agent.judging.columns import Unreadable, read_cells
from agent.judging.folds import Folds
from agent.judging.measures import Measure, read_predictions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]

_PROBE_SHARE = 0.5
_LEAST_PROBE_ROWS = 25
_RESAMPLES = 30
_RESAMPLED_ROWS = 20_000
_ROW = "row"


class ScoringRefused(AgentError):
    """Predictions cannot be scored; the text is one sentence for whoever wrote them."""


@dataclass(frozen=True)
class Score:
    """The metric's value and its standard error, in the metric's unit; 0 if that is not known.

    `parts` are the scores of single folds, empty where there are none.
    """

    value: float
    noise: float
    parts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Predicted:
    """Predictions with the truth of the same rows, as the metric takes them, and their folds."""

    truth: Array
    predictions: Array
    fold: Array


@dataclass(frozen=True)
class HiddenTruth:
    """Ids of the hidden rows in the test table, and their numbers in the whole training table."""

    ids: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Scorer:
    """Scores with the task's metric. `origin` maps rows of ./input's table to rows of the truth.

    `folds` is None where the run has none, `hidden` where no rows are hidden. `may_probe` says that
    hidden rows are like those seen, not other groups: then half of them are the probe, which
    tells leaks in the search, and only the others are scored at the end.
    """

    measure: Measure
    id_column: str
    folds: Folds | None = None
    origin: Array | None = None
    hidden: HiddenTruth | None = None
    may_probe: bool = False

    @property
    def has_probe(self) -> bool:
        """Enough rows are hidden to tell leaks by some of them."""
        return self.may_probe and self._probe_rows >= _LEAST_PROBE_ROWS

    @property
    def _probe_rows(self) -> int:
        return int(len(self.hidden.ids) * _PROBE_SHARE) if self.hidden else 0

    def score(self, truth: Array, predictions: Array, fold: Array | None = None) -> Score:
        """Score predictions against the truth of the same rows, both shape (n,) or (n, columns).

        With two folds or more the value is the mean of their scores and the noise its standard
        error, s / sqrt(folds); else the noise is that of 30 bootstrap samples of the rows. Where a
        fold alone has no score (a class is missing in it), all rows are scored together.
        Raises ScoringRefused if the metric refuses the predictions.
        """
        parts = [] if fold is None else self._scores_of_folds(truth, predictions, fold)
        if len(parts) > 1:
            mean = math.fsum(parts) / len(parts)
            spread = math.fsum((part - mean) ** 2 for part in parts) / (len(parts) - 1)
            return Score(mean, math.sqrt(spread / len(parts)), tuple(parts))
        value = self._measured(truth, predictions)
        return Score(value, self._bootstrap_noise(truth, predictions))

    def score_out_of_fold(self, path: Path) -> Score:
        """Score an out_of_fold.csv. Raises ScoringRefused if it does not fit the folds."""
        predicted = self.read_out_of_fold(path)
        return self.score(predicted.truth, predicted.predictions, predicted.fold)

    def read_out_of_fold(self, path: Path) -> Predicted:
        """The predictions of an out_of_fold.csv, in the order of the folds.

        Raises ScoringRefused if columns or rows are missing, wrong or too many, if a fold is not
        whole, or if cells are not what the metric takes.
        """
        if self.folds is None:
            raise ScoringRefused("This run has no folds, so out_of_fold.csv is not scored.")
        cells = self._cells(path, _ROW)
        positions = self._positions(path.name, cells.pop(_ROW), self.folds)
        predictions = self._predictions(path.name, list(cells.values()))
        # positions[i] is where the i-th line stands among the folds' rows.
        order = positions.argsort()
        at = positions[order]
        rows = self.folds.rows[at]
        origin = rows if self.origin is None else self.origin[rows]
        return Predicted(self.measure.truth[origin], predictions[order], self.folds.fold[at])

    def score_hidden(self, path: Path) -> Score:
        """Score a hidden.csv: rows that were never used in the search, the probe left out.

        Raises ScoringRefused if rows or columns are missing or cells are not what the metric takes.
        """
        return self._score_hidden(path, slice(self._probe_rows if self.has_probe else 0, None))

    def score_probe(self, path: Path) -> Score:
        """Score the probe's rows of a hidden.csv. Raises as score_hidden does."""
        return self._score_hidden(path, slice(0, self._probe_rows))

    def _score_hidden(self, path: Path, part: slice) -> Score:
        import numpy as np
        import pandas as pd

        if self.hidden is None:
            raise ScoringRefused("This run hides no rows, so hidden.csv is not scored.")
        cells = self._cells(path, self.id_column)
        ids = pd.Index([str(cell).removesuffix(".0") for cell in cells.pop(self.id_column)])
        at = ids.get_indexer(pd.Index(self.hidden.ids)) if ids.is_unique else np.array([-1])
        if (at < 0).any() or len(ids) != len(self.hidden.ids):
            raise ScoringRefused(f"{path.name} does not hold each hidden row once.")
        predictions = self._predictions(path.name, list(cells.values()))[at]
        # The hidden rows are in a random order, so that any part of them is a sample.
        truth = self.measure.truth[list(self.hidden.rows)]
        return self.score(truth[part], predictions[part])

    def _scores_of_folds(self, truth: Array, predictions: Array, fold: Array) -> list[float]:
        parts = []
        for number in sorted(set(fold.tolist())):
            inside = fold == number
            try:
                parts.append(self._measured(truth[inside], predictions[inside]))
            except ScoringRefused:
                return []
        return parts

    def _measured(self, truth: Array, predictions: Array) -> float:
        try:
            value = float(self.measure.function(truth, predictions))
        except ValueError as error:
            raise ScoringRefused(
                f"The predictions cannot be scored with {self.measure.name}: {error}."
            ) from error
        if not math.isfinite(value):
            raise ScoringRefused(
                f"The predictions have no finite {self.measure.name}; are they all the same?"
            )
        return value

    def _bootstrap_noise(self, truth: Array, predictions: Array) -> float:
        """The standard deviation over samples of rows, drawn with replacement.

        Of long tables, samples are shorter, and the deviation is scaled by sqrt(sample / rows).
        """
        import numpy as np

        rng = np.random.default_rng(0)
        size = min(len(truth), _RESAMPLED_ROWS)
        values = []
        for _ in range(_RESAMPLES):
            rows = rng.integers(0, len(truth), size)
            try:
                values.append(self._measured(truth[rows], predictions[rows]))
            except ScoringRefused:
                continue
        if len(values) < 2:
            return 0.0
        return float(np.std(values, ddof=1) * math.sqrt(size / len(truth)))

    def _cells(self, path: Path, first: str) -> dict[str, Array]:
        as_text = self.measure.reads in {"labels", "texts"}
        try:
            return read_cells(path, (first, *self.measure.columns), as_text)
        except Unreadable as error:
            wanted = ", ".join((first, *self.measure.columns[:6]))
            raise ScoringRefused(f"{error}. It needs the columns {wanted}.") from error

    def _predictions(self, name: str, cells: Sequence[Array]) -> Array:
        try:
            return read_predictions(self.measure, cells)
        except ValueError as error:
            raise ScoringRefused(f"{name}: {error}.") from error

    def _positions(self, name: str, cells: Array, folds: Folds) -> Array:
        """Where each line's row stands among the rows of the folds."""
        import numpy as np
        import pandas as pd

        rows = pd.to_numeric(pd.Series(cells), errors="coerce").to_numpy(np.float64)
        at: Array = pd.Index(folds.rows.astype(np.float64)).get_indexer(pd.Index(rows))
        strange = np.flatnonzero(at < 0)
        if len(strange):
            raise ScoringRefused(f"{name}: row {cells[strange[0]]!r} is in no fold of folds.csv.")
        if not len(at):
            raise ScoringRefused(f"{name} holds no rows.")
        if len(np.unique(at)) != len(at):
            raise ScoringRefused(f"{name}: some rows are predicted twice; write each once.")
        _require_whole_folds(name, folds, at)
        return at


def _require_whole_folds(name: str, folds: Folds, at: Array) -> None:
    import numpy as np

    sizes = np.bincount(folds.fold)
    given = np.bincount(folds.fold[at], minlength=len(sizes))
    partial = np.flatnonzero((given > 0) & (given < sizes))
    if len(partial):
        fold = partial[0]
        raise ScoringRefused(
            f"{name} has {given[fold]:,} of the {sizes[fold]:,} rows of fold {fold}; "
            "predict all rows of a fold or none."
        )
    # Whoever may choose the folds may choose the easy ones.
    if (given[: np.flatnonzero(given)[-1]] == 0).any():
        told = ", ".join(map(str, np.flatnonzero(given)))
        raise ScoringRefused(f"{name} has fold {told}; predict fold 0 first, then 1, and so on.")
