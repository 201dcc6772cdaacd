"""Which of several solutions is really the best, from two scores of each. Pure.

Every candidate i has a search score s_i (standard error a_i) and a hidden score h_i (standard error
b_i) on rows that the search never used. The search has looked at s many times and may have learnt
to please it: a leak, or a choice of hundreds. So s_i also has a bias of its own, with a variance
t^2 that shows in how much the differences d_i = s_i - h_i scatter beyond their standard errors,

    t^2 = max(0, var(d) - mean(a^2 + b^2)),

the moment estimate of DerSimonian and Laird for the spread between studies (Controlled Clinical
Trials 7, 1986). A difference that all share (more rows to train on, easier rows) says nothing about
the order and is taken out. The two scores are joined by inverse variance,

    c_i = (s_i' / (a_i^2 + t^2) + h_i / b_i^2) * v_i,   v_i = 1 / (1/(a_i^2 + t^2) + 1/b_i^2),

where s' is s less the mean difference. The search's winner w keeps its place unless
c_i - c_w > F * sqrt(v_i + v_w) for another. F is 0.5, not 1: both are measured on the same rows, so
that much of their noise is common and cancels (with a correlation of 0.8 the standard error of the
difference is 0.45 of this). In the simulation of tests/agent/finishing it gains on average with
leaks and without, and no choice costs more than the noise.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from agent.search.tree import Objective

NOISE_FACTOR = 0.5
_SEARCH_TO_HIDDEN = 3.0
"""Hidden rows are about a tenth of those that the search scores on: sqrt(0.9 / 0.1)."""

_LEAST_NOISE = 1e-100


@dataclass(frozen=True)
class Evidence:
    """One candidate's two scores with their standard errors, 0 where one is not known."""

    node_id: str
    search: float
    search_noise: float
    hidden: float
    hidden_noise: float


@dataclass(frozen=True)
class Choice:
    """Who is best, and why, in words with numbers."""

    node_id: str
    reason: str


def choose(evidence: Sequence[Evidence], objective: Objective) -> Choice:
    """The best of the candidates; the first is the search's winner. Raises ValueError for none."""
    if not evidence:
        raise ValueError("there is no candidate to choose from")
    winner = evidence[0]
    noises = _noises(evidence)
    if len(evidence) < 2 or noises is None:
        return Choice(winner.node_id, f"{winner.node_id} stays: nothing to compare it with")
    joined = _joined(evidence, noises)
    (mine, my_variance), others = joined[0], list(zip(evidence, joined, strict=True))[1:]
    best, best_gain, best_bar = winner, 0.0, 0.0
    for other, (value, its_variance) in others:
        gain = objective.gain(value, mine)
        bar = NOISE_FACTOR * math.sqrt(my_variance + its_variance)
        if gain > bar and gain > best_gain:
            best, best_gain, best_bar = other, gain, bar
    if best is winner:
        return Choice(winner.node_id, f"{winner.node_id} stays: none is better by more than noise")
    return Choice(
        best.node_id,
        f"{best.node_id} replaces {winner.node_id}: joined score better by {best_gain:.4g}, "
        f"noise {best_bar:.4g}, hidden {best.hidden:.6g} against {winner.hidden:.6g}",
    )


def _joined(
    evidence: Sequence[Evidence], noises: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The joined score and its variance, of each candidate."""
    differences = [one.search - one.hidden for one in evidence]
    common = fmean(differences)
    sampling = fmean(a * a + b * b for a, b in noises)
    bias = max(0.0, variance(differences) - sampling)
    joined = []
    for one, (a, b) in zip(evidence, noises, strict=True):
        by_search, by_hidden = 1 / (a * a + bias), 1 / (b * b)
        total = by_search + by_hidden
        value = ((one.search - common) * by_search + one.hidden * by_hidden) / total
        joined.append((value, 1 / total))
    return joined


def _noises(evidence: Sequence[Evidence]) -> list[tuple[float, float]] | None:
    """Standard errors of both scores; what is not known is derived from what is.

    None if nothing is known and the candidates are too few to estimate it from their scatter.
    """
    scatter = 0.0
    if len(evidence) > 2:
        scatter = math.sqrt(variance([one.search - one.hidden for one in evidence]))
    found = []
    for one in evidence:
        search_noise, hidden_noise = _known(one.search_noise), _known(one.hidden_noise)
        search = search_noise or hidden_noise / _SEARCH_TO_HIDDEN or _known(scatter)
        hidden = hidden_noise or search * (_SEARCH_TO_HIDDEN if search_noise else 1.0)
        if search <= 0:
            return None
        found.append((search, hidden))
    return found


def _known(noise: float) -> float:
    """0 for what is too small to be a standard error: its square would be 0."""
    return noise if noise > _LEAST_NOISE else 0.0
