"""Made-up runs with known truth: nodes with submissions, out-of-fold and hidden predictions."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from agent.errors import AgentError
from agent.finishing.candidates import Candidate
from agent.finishing.finisher import Finisher
from agent.finishing.rules import BlendRules
from agent.finishing.scoring import KnownScore
from agent.metric_words import TaskMetric
from agent.outbox import Outbox
from agent.search.tree import Objective
from agent.sections import FinishSection
from competitions.metrics import load_metric

Values = np.ndarray[tuple[int], np.dtype[np.float64]]

FOLDS = 5
_METRICS = {"log_loss": "log-loss", "roc_auc": "auc-roc", "rmse": "root-mean-squared-error",
            "accuracy": "accuracy"}  # fmt: skip


class Refused(AgentError):
    """Stands for the scorer's refusal."""


@dataclass
class TruthScorer:
    """Scores files with Podium's metric against truths by row; noise is over folds or chunks."""

    metric: str
    out_of_fold: "pd.Series[float]"
    hidden: "pd.Series[float]"
    asked: list[str] = field(default_factory=list)

    def score_out_of_fold(self, path: Path) -> KnownScore:
        return self._score(path, self.out_of_fold)

    def score_hidden(self, path: Path) -> KnownScore:
        return self._score(path, self.hidden)

    def _score(self, path: Path, truth: "pd.Series[float]") -> KnownScore:
        self.asked.append(path.name)
        frame = pd.read_csv(path, index_col=0)
        if not frame.index.isin(truth.index).all():
            raise Refused(f"{path.name} holds unknown rows")
        function = load_metric(_METRICS[self.metric])
        known = truth[frame.index]
        parts = []
        for part in range(FOLDS):
            inside = frame.index % FOLDS == part
            if inside.any():
                parts.append(function(known[inside].to_numpy(), frame["y"][inside].to_numpy()))
        noise = float(np.std(parts, ddof=1) / np.sqrt(len(parts))) if len(parts) > 1 else 0.0
        return KnownScore(float(np.mean(parts)), noise, tuple(parts))


@dataclass
class MadeRun:
    """A run with nodes on disk. Truth of the test rows is known: `true_score` tells who is best."""

    root: Path
    metric: TaskMetric
    section: FinishSection
    seed: int = 0
    rows: int = 1_000
    hidden_rows: int = 200
    test_rows: int = 600
    candidates: list[Candidate] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.outbox = Outbox(self.root / "submission", self.root / "code", self.root / "logs")
        self.outbox.open()
        total = self.rows + self.hidden_rows + self.test_rows
        self.signal = self.rng.normal(size=total)
        self.truth = self._truth()
        rows, hidden = self.rows, self.hidden_rows
        self.parts = {
            "out_of_fold.csv": ("row", slice(0, rows)),
            "hidden.csv": ("id", slice(rows, rows + hidden)),
            "submission.csv": ("id", slice(rows + hidden, total)),
        }
        self.scorer = TruthScorer(
            self.metric.name,
            pd.Series(self.truth[:rows]),
            pd.Series(self.truth[rows : rows + hidden]),
        )

    def _truth(self) -> Values:
        if self.metric.name == "rmse":
            return self.signal + self.rng.normal(0, 0.3, len(self.signal))
        chance = 1 / (1 + np.exp(-2 * self.signal))
        return (self.rng.random(len(chance)) < chance).astype(float)

    def add(self, error: float, branch: str | None = None, leak: float = 0.0) -> Candidate:
        """A node whose predictions err by so much; with a leak it knows the out-of-fold truth."""
        node_id = f"n{len(self.candidates):03d}"
        estimate = self.signal + self.rng.normal(0, error, len(self.signal))
        estimate[: self.rows] = (1 - leak) * estimate[: self.rows] + leak * self._known_truth()
        self.lay(node_id, self._as_predictions(estimate))
        score = self.scorer.score_out_of_fold(self.outbox.node_dir(node_id) / "out_of_fold.csv")
        self.scorer.asked.clear()
        candidate = Candidate(node_id, branch or node_id, score.value, score.noise, 0.05)
        self.candidates.append(candidate)
        return candidate

    def _known_truth(self) -> Values:
        truth = self.truth[: self.rows]
        return truth if self.metric.name == "rmse" else np.asarray(4 * truth - 2)

    def _as_predictions(self, estimate: Values) -> Sequence[float]:
        if self.metric.name == "rmse":
            return list(estimate)
        if self.metric.name == "accuracy":
            return list((estimate > 0).astype(int))
        return list(1 / (1 + np.exp(-1.5 * estimate)))

    def lay(self, node_id: str, values: Sequence[float]) -> None:
        """Write a node's files."""
        node_dir = self.outbox.node_dir(node_id)
        node_dir.mkdir(parents=True, exist_ok=True)
        (node_dir / "solution.py").write_text(f"# {node_id}\n")
        for name, (key, part) in self.parts.items():
            some = list(values)[part]
            pd.DataFrame({key: range(len(some)), "y": some}).to_csv(node_dir / name, index=False)

    def true_score(self, path: Path | None = None) -> float:
        """The score of a submission (the one in place) on the test rows."""
        frame = pd.read_csv(path or self.outbox.submission)
        truth = self.truth[self.parts["submission.csv"][1]]
        return float(load_metric(_METRICS[self.metric.name])(truth, frame["y"].to_numpy()))

    def node_score(self, node_id: str) -> float:
        """The true score of a node's own submission."""
        return self.true_score(self.outbox.node_dir(node_id) / "submission.csv")

    def complaint(self, path: Path) -> str | None:
        """What is wrong with a submission."""
        frame = pd.read_csv(path)
        ids = list(range(self.test_rows))
        if list(frame.columns) != ["id", "y"] or frame["id"].tolist() != ids:
            return "rows or columns differ"
        return "there are blanks" if frame["y"].isna().any() else None

    def finisher(self, *, time_left_s: Callable[[], float] = lambda: 600.0,
                 rerun: Callable[[str, float], Path | None] | None = None,
                 has_scorer: bool = True,
                 is_cancelled: Callable[[], bool] = lambda: False) -> Finisher:  # fmt: skip
        """The end of this run."""
        return Finisher(
            candidates=self.candidates,
            objective=Objective(self.metric.lower_is_better),
            section=self.section,
            rules=BlendRules("id", self.metric),
            outbox=self.outbox,
            time_left_s=time_left_s,
            scorer=self.scorer if has_scorer else None,
            rerun=rerun,
            complaint=self.complaint,
            is_cancelled=is_cancelled,
        )

    def without_hidden_rows(self) -> "MadeRun":
        """The same run, as if no rows had been hidden."""
        for candidate in self.candidates:
            (self.outbox.node_dir(candidate.node_id) / "hidden.csv").unlink()
        return self

    def ending_file(self) -> dict[str, object]:
        """What ending.json says."""
        content: dict[str, object] = json.loads((self.root / "logs" / "ending.json").read_text())
        return content


LOG_LOSS = TaskMetric("log_loss", lower_is_better=True)
AUC = TaskMetric("roc_auc", lower_is_better=False)
RMSE = TaskMetric("rmse", lower_is_better=True)
ACCURACY = TaskMetric("accuracy", lower_is_better=False)


def section(candidates: int = 3, ensemble: int = 4, rerun_winner: bool = False) -> FinishSection:
    return FinishSection(
        reserve_share=0.08,
        reserve_max_s=3600,
        candidates=candidates,
        rerun_winner=rerun_winner,
        ensemble=ensemble,
    )
