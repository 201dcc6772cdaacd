"""What counts as a gain, what an episode earns, and how it is passed up the tree.

An episode is a run of attempts that one worker makes without going back to the root. It is rewarded
once, when it closes.
"""

import math

from agent.search.tree import Node, Objective, Outcome, Tree
from agent.sections import SearchSection


def is_gain(objective: Objective, outcome: Outcome, over: Outcome, section: SearchSection) -> bool:
    """Better by the threshold at least, and by more than the noise of both scores.

    The threshold is a share of |over| or in the metric's unit, the noise is `noise_factor` times
    the standard error of the difference, sqrt(a^2 + b^2). A defect gains nothing.
    """
    if outcome.metric is None or over.metric is None:
        return False
    gain = objective.gain(outcome.metric, over.metric)
    unit = (abs(over.metric) or 1.0) if section.threshold == "relative" else 1.0
    noise = section.noise_factor * math.hypot(outcome.noise, over.noise)
    return gain > noise and gain / unit >= section.improvement_threshold


def reward_of(tree: Tree, node: Node, section: SearchSection) -> float:
    """The reward of the episode that this node closes."""
    return released_reward(node) if section.reward == "released" else paper_reward(tree, node)


def paper_reward(tree: Tree, node: Node) -> float:
    """-1 on a defect, else r_q + r_d + r_s, so -1 or 0 to 3.

    r_q: this node, or one before it in the same episode (its ancestors not yet visited), beat
    everything found until then. r_d: it resolves its parent's fault. r_s: the chain met its stop
    criterion. Source: ML-Master eq. 3-4, with r_q read per episode, because a chain that improves
    closes only once, with the node that no longer does.
    """
    if not node.is_valid:
        return -1.0
    episode = [here for here in tree.path_to_root(node) if here.visits == 0]
    found_best = any(here.beat_best for here in episode)
    return float(found_best) + float(tree.parent(node).is_buggy) + float(node.is_terminal)


def released_reward(node: Node) -> float:
    """-1 on a defect, else +1: what the released code amounts to, whose best score stays empty."""
    return 1.0 if node.is_valid else -1.0


def backpropagate(tree: Tree, node: Node, reward: float) -> None:
    """Add a visit and the reward to the node and to everything above it, the root included."""
    for here in tree.path_to_root(node):
        here.visits += 1
        here.total_reward += reward
