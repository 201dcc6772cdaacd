"""The step that averages solutions whose scores are only claimed. Needs pandas.

Nothing can be measured here, so it is done only where the mean cannot do harm beyond what the
claims differ by: for a convex loss the loss of the mean is at most the mean of the losses. Members
must claim to be about as good as the best (within its noise, or 1 % of its value), come from
different drafts, and predict about the same (correlation 0.8), so that one whose claim is wrong
cannot spoil the others. Never labels, never more than three.
"""

from collections.abc import Sequence

from agent.errors import DeadlineReached
from agent.finishing.blending import methods_for, resemblance
from agent.finishing.candidates import Candidate
from agent.finishing.desk import Desk, Mixture, size_bytes
from agent.finishing.ending import Member
from agent.finishing.predictions import BlendRefused, Predictions, aligned, read_predictions
from agent.finishing.rules import CONVEX_METRICS

_MOST_MEMBERS = 3
_ABOUT_AS_GOOD = 0.01
_LEAST_LIKENESS = 0.8


def find(desk: Desk, best_first: Sequence[Candidate]) -> tuple[Mixture | None, str]:
    """The mean of the first and its peers, or None; and why.

    Raises BlendRefused or DeadlineReached if not even the first can be read, Cancelled.
    """
    chosen = best_first[0]
    metric = desk.rules.metric
    if not metric.is_known or metric.name not in CONVEX_METRICS:
        return (
            None,
            f"scores are only claimed, and {metric.name} is no loss that a mean cannot harm",
        )
    first = _read(desk, chosen)
    members, faults = [chosen], []
    for peer in _peers(desk, best_first):
        if len(members) == min(desk.section.ensemble, _MOST_MEMBERS):
            break
        try:
            objection = _objection(desk, first, aligned(_read(desk, peer), first))
        except (BlendRefused, DeadlineReached) as fault:
            objection = str(fault)
        if objection:
            faults.append(f"{peer.node_id}: {objection}")
        else:
            members.append(peer)
    left_out = f"; left out {'; '.join(faults)}" if faults else ""
    if len(members) < 2:
        return None, f"no other draft claims about the same and predicts alike{left_out}"
    share = 1 / len(members)
    equal = tuple(Member(member.node_id, share) for member in members)
    return Mixture(equal, "mean", None), f"{len(members)} that claim about the same{left_out}"


def _peers(desk: Desk, best_first: Sequence[Candidate]) -> list[Candidate]:
    """The best of every other draft, if it claims to be about as good as the first."""
    chosen = best_first[0]
    bar = max(chosen.noise, _ABOUT_AS_GOOD * abs(chosen.metric))
    peers: dict[str, Candidate] = {}
    for candidate in best_first[1:]:
        is_close = desk.objective.gain(chosen.metric, candidate.metric) <= bar
        if candidate.branch != chosen.branch and is_close:
            peers.setdefault(candidate.branch, candidate)
    return list(peers.values())


def _objection(desk: Desk, first: Predictions, other: Predictions) -> str | None:
    if "mean" not in methods_for(first, other, desk.rules):
        return "its predictions have no mean"
    likeness = resemblance(first, other)
    if likeness < _LEAST_LIKENESS:
        return f"its predictions differ too much (likeness {likeness:.2f})"
    return None


def _read(desk: Desk, candidate: Candidate) -> Predictions:
    path = desk.submission_of(candidate.node_id)
    size = size_bytes(path)
    desk.clock.require(desk.clock.seconds_for(size), f"reading {path.name}")
    with desk.clock.measured(size):
        return read_predictions(path, desk.rules.id_column)
