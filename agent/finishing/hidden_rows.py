"""The step that scores the best solutions again, on rows that the search never used."""

from collections.abc import Sequence

from agent.errors import DeadlineReached
from agent.finishing.candidates import Candidate, diverse
from agent.finishing.desk import Desk, size_bytes
from agent.finishing.robust_choice import Evidence, choose
from agent.finishing.scoring import KnownScore, NoScore


def choose_again(desk: Desk, best_first: Sequence[Candidate]) -> tuple[Candidate, str] | None:
    """The robust choice among the top candidates and its reason; None where no rows are hidden.

    What cannot be scored in time, or at all, is no candidate any more; the search's winner is only
    displaced if it was scored itself. Raises Cancelled.
    """
    winner = best_first[0]
    if desk.scores is None or not desk.hidden_of(winner.node_id).is_file():
        return None
    evidence, faults = [], []
    for candidate in diverse(best_first, desk.section.candidates):
        try:
            evidence.append(_evidence(candidate, hidden_score(desk, candidate.node_id)))
        except (NoScore, DeadlineReached) as fault:
            faults.append(f"{candidate.node_id}: {fault}")
            if candidate is winner:
                break
    if not evidence or evidence[0].node_id != winner.node_id:
        return winner, f"{winner.node_id} stays: it could not be scored ({faults[0]})"
    choice = choose(evidence, desk.objective)
    chosen = next(one for one in best_first if one.node_id == choice.node_id)
    omitted = f"; not scored: {'; '.join(faults)}" if faults else ""
    return chosen, f"of {len(evidence)} scored, {choice.reason}{omitted}"


def hidden_score(desk: Desk, node_id: str) -> KnownScore:
    """A node's score on the hidden rows. Raises NoScore, DeadlineReached or Cancelled."""
    path = desk.hidden_of(node_id)
    if desk.scores is None or not path.is_file():
        raise NoScore("it has no predictions of the hidden rows")
    if not desk.scores.is_known("hidden", node_id):
        desk.clock.require(desk.clock.seconds_for(2 * size_bytes(path)), "scoring hidden rows")
    return desk.scores.hidden(path, node_id)


def _evidence(candidate: Candidate, hidden: KnownScore) -> Evidence:
    return Evidence(
        candidate.node_id, candidate.metric, candidate.noise, hidden.value, hidden.noise
    )
